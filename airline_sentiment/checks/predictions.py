"""What DVC keeps of a revision, such as predictions, where it is at hand: in the working tree or in DVC's cache."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.checks.revision import Revision
from airline_sentiment.dvc_files import cached_file, locked_hashes, md5_of
from airline_sentiment.errors import InputError
from airline_sentiment.labels import probability_columns

PREDICTIONS = "test_predictions.csv"
HISTORY = "history.csv"
TEST_SPLIT = "data/splits/test.parquet"

_SMALLEST = 5e-7


@dataclass(frozen=True)
class Prediction:
    """What a model says about a tweet.

    Attributes:
        label: the true class.
        predicted: the most probable class.
        confidence: its probability.
        loss: log-loss of the tweet in nats; what the file rounds to 0 counts as half of its last digit.
    """

    label: str
    predicted: str
    confidence: float
    loss: float


class Outputs:
    """What DVC keeps of a revision, found by its hash.

    Parameters
    ----------
    root : pathlib.Path
        the root of the repository.
    cache : pathlib.Path
        DVC's cache.
    """

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self.cache = cache

    def find(self, revision: Revision, path: str) -> Path | None:
        """Return a file that holds an output of a revision, None where neither working tree nor cache has it."""
        maker = revision.makers.get(path, "")
        md5 = locked_hashes(revision.locked.get(maker, {}), "outs").get(path)
        if not md5:
            return None
        here, cached = self.root / path, cached_file(self.cache, md5)
        if here.is_file() and md5_of(here) == md5:
            return here
        return cached if cached.is_file() else None

    def of_model(self, revision: Revision, model: str, name: str) -> Path | None:
        """Return the same for a model's output with a file name."""
        output = revision.output(model, name)
        return self.find(revision, output.path) if output else None


def read_predictions(path: Path, classes: Sequence[str]) -> dict[str, Prediction]:
    """Return tweet's id -> prediction.

    Args:
        path: the file; columns behind the probabilities are left alone.
        classes: of the model, in its order.

    Raises:
        InputError: naming the file, if it is damaged or of other classes.
    """
    columns = dict(zip(classes, probability_columns(classes), strict=True))
    try:
        predictions = {row["id"]: _prediction(row, columns) for row in _rows(path)}
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: damaged: {error}") from None
    if not predictions:
        raise InputError(f"{path}: damaged: no predictions")
    return predictions


def read_texts(path: Path) -> dict[str, str]:
    """Return tweet's id -> its text, from a split.

    Raises:
        InputError: naming the file, if it is damaged.
    """
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["id", "text"])
        return dict(zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True))
    except (KeyError, ValueError) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None


def same_tweets(before: dict[str, Prediction], after: dict[str, Prediction]) -> bool:
    """Whether two results are on the same tweets with the same true classes."""
    labels = ({name: each.label for name, each in predictions.items()} for predictions in (before, after))
    return next(labels) == next(labels)


def answers(
    before: dict[str, Prediction], after: dict[str, Prediction], classes: Sequence[str]
) -> list[tuple[int, int, int]]:
    """Return for each tweet the positions of its true class and of what the two results predict."""
    position = {label: number for number, label in enumerate(classes)}
    return [
        (position[each.label], position[before[name].predicted], position[each.predicted])
        for name, each in after.items()
    ]


def losses(before: dict[str, Prediction], after: dict[str, Prediction]) -> tuple[list[float], list[float]]:
    """Return the log-losses of the two results, tweet by tweet in the same order."""
    return [before[name].loss for name in after], [each.loss for each in after.values()]


def read_history(path: Path) -> list[float]:
    """Return the loss on validation, epoch by epoch.

    Raises:
        InputError: naming the file, if it is damaged.
    """
    try:
        return [float(row["val_loss"]) for row in _rows(path)]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: damaged: {error}") from None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))


def _prediction(row: dict[str, str], columns: Mapping[str, str]) -> Prediction:
    for label in (row["label"], row["predicted"]):
        if label not in columns:
            raise ValueError(f"{label!r} of tweet {row['id']} is none of the classes in metrics.json")
    loss = -math.log(max(float(row[columns[row["label"]]]), _SMALLEST))
    return Prediction(row["label"], row["predicted"], float(row[columns[row["predicted"]]]), loss)
