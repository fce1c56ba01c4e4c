"""Models on the same splits side by side: mean, spread and paired difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from rich.console import Console

from airline_sentiment.errors import InputError, shown
from airline_sentiment.evaluation.intervals import Interval, mean_interval
from airline_sentiment.evaluation.terminal import print_rows
from airline_sentiment.files import read_json, write_json
from airline_sentiment.labels import name_some

Scores = dict[str, dict[str, float]]
"""Of one split: part -> measure -> value."""

_MEANS = (("test", "accuracy"), ("test", "macro_f1"), ("validation", "accuracy"), ("validation", "macro_f1"))
_DIFFERENCES = (("test", "accuracy"), ("test", "macro_f1"))
_NAMES = {"accuracy": "accuracy", "macro_f1": "macro-F1"}


@dataclass(frozen=True)
class Comparison:
    """What models scored on the same splits.

    Attributes:
        models: name -> scores of each split; all have the same number of splits, at least two; the first model is the
            one that the others are compared with.
        test_per_train: tweets in a test part for each in a training part.
        classes: what the tweets were classified into, in order; None where an older file does not say.
    """

    models: Mapping[str, Sequence[Scores]]
    test_per_train: float
    classes: tuple[str, ...] | None

    def values(self, model: str, part: str, measure: str) -> np.ndarray:
        """Return one value for each split."""
        return np.array([scores[part][measure] for scores in self.models[model]])

    def difference(self, model: str, part: str, measure: str) -> Interval:
        """Return what a model scores more than the first one, split by split."""
        gained = self.values(model, part, measure) - self.values(next(iter(self.models)), part, measure)
        return mean_interval(gained.tolist(), self.test_per_train)

    def save(self, path: Path) -> None:
        """Write the scores as JSON."""
        write_json(path, {"classes": self.classes, "test_per_train": self.test_per_train, "models": self.models})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            InputError: naming the file, if it is missing or damaged.
        """
        try:
            content = read_json(path)
            models, test_per_train, classes = content["models"], content["test_per_train"], content.get("classes")
            return cls(models, test_per_train, None if classes is None else tuple(classes))
        except FileNotFoundError:
            raise InputError(f"{path}: no such file; `airline-sentiment cross-validate --output` makes it") from None
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path}: damaged: {error}") from None

    def summary(self) -> dict[str, dict[str, float]]:
        """Return for each model the numbers of the table, by the names that MLflow lists them under."""
        return {model: _summary(self, model) for model in self.models}


def describe_other_classes(path: Path, classes: Sequence[str]) -> str | None:
    """Return a line for who goes on with a file of scores of other classes, None if it is not one."""
    try:
        found = Comparison.load(path).classes
    except InputError:
        return None
    if found is None or found == tuple(classes):
        return None
    return f"{shown(path)}: its scores are of other classes ({name_some(found)}); they compare with none of these"


def markdown_comparison(comparison: Comparison) -> str:
    """Return the table in Markdown, without a final newline."""
    headings = _headings(comparison)
    alignment = ("---", *["---:"] * (len(headings) - 1))
    rows = [_row(comparison, model, " ") for model in comparison.models]
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, alignment, *rows))


def print_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print the table on `console`, by default standard output."""
    rows = [_row(comparison, model, "\n") for model in comparison.models]
    print_rows(_headings(comparison), rows, console, heading_lines=3)


def _headings(comparison: Comparison) -> tuple[str, ...]:
    baseline = next(iter(comparison.models))
    means = [f"{part} {_NAMES[measure]}" for part, measure in _MEANS]
    if len(comparison.models) == 1:
        return ("model", *means)
    return ("model", *means, *(f"{part} {_NAMES[measure]} against {baseline}" for part, measure in _DIFFERENCES))


def _row(comparison: Comparison, model: str, blank: str) -> tuple[str, ...]:
    values = [comparison.values(model, part, measure) for part, measure in _MEANS]
    means = [f"{value.mean():.4f}{blank}± {value.std(ddof=1):.4f}" for value in values]
    if len(comparison.models) == 1:
        return (model, *means)
    if model == next(iter(comparison.models)):
        return (model, *means, *["-"] * len(_DIFFERENCES))
    gained = [comparison.difference(model, part, measure) for part, measure in _DIFFERENCES]
    return (model, *means, *(f"{each.value:+.4f}{blank}({each.lower:+.4f} to {each.upper:+.4f})" for each in gained))


def _summary(comparison: Comparison, model: str) -> dict[str, float]:
    numbers = {}
    for part, measure in _MEANS:
        values = comparison.values(model, part, measure)
        numbers[f"{part}.{measure}.mean"] = float(values.mean())
        numbers[f"{part}.{measure}.deviation"] = float(values.std(ddof=1))
    if model != next(iter(comparison.models)):
        for part, measure in _DIFFERENCES:
            gained = comparison.difference(model, part, measure)
            numbers |= {
                f"{part}.{measure}.difference": gained.value,
                f"{part}.{measure}.difference_lower": gained.lower,
                f"{part}.{measure}.difference_upper": gained.upper,
            }
    return numbers
