"""What a search found, for terminals and for MLflow."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from airline_sentiment.evaluation.terminal import print_rows


@dataclass(frozen=True)
class Tried:
    """What became of one trial.

    Attributes:
        number: from 0.
        value: of the measure, on the validation split.
        values: path in the model's block -> what was tried.
    """

    number: int
    value: float
    values: Mapping[str, Any]


def describe_values(values: Mapping[str, Any]) -> str:
    """Return the values in one line."""
    return " ".join(f"{path}={_text(value)}" for path, value in values.items())


def describe_best(best: Sequence[Tried], measure: str, current: Mapping[str, Any]) -> str:
    """Return the best trial in one line, beside the one with the values of `params.yaml` if that was another.

    Args:
        best: at least one trial, best first.
        measure: what was measured on the validation split.
        current: the values of `params.yaml`.
    """
    stands = next((trial for trial in best[1:] if trial.values == current), None)
    beside = f" (params.yaml as it stands: {stands.value:.4f})" if stands else ""
    return f"best of {len(best)} trials: trial {best[0].number}, validation {measure} {best[0].value:.4f}{beside}"


def adopting_command(model: str, values: Mapping[str, Any], current: Mapping[str, Any]) -> str | None:
    """Return the command that runs the pipeline with other values, None if there are no other ones."""
    changes = [
        "-S " + shlex.quote(f"models.{model}.{path}={_text(value)}")
        for path, value in values.items()
        if value != current[path]
    ]
    return f"dvc exp run {' '.join(changes)} evaluate@{model}" if changes else None


def markdown_trials(trials: Sequence[Tried], measure: str) -> str:
    """Return a table of the trials in Markdown, in the order given, without a final newline."""
    head, *rows = _table(trials, measure)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---:"] * len(head), *rows))


def print_trials(trials: Sequence[Tried], measure: str, console: Console | None = None) -> None:
    """Print the same table on `console`, by default standard output, a column for each trial: names are long."""
    headings, *rows = zip(*_table(trials, measure), strict=True)
    print_rows(headings, rows, console)


def _table(trials: Sequence[Tried], measure: str) -> list[list[str]]:
    paths = list(trials[0].values)
    rows = [
        [str(trial.number), f"{trial.value:.4f}", *(_text(trial.values[path]) for path in paths)] for trial in trials
    ]
    return [["trial", f"validation {measure}", *paths], *rows]


def _text(value: Any) -> str:
    """Return a value as YAML reads it, floats with the digits that matter."""
    return f"{value:.4g}" if isinstance(value, float) else value if isinstance(value, str) else json.dumps(value)
