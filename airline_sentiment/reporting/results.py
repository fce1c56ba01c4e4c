"""What the stages found out about the models, read from `reports/` and the test split."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.history import read_history
from airline_sentiment.evaluation.metrics import Metrics, read_metrics
from airline_sentiment.evaluation.predictions import read_predictions
from airline_sentiment.evaluation.slices import Slice, read_slices
from airline_sentiment.labels import probability_columns
from airline_sentiment.reporting.places import CROSS_VALIDATION, PREDICTIONS, REPORTS, TEST_SPLIT


@dataclass(frozen=True)
class Tweets:
    """The tweets of the test split.

    Attributes:
        ids: n of them.
        texts: as they were written.
        agreement: of the annotators on the label, 0..1, of shape (n,); 1 where none is known.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    agreement: np.ndarray


@dataclass(frozen=True)
class ModelResult:
    """What `reports/MODEL` holds.

    Attributes:
        name: of the model.
        classes: in the order of all tables and figures.
        metrics: the content of metrics.json.
        ids: of the test tweets, n of them.
        labels: position of the true class of each, of shape (n,).
        probabilities: of each class, of shape (n, number of classes).
        history: a row for each epoch.
        slices: the accuracy on parts of the test split.
    """

    name: str
    classes: tuple[str, ...]
    metrics: Metrics
    ids: tuple[str, ...]
    labels: np.ndarray
    probabilities: np.ndarray
    history: Sequence[dict[str, float]]
    slices: Sequence[Slice]

    @property
    def predicted(self) -> np.ndarray:
        """Position of the most probable class of each tweet, of shape (n,)."""
        found: np.ndarray = self.probabilities.argmax(axis=1)
        return found

    @property
    def confidence(self) -> np.ndarray:
        """Its probability, of shape (n,)."""
        found: np.ndarray = self.probabilities.max(axis=1)
        return found

    @property
    def right(self) -> np.ndarray:
        """Whether it is the true class, of shape (n,)."""
        found: np.ndarray = self.predicted == self.labels
        return found

    def same_tweets(self, other: "ModelResult") -> bool:
        """Whether another model was measured on the same tweets, with the same labels and classes."""
        same = (self.classes, self.ids) == (other.classes, other.ids)
        return same and bool(np.array_equal(self.labels, other.labels))


def read_results(models: Iterable[str], reports: Path = REPORTS) -> dict[str, ModelResult]:
    """Read the results of all models, in their order.

    Raises:
        InputError: naming a file that is missing or damaged.
    """
    return {name: _read_result(name, reports / name) for name in models}


def read_test_tweets(path: Path = TEST_SPLIT) -> Tweets:
    """Read the texts of the test split and their annotators' agreement.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["id", "text", "confidence"])
        return Tweets(table["id"].to_pylist(), table["text"].to_pylist(), np.asarray(table["confidence"], np.float64))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (KeyError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None


def read_cross_validation(classes: Sequence[str], path: Path = CROSS_VALIDATION) -> Comparison | None:
    """Read the scores on several splits; None where there are none, or none of these classes."""
    if not path.exists():
        return None
    found = Comparison.load(path)
    return found if found.classes == tuple(classes) else None


def _read_result(name: str, folder: Path) -> ModelResult:
    metrics = read_metrics(folder / "metrics.json")
    classes = _classes(metrics, folder / "metrics.json")
    table = read_predictions(folder / PREDICTIONS, classes)
    if table.empty:
        raise InputError(f"{folder / 'test_predictions.csv'}: expected a row for each test tweet, found none")
    position = {label: number for number, label in enumerate(classes)}
    return ModelResult(
        name=name,
        classes=classes,
        metrics=metrics,
        ids=tuple(table["id"]),
        labels=table["label"].map(position).to_numpy().astype(np.int64),
        probabilities=table[list(probability_columns(classes))].to_numpy(),
        history=read_history(folder / "history.csv"),
        slices=read_slices(folder / "slices.csv"),
    )


def _classes(metrics: dict[str, Any], path: Path) -> tuple[str, ...]:
    try:
        return tuple(str(each["label"]) for each in metrics["test"]["per_class"])
    except (KeyError, TypeError):
        raise InputError(f"{path}: expected the classes at test.per_class; `dvc repro --force` makes it") from None
