"""The outcome of a training on disk: predictions of each part and the curves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.files import read_json, replacing_folder, write_json
from airline_sentiment.models.training import HistoryRow

CACHE = Path(".cache/trials")


@dataclass(frozen=True)
class Predictions:
    """What a model says of the tweets of one part, in the order of its file.

    Attributes:
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, float64 of shape (n, classes).
    """

    labels: np.ndarray
    probabilities: np.ndarray


@dataclass(frozen=True)
class TrialResult:
    """The outcome of a training.

    Attributes:
        parts: the predictions of each part.
        history: a row for each epoch, as `train_model` returns it.
        started: when training started, seconds since 1970.
        seconds: how long it took, predictions included.
    """

    parts: Mapping[str, Predictions]
    history: Sequence[HistoryRow]
    started: float
    seconds: float


def write_result(folder: Path, result: TrialResult) -> None:
    """Write a result into a folder of its own, complete or not at all."""
    with replacing_folder(folder) as path:
        for part, predictions in result.parts.items():
            columns = {"label": predictions.labels}
            columns |= {_column(at): values for at, values in enumerate(predictions.probabilities.T)}
            pq.write_table(pa.table(columns), path / f"{part}.parquet")
        write_json(
            path / "training.json", {"started": result.started, "seconds": result.seconds, "history": result.history}
        )


def read_result(folder: Path) -> TrialResult | None:
    """Read what `write_result` wrote, None where there is nothing."""
    if not (folder / "training.json").exists():
        return None
    training = read_json(folder / "training.json")
    return TrialResult(
        {path.stem: _read_predictions(path) for path in sorted(folder.glob("*.parquet"))},
        training["history"],
        training["started"],
        training["seconds"],
    )


def _read_predictions(path: Path) -> Predictions:
    table = pq.read_table(path)
    columns = map(_column, range(table.num_columns - 1))
    probabilities = np.stack([table[name].to_numpy() for name in columns], axis=1)
    return Predictions(table["label"].to_numpy(), probabilities)


def _column(position: int) -> str:
    """Return a name that is the same whatever the classes are called."""
    return f"p_{position}"
