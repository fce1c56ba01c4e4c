"""The table that compares the models, for terminals and for the README."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from airline_sentiment.evaluation.labels import SPLITS
from airline_sentiment.evaluation.metrics import Metrics
from airline_sentiment.evaluation.tutorial import Fact

HEADINGS = ("model", *(f"{split} {measure}" for measure in ("accuracy", "macro-F1") for split in SPLITS))


def summary_table(reports: Mapping[str, Metrics]) -> list[tuple[str, ...]]:
    """Return a row for each model and a last one for the majority class, with a cell for each of `HEADINGS`.

    Args:
        reports: name of a model -> its metrics; at least one.
    """
    return [*(_model_row(name, metrics) for name, metrics in reports.items()), _floor_row(next(iter(reports.values())))]


def print_table(reports: Mapping[str, Metrics], console: Console | None = None) -> None:
    """Print the table on `console`, by default standard output."""
    *models, floor = summary_table(reports)
    table = Table(box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading.replace(" ", "\n"), justify="right" if number else "left", no_wrap=True)
    for row in models:
        table.add_row(*row)
    table.add_section()
    table.add_row(*floor, style="dim")
    (console or Console()).print(table)


def print_facts(facts: Sequence[Fact], console: Console | None = None) -> None:
    """Print the tutorial's figures beside ours on `console`, by default standard output."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("printed by the tutorial", justify="right")
    table.add_column("here", justify="right")
    for fact in facts:
        table.add_row(fact.name, fact.printed, fact.reproduced)
    (console or Console()).print(table)


def markdown_table(reports: Mapping[str, Metrics]) -> str:
    """Return the table in Markdown, without a final newline."""
    alignment = ("---", *["---:"] * (len(HEADINGS) - 1))
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEADINGS, alignment, *summary_table(reports)))


def _model_row(name: str, metrics: Metrics) -> tuple[str, ...]:
    return (name, *(f"{metrics[split][key]:.4f}" for key in ("accuracy", "macro_f1") for split in SPLITS))


def _floor_row(metrics: Metrics) -> tuple[str, ...]:
    floor = metrics["floor"]
    return ("majority class", *(f"{floor[split]:.4f}" for split in SPLITS), *["-"] * len(SPLITS))
