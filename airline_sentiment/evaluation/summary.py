"""The tables that compare the models, for terminals and for the README."""

import re
from collections.abc import Mapping, Sequence

from rich.console import Console

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import SPLITS, Metrics
from airline_sentiment.evaluation.slices import GROUP, OTHERS, Slice
from airline_sentiment.evaluation.terminal import print_rows
from airline_sentiment.evaluation.tutorial import Fact

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|#~&]")

Row = tuple[str, ...]

HEADINGS = ("model", *(f"{split} {measure}" for measure in ("accuracy", "macro-F1") for split in SPLITS))


def summary_table(reports: Mapping[str, Metrics]) -> list[Row]:
    """Return a row for each model and a last one for the majority class, with a cell for each of `HEADINGS`.

    Args:
        reports: name of a model -> its metrics; at least one.
    """
    return [*(_model_row(name, metrics) for name, metrics in reports.items()), _floor_row(next(iter(reports.values())))]


def group_table(reports: Mapping[str, Sequence[Slice]], group: str) -> tuple[Row, list[Row]]:
    """Return headings and rows of the accuracy of each model by the values of a group or trait, on the test split.

    Args:
        reports: name of a model -> its slices; at least one.
        group: whose values are the rows.

    Raises:
        InputError: if there is no such group, or the models were measured on different tweets.
    """
    chosen = {model: [each for each in slices if each.group == group] for model, slices in reports.items()}
    sizes = {model: [(_value(each), each.tweets) for each in slices] for model, slices in chosen.items()}
    first = next(iter(sizes))
    if not sizes[first]:
        known = ", ".join(dict.fromkeys(each.group for each in reports[first])) or "none"
        raise InputError(f"there is no group {group!r} in the test split; groups: {known}")
    for model, found in sizes.items():
        if found != sizes[first]:
            raise InputError(
                f"{first} and {model} were not measured on the same tweets; `dvc repro` measures them anew"
            )
    rows = [
        (value, f"{tweets:,}", *(_accuracy(slices[number]) for slices in chosen.values()))
        for number, (value, tweets) in enumerate(sizes[first])
    ]
    return (group, "tweets", *(f"{model} accuracy" for model in chosen)), rows


def print_group_table(reports: Mapping[str, Sequence[Slice]], group: str, console: Console | None = None) -> None:
    """Print that table on `console`, by default standard output."""
    headings, rows = group_table(reports, group)
    broken = [(value, *(cell.replace(" (", "\n(") for cell in cells)) for value, *cells in rows]
    print_rows(headings, broken, console, heading_lines=2)


def markdown_group_table(reports: Mapping[str, Sequence[Slice]], group: str) -> str:
    """Return that table in Markdown, without a final newline."""
    headings, rows = group_table(reports, group)
    plain, *others = headings
    return _markdown((_as_text(plain), *others), [(_as_text(value), *cells) for value, *cells in rows])


def print_table(reports: Mapping[str, Metrics], console: Console | None = None) -> None:
    """Print the table on `console`, by default standard output."""
    print_rows(HEADINGS, summary_table(reports), console, heading_lines=2)


def print_facts(facts: Sequence[Fact], console: Console | None = None) -> None:
    """Print the tutorial's figures beside ours on `console`, by default standard output."""
    headings = ("", "printed by the tutorial", "here")
    print_rows(headings, [(fact.name, fact.printed, fact.reproduced) for fact in facts], console)


def markdown_table(reports: Mapping[str, Metrics]) -> str:
    """Return the table in Markdown, without a final newline."""
    return _markdown(HEADINGS, summary_table(reports))


def _markdown(headings: Row, rows: Sequence[Row]) -> str:
    alignment = ("---", *["---:"] * (len(headings) - 1))
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, alignment, *rows))


def _as_text(value: str) -> str:
    """Return a text of others as Markdown that shows it as it is."""
    return _SPECIAL.sub(r"\\\g<0>", value)


def _value(measured: Slice) -> str:
    """Return what is shown of a slice: a value of the corpus that is called as the row of the rest is quoted."""
    is_mistakable = measured.kind == GROUP and measured.value == OTHERS
    return f'"{measured.value}"' if is_mistakable else measured.value


def _accuracy(measured: Slice) -> str:
    return f"{measured.accuracy:.3f} ({measured.lower:.3f} to {measured.upper:.3f})"


def _model_row(name: str, metrics: Metrics) -> Row:
    return (name, *(f"{metrics[split][key]:.4f}" for key in ("accuracy", "macro_f1") for split in SPLITS))


def _floor_row(metrics: Metrics) -> Row:
    floor = metrics["floor"]
    return ("majority class", *(f"{floor[split]:.4f}" for split in SPLITS), *["-"] * len(SPLITS))
