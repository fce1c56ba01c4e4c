"""The curves of a training in MLflow: what they are called, and in which order.

The page that compares runs begins with the metric that was logged first, so a result that was measured on validation
comes first. What stands before the slash is the heading over their charts.
"""

from collections.abc import Mapping

_PREFIX = "training/"
_NAMES = {
    "val_accuracy": "validation_accuracy",
    "val_loss": "validation_loss",
    "accuracy": "accuracy",
    "loss": "loss",
    "val_objective": "validation_objective",
    "objective": "objective",
}


def curves(row: Mapping[str, float | str]) -> dict[str, float]:
    """Return the metrics of an epoch, in the order in which they are to be logged, from a row of `history.csv`."""
    ordered = sorted((column for column in row if column != "epoch"), key=_place)
    return {_PREFIX + _NAMES.get(column, column): float(row[column]) for column in ordered}


def is_curve(metric: str) -> bool:
    """Tell whether a metric of a run is a curve."""
    return metric.startswith(_PREFIX)


def _place(column: str) -> int:
    return [*_NAMES].index(column) if column in _NAMES else len(_NAMES)
