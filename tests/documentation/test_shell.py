"""What is true of every command on every page, also of those that no test runs."""

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer

from airline_sentiment.cli.app import app
from tests.documentation.shell import ROOT, all_blocks, blocks_of, commands_in

OTHER_PROGRAMS = {"source", "git", "cp", "curl", "echo", "grep", "printf", "sed", "sha256sum"}
BLOCKS = all_blocks()


def commands(program: str) -> Iterator[tuple[str, list[str]]]:
    for block in BLOCKS:
        for words in commands_in(block.content):
            if words[0] == program:
                yield str(block), words[1:]


def test_most_blocks_are_run_and_the_others_say_why_not() -> None:
    assert sum(block.run or block.walk for block in BLOCKS) > 20
    for block in BLOCKS:
        assert not block.reason or len(block.reason.split()) > 3, str(block)


def test_every_program_is_known() -> None:
    known = OTHER_PROGRAMS | {"airline-sentiment", "make", "python", "dvc", "mlflow", ".venv/bin/pre-commit"}
    for block in BLOCKS:
        assert {words[0] for words in commands_in(block.content)} <= known, str(block)


def test_targets_of_make_are_there() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    found = [(place, word) for place, words in commands("make") for word in words if "=" not in word]
    assert found
    for place, target in found:
        assert target in targets, place


def test_modules_are_there() -> None:
    found = list(commands("python"))
    assert found
    for place, words in found:
        if words[0] == "-m":
            assert importlib.util.find_spec(words[1]), place
        else:
            assert (ROOT / words[0]).is_file(), place


def test_our_commands_have_their_options() -> None:
    known = our_commands()
    for place, (name, *words) in commands("airline-sentiment"):
        if name.startswith("-"):
            continue
        assert name in known, place
        options = {each for parameter in known[name].params for each in (*parameter.opts, *parameter.secondary_opts)}
        for word in before_dashes(words):
            if word.startswith("-") and word != "-":
                assert word.partition("=")[0] in options | {"-h", "--help"}, (place, word)


def test_commands_of_dvc_are_such_as_dvc_reads() -> None:
    from dvc.cli.parser import get_main_parser

    parser = get_main_parser()
    found = list(commands("dvc"))
    assert found
    for place, words in found:
        try:
            parser.parse_args(words)
        except Exception as error:
            pytest.fail(f"{place}: dvc {' '.join(words)}: {error}")


@cache
def our_commands() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def before_dashes(words: list[str]) -> list[str]:
    return words[: words.index("--")] if "--" in words else words


PAGE = """\
```sh
make a  # said
```

<!-- not run: for a reason -->

```sh
make b
```

<!-- walk -->

```sh
make c
```

<!-- /walk -->

```sh
make d
```
"""


def test_marks_hold_for_the_next_block_alone() -> None:
    found = [(block.content[5], block.run, block.walk, block.reason, block.line) for block in blocks_of("p", PAGE)]
    assert found == [
        ("a", True, False, "", 1), ("b", False, False, "for a reason", 7),
        ("c", False, True, "", 13), ("d", True, False, "", 19),
    ]  # fmt: skip


def test_a_mark_can_hold_for_a_page() -> None:
    page = f"# Title\n\n<!-- not run on this page: it takes hours -->\n\n{PAGE}"
    assert {block.reason for block in blocks_of("p", page)} == {"it takes hours", "for a reason"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A=1 make b C=2  # d", [["make", "b", "C=2"]]),
        ("a -x 'b | c' | d && e; f", [["a", "-x", "b | c"], ["d"], ["e"], ["f"]]),
        ("a < in > out 2>&1 | b", [["a"], ["b"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("# said", []),
    ],
)
def test_lines_are_read_as_a_shell_reads_them(line: str, expected: list[list[str]]) -> None:
    assert list(commands_in(line)) == expected
