"""Read what training wrote down epoch by epoch."""

import csv
import math
from pathlib import Path

from airline_sentiment.errors import InputError

HISTORY_COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")


def read_history(path: Path) -> list[dict[str, float]]:
    """Read a `history.csv`: a row for each epoch with `HISTORY_COLUMNS`.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [{key: float(row[key]) for key in HISTORY_COLUMNS} for row in csv.DictReader(file)]
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path}: expected numbers in columns {', '.join(HISTORY_COLUMNS)}") from None
    if not all(math.isfinite(value) for row in rows for value in row.values()):
        raise InputError(f"{path}: expected finite numbers")
    if not rows:
        raise InputError(f"{path}: expected a row for each epoch, found none")
    return rows
