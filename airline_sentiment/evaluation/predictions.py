"""The prediction for each tweet of the test split, as a CSV that any tool reads."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.labels import LABELS
from airline_sentiment.files import replacing_file

PROBABILITY_COLUMNS = tuple(f"p_{label}" for label in LABELS)
COLUMNS = ("id", "label", "predicted", *PROBABILITY_COLUMNS)


def write_predictions(target: Path, ids: Sequence[str], labels: np.ndarray, probabilities: np.ndarray) -> None:
    """Write a row for each tweet with `COLUMNS`, in the order given; probabilities to six decimals.

    Args:
        target: the CSV file.
        ids: of the tweets, n of them.
        labels: position of the true class in `LABELS`, integers of shape (n,).
        probabilities: of each class in that order, shape (n, 3).
    """
    names = np.array(LABELS, dtype=object)
    table = pd.DataFrame({"id": list(ids), "label": names[labels], "predicted": names[probabilities.argmax(axis=1)]})
    table[list(PROBABILITY_COLUMNS)] = np.asarray(probabilities, dtype=np.float64)
    with replacing_file(target) as path:
        table.to_csv(path, index=False, float_format="%.6f", lineterminator="\n", encoding="utf-8")


def read_predictions(path: Path) -> pd.DataFrame:
    """Read what `write_predictions` wrote: `COLUMNS`, ids and labels as text, probabilities as float64.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    types = {"id": "str", "label": "str", "predicted": "str", **dict.fromkeys(PROBABILITY_COLUMNS, "float64")}
    try:
        table = pd.read_csv(path, dtype=types, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except ValueError as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
    if tuple(table.columns) != COLUMNS:
        raise InputError(f"{path}: expected columns {', '.join(COLUMNS)}, found {', '.join(table.columns)}")
    for column in ("label", "predicted"):
        unknown = table.loc[~table[column].isin(LABELS), column]
        if len(unknown):
            row = unknown.index[0] + 1
            raise InputError(f"{path}, row {row}: {column} must be {', '.join(LABELS)}, found {unknown.iloc[0]!r}")
    return table
