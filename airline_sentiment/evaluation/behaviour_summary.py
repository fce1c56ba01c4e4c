"""The table of behaviour tests by model, for terminals and for Markdown."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest
from airline_sentiment.evaluation.terminal import print_rows
from airline_sentiment.markdown import inline, table

Row = tuple[str, ...]


def behaviour_rows(results: Mapping[str, Behaviour]) -> tuple[Row, list[Row]]:
    """Return headings and rows: test, cases, and of each model the pass rate with its interval.

    Args:
        results: name of a model -> its results; at least one.

    Raises:
        InputError: if the models were not asked the same.
    """
    asked = {model: [(test.name, test.cases) for test in each.tests] for model, each in results.items()}
    first = next(iter(asked))
    for model, tests in asked.items():
        if tests != asked[first]:
            raise InputError(f"{first} and {model} were not asked the same; `dvc repro` asks them anew")
    rows = [
        (name, f"{cases:,}", *(_rate(each.tests[number]) for each in results.values()))
        for number, (name, cases) in enumerate(asked[first])
    ]
    return ("test", "cases", *results), rows


def print_behaviour(results: Mapping[str, Behaviour], console: Console | None = None) -> None:
    """Print the table, and what was skipped, on `console`, by default standard output."""
    console = console or Console()
    headings, rows = behaviour_rows(results)
    broken = [(name, *(cell.replace(" (", "\n(") for cell in cells)) for name, *cells in rows]
    print_rows(headings, broken, console)
    for line in _notes(results):
        console.print(Text(line), soft_wrap=True)


def markdown_behaviour(results: Mapping[str, Behaviour]) -> str:
    """Return the same in Markdown, without a final newline."""
    headings, rows = behaviour_rows(results)
    cells = [(inline(name), *others) for name, *others in rows]
    notes = _notes(results)
    lines = table(tuple(map(inline, headings)), cells, "lr" + "r" * len(results))
    return "\n\n".join([lines, *(inline(note) for note in notes)])


def _rate(test: BehaviourTest) -> str:
    missed = " below its minimum" if test.minimum is not None and test.passed / test.cases < test.minimum else ""
    return f"{test.rate:.2f} ({test.lower:.2f} to {test.upper:.2f}){missed}"


def _notes(results: Mapping[str, Behaviour]) -> Sequence[str]:
    """Return a line for each test that was skipped, once if all models give the same reason."""
    return list(
        dict.fromkeys(f"skipped: {test.name}: {test.reason}" for each in results.values() for test in each.skipped)
    )
