"""What the curves of a training are called in MLflow.

Its pages put metrics in the order of their names, and the page that compares runs begins with the first of them: the
metrics of the splits come before the curves, so that no accuracy of an epoch is taken for a result. What stands before
the slash is the heading over their charts.
"""

_PREFIX = "training/"
_NAMES = {"val_loss": "validation_loss", "val_accuracy": "validation_accuracy"}


def curve_name(column: str) -> str:
    """Return the name of the metric for a column of `history.csv`."""
    return _PREFIX + _NAMES.get(column, column)


def is_curve(metric: str) -> bool:
    """Tell whether a metric of a run is a curve."""
    return metric.startswith(_PREFIX)
