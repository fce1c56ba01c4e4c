"""Results side by side: the parameters in which they differ, and the metrics with intervals."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from airline_sentiment.checks.lock import NOTHING, shown_both, stale
from airline_sentiment.checks.metrics import Metrics, interval_of, read_metrics
from airline_sentiment.checks.revision import Revision
from airline_sentiment.evaluation.proportions import proportion_interval

Row = tuple[str, ...]

_SPLITS = ("validation", "test")
_ABSENT = "-"


@dataclass(frozen=True)
class Measure:
    """A value with the ends of its 95 % interval, where they are known."""

    value: float
    lower: float | None = None
    upper: float | None = None

    def __str__(self) -> str:
        if self.lower is None or self.upper is None:
            return f"{self.value:.4f}"
        return f"{self.value:.4f} ({self.lower:.3f} to {self.upper:.3f})"


@dataclass(frozen=True)
class Column:
    """What is compared: a revision with all of its models, or a run of MLflow with one.

    Attributes:
        name: what people call it.
        values: the content of `params.yaml`; of a run, its parameters by their keys there, each a text.
        models: model -> name of a measure, such as `test accuracy` -> what was measured.
        is_run: whether it is a run.
        is_stale: whether its results do not follow from its parameters, code and data.
    """

    name: str
    values: Mapping[str, Any]
    models: Mapping[str, Mapping[str, Measure]]
    is_run: bool = False
    is_stale: bool = False

    @classmethod
    def of_revision(cls, revision: Revision) -> Self:
        """Read a commit, an experiment or the working tree.

        Raises:
            InputError: naming a file that cannot be read.
        """
        models = {model: dict(_measures(metrics)) for model, metrics in read_metrics(revision).items()}
        return cls(revision.tree.name, revision.values, models, is_stale=any(stale(revision, revision.locked)))

    @classmethod
    def of_run(
        cls, name: str, model: str, params: Mapping[str, str], metrics: Mapping[str, float], tweets: Mapping[str, int]
    ) -> Self:
        """Return the column of a run of MLflow.

        Args:
            name: of the run.
            model: its model.
            params: as it has them, those of the model under its name.
            metrics: as it has them.
            tweets: how many there are in each split, as far as it says.
        """
        values = {f"models.{key}" if key.startswith(f"{model}.") else key: value for key, value in params.items()}
        measures = {}
        for split in _SPLITS:
            if f"{split}.accuracy" in metrics:
                measures[f"{split} accuracy"] = _accuracy(metrics[f"{split}.accuracy"], tweets.get(split))
            for key, measure in (("macro_f1", "macro-F1"), ("log_loss", "log-loss")):
                if f"{split}.{key}" in metrics:
                    measures[f"{split} {measure}"] = Measure(metrics[f"{split}.{key}"])
        return cls(name, values, {model: measures}, is_run=True)


def parameter_rows(columns: Sequence[Column]) -> list[Row]:
    """Return a row for each parameter that has several values: its key, and the value of each column.

    What a run does not hold, such as a parameter of another model, differs in nothing from it.
    """
    held = [dict(column.values if column.is_run else _leaves(column.values, "")) for column in columns]
    has_run = any(column.is_run for column in columns)
    rows = []
    for key in dict.fromkeys(key for values in held for key in values):
        found = [_value(key, column, values) for column, values in zip(columns, held, strict=True)]
        # A run has nothing to say of what belongs to other models.
        known = [
            value for value, column in zip(found, columns, strict=True) if not column.is_run or key in column.values
        ]
        texts = [_as_run(value) for value in known] if has_run else known
        if any(text != texts[0] for text in texts[1:]):
            rows.append((key, *(_shown(value, column, found[0]) for value, column in zip(found, columns, strict=True))))
    return rows


def metric_rows(columns: Sequence[Column]) -> tuple[list[Row], list[str]]:
    """Return a row for each measure of each model, and the models left out: they have the same results everywhere.

    Of runs alone the measures stand in one row each, whatever their models; beside runs, revisions show those models.
    """
    runs = [column for column in columns if column.is_run]
    if len(runs) == len(columns):
        (held,) = zip(*(column.models.values() for column in columns), strict=True)
        return [("model", *(next(iter(column.models)) for column in columns)), *_rows("", held)], []
    rows, same = [], []
    for model in dict.fromkeys(model for column in runs or columns for model in column.models):
        held = tuple(column.models.get(model, {}) for column in columns)
        values = [{name: measure.value for name, measure in each.items()} for each in held]
        if all(each == values[0] for each in values):
            same.append(model)
        else:
            rows += _rows(f"{model} ", held)
    return rows, same


def _rows(prefix: str, held: Sequence[Mapping[str, Measure]]) -> list[Row]:
    names = dict.fromkeys(name for each in held for name in each)
    return [(f"{prefix}{name}", *(str(each.get(name, _ABSENT)) for each in held)) for name in names]


def _value(key: str, column: Column, held: Mapping[str, Any]) -> Any:
    if column.is_run or key in held:
        return held.get(key, NOTHING)
    # To a run, what maps names to something is one value.
    value: Any = column.values
    for part in key.split("."):
        value = value.get(part, NOTHING) if isinstance(value, Mapping) else NOTHING
    return value


def _measures(metrics: Metrics) -> Iterator[tuple[str, Measure]]:
    for split in _SPLITS:
        for key, name in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"), ("log_loss", "log-loss")):
            interval = interval_of(metrics[split], key)
            ends = (interval.lower, interval.upper) if interval else ()
            yield f"{split} {name}", Measure(metrics[split][key], *ends)


def _accuracy(accuracy: float, tweets: int | None) -> Measure:
    if not tweets:
        return Measure(accuracy)
    interval = proportion_interval(accuracy, tweets)
    return Measure(accuracy, interval.lower, interval.upper)


def _leaves(values: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(values, Mapping) and values:
        for name, inner in values.items():
            yield from _leaves(inner, f"{key}.{name}" if key else str(name))
    else:
        yield key, values


def _as_run(value: Any) -> str:
    """Return a value of `params.yaml` as a run holds it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _shown(value: Any, column: Column, first: Any) -> str:
    if value is NOTHING:
        return _ABSENT
    return str(value) if column.is_run else shown_both(value, first)[0]
