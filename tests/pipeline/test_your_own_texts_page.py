"""docs/your_own_texts.md, typed from its beginning to its end: every command between its marks, and what it prints."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from airline_sentiment.params import load_params
from tests.corpus.conftest import KAGGLE, needs_kaggle
from tests.pipeline.conftest import ROOT, make_clone, user_environment
from tests.pipeline.test_own_texts import block_in, paste

PAGE = ROOT / "docs/your_own_texts.md"
BLOCK = re.compile(r"^```(sh|text|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# So that `make` takes the environment at hand instead of one of the clone's own.
MAKE = "make -o .venv/.complete RUN='python -m'"


def blocks(walk: bool) -> Iterator[tuple[str, str]]:
    """Yield kind and content of the page's blocks, of those that are to be typed or of the others."""
    parts = re.split(r"<!-- /?walk -->", PAGE.read_text(encoding="utf-8"))
    for part in parts[1::2] if walk else parts[::2]:
        yield from BLOCK.findall(part)


@pytest.fixture
def own_clone(tmp_path: Path) -> Path:
    """A clone with a tiny network, the committed source, and Kaggle's file in data."""
    clone = make_clone(tmp_path / "a clone")
    merge(clone / "params.yaml", {"ingest": {"source": "crowdflower", "file": {"path": None}}})
    (clone / "data/Tweets.csv").write_bytes(KAGGLE.read_bytes())
    return clone


@needs_kaggle
@pytest.mark.slow
def test_the_page_can_be_typed_as_it_stands(own_clone: Path) -> None:
    command, printed = "", ""
    for kind, content in blocks(walk=True):
        if kind == "sh":
            command, printed = content, typed(own_clone, content)
            if command.startswith("airline-sentiment inspect"):
                paste(block_in(printed), own_clone / "params.yaml")
        elif kind == "yaml":
            merge(own_clone / "params.yaml", YAML(typ="safe").load(content))
        else:
            assert_shown(content, printed, command)


def typed(clone: Path, command: str) -> str:
    done = subprocess.run(
        ["bash", "-e", "-c", re.sub(r"^make\b", MAKE, command)],
        cwd=clone, env=user_environment(COLUMNS="120"), capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
    return done.stdout


def assert_shown(shown: str, printed: str, command: str) -> None:
    """Compare what the page shows with what came out, the names of runs aside, which follow from the code.

    The networks, which are tiny here, may say something else. Where the page begins with `...`, it shows the end.
    """
    expected, found = lines_of(shown), lines_of(printed)
    if expected[0] == "...":
        expected = expected[1:]
        found = found[-len(expected) :]
    assert found == expected, command


def lines_of(text: str) -> list[str]:
    kept = (line.rstrip() for line in text.splitlines() if not re.match(r"\s*((lstm|hybrid)\b|$)", line))
    return [re.sub(r"^( run \w+) [0-9a-f]{8} ", r"\1 ________ ", line) for line in kept]


def merge(path: Path, changes: dict[str, Any]) -> None:
    """Set the values that are named, and no others."""

    def put(values: Any, changes: dict[str, Any]) -> None:
        for key, value in changes.items():
            if isinstance(value, dict) and isinstance(values[key], dict):
                put(values[key], value)
            else:
                values[key] = value

    yaml = YAML()
    params = yaml.load(path.read_text(encoding="utf-8"))
    put(params, changes)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def test_the_other_parameters_on_the_page_are_such_as_load(tmp_path: Path) -> None:
    found = [content for kind, content in blocks(walk=False) if kind == "yaml"]
    assert found
    for content in found:
        path = tmp_path / "params.yaml"
        path.write_bytes((ROOT / "params.yaml").read_bytes())
        merge(path, YAML(typ="safe").load(content))
        load_params(path)
