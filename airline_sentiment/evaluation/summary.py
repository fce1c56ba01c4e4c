"""The table that compares the models, for terminals and for the README."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from airline_sentiment.evaluation.labels import SPLITS
from airline_sentiment.evaluation.metrics import Metrics
from airline_sentiment.evaluation.terminal import print_rows
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
    print_rows(HEADINGS, summary_table(reports), console, heading_lines=2)


def print_facts(facts: Sequence[Fact], console: Console | None = None) -> None:
    """Print the tutorial's figures beside ours on `console`, by default standard output."""
    headings = ("", "printed by the tutorial", "here")
    print_rows(headings, [(fact.name, fact.printed, fact.reproduced) for fact in facts], console)


def markdown_table(reports: Mapping[str, Metrics]) -> str:
    """Return the table in Markdown, without a final newline."""
    alignment = ("---", *["---:"] * (len(HEADINGS) - 1))
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEADINGS, alignment, *summary_table(reports)))


def _model_row(name: str, metrics: Metrics) -> tuple[str, ...]:
    return (name, *(f"{metrics[split][key]:.4f}" for key in ("accuracy", "macro_f1") for split in SPLITS))


def _floor_row(metrics: Metrics) -> tuple[str, ...]:
    floor = metrics["floor"]
    return ("majority class", *(f"{floor[split]:.4f}" for split in SPLITS), *["-"] * len(SPLITS))
