import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
# What the operating system says, and what has a number in it.
ELSEWHERE = {"no space left on device", "is nan at epoch"}


def quoted() -> Iterator[str]:
    """Yield what stands between the dots of each line that the page quotes in its first column."""
    for row in re.findall(r"^\| `(.+?)`.*? \| ", PAGE, re.MULTILINE):
        yield from filter(None, (part.strip(" :") for part in row.split("...")))


@cache
def said() -> str:
    """Return all texts of package, documentation and Makefile, one a line; values in them are dots."""
    texts = [(ROOT / "Makefile").read_text(encoding="utf-8")]
    for path in sorted(
        path for folder in ("airline_sentiment", "documentation") for path in (ROOT / folder).rglob("*.py")
    ):
        constants = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant))
        texts.extend(node.value for node in constants if isinstance(node.value, str))
    return "\n".join(texts)


def test_the_page_quotes_lines() -> None:
    assert len(set(quoted())) > 40


@pytest.mark.parametrize("part", sorted(set(quoted()) - ELSEWHERE))
def test_a_line_that_is_quoted_is_one_that_is_said(part: str) -> None:
    assert part in said()
