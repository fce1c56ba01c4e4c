import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
CONFIGURATION = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


def pages_in(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from pages_in(inner)


def test_every_page_is_in_the_navigation_once() -> None:
    assert sorted(pages_in(CONFIGURATION["nav"])) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_pages_and_pictures_of_the_site(page: str) -> None:
    """What lies outside of docs/ is there on GitHub and not on the site."""
    text = re.sub(r"^```.*?^```", "", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", re.sub(r"`[^`]*`", "", text)):
        if "://" not in target:
            found = ((DOCS / page).parent / target).resolve()
            assert found.is_relative_to(DOCS), target
            assert found.is_file(), target


def test_the_page_of_folders_names_all_of_the_package() -> None:
    named = set(re.findall(r"[a-z_]+\.py\b|[a-z_]+/", (DOCS / "layout.md").read_text(encoding="utf-8")))
    there = {f"{path.name}/" if path.is_dir() else path.name for path in (ROOT / "airline_sentiment").iterdir()}
    assert {name for name in there if not name.startswith("_") and name.endswith((".py", "/"))} <= named
