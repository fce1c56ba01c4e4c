"""The commands on the pages: which are run by a test, which are not and why, and what each line asks for."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "data/README.md", *(
    path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))
))  # fmt: skip

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REASON = re.compile(r"<!-- not run: ((?:(?!-->).)+) -->\n*\Z", re.DOTALL)
_PAGE_REASON = re.compile(r"^<!-- not run on this page: (.+?) -->$", re.MULTILINE | re.DOTALL)
_WALK = re.compile(r"<!-- walk -->.*?<!-- /walk -->", re.DOTALL)
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
_CONTINUES = "\\\n"
_BETWEEN = {"|", "||", "&&", ";"}
_REDIRECTIONS = {"<", ">", ">>", "2>&1", "2>"}


@dataclass(frozen=True)
class Block:
    """Commands on a page.

    Attributes:
        page: its path from the root.
        line: where the block begins.
        content: the commands.
        walk: whether the test that types a page from its beginning to its end runs it.
        reason: why no test runs it; empty where one does.
    """

    page: str
    line: int
    content: str
    walk: bool
    reason: str

    @property
    def run(self) -> bool:
        """Whether it is run in a small clone."""
        return not (self.walk or self.reason)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """Yield the blocks of commands on a page."""
    walks = [match.span() for match in _WALK.finditer(text)]
    whole = _PAGE_REASON.search(text)
    for match in _BLOCK.finditer(text):
        mark = _REASON.search(text[: match.start()]) or whole
        walk = any(start < match.start() < end for start, end in walks)
        yield Block(page, 1 + text.count("\n", 0, match.start()), match[1], walk, mark[1] if mark else "")


def all_blocks() -> list[Block]:
    """Return the blocks of all pages."""
    return [block for page in PAGES for block in blocks_of(page, (ROOT / page).read_text(encoding="utf-8"))]


def commands_in(content: str) -> Iterator[list[str]]:
    """Yield the words of each command, program first, without comments, variables and redirections."""
    for line in content.replace(_CONTINUES, " ").splitlines():
        command: list[str] = []
        words = iter(_words(line))
        for word in words:
            if word in _BETWEEN:
                yield command
                command = []
            elif word in _REDIRECTIONS:
                if word != "2>&1":
                    next(words)
            elif command or not _ASSIGNMENT.fullmatch(word):
                command.append(word)
        if command:
            yield command


def _words(line: str) -> list[str]:
    return shlex.split(re.sub(r"(?<=[^\s|])([;|])(?=\s)", r" \1", line), comments=True)
