"""Read the splits and train one model on them."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.labels import name_some
from airline_sentiment.models.base import (
    Classifier,
    EpochMetrics,
    LabelledTweets,
    OnEpoch,
    Phases,
    TrainingData,
    in_silence,
)
from airline_sentiment.models.registry import model_module
from airline_sentiment.params import PARAMS_FILE, Block, Params
from airline_sentiment.tokens.vocabulary import Vocabulary

HistoryRow = dict[str, float]

HISTORY_COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
OBJECTIVE_COLUMNS = ("objective", "val_objective")
"""Further columns of a model that optimizes something else than the loss."""


def read_training_data(splits: Path, vocabulary: Path, classes: Sequence[str]) -> TrainingData:
    """Read the training and the validation split; the test split is not touched.

    Raises:
        InputError: naming the file that is missing, the label that is none of the classes, or the classes that no tweet
            of the training split has.
    """
    names = tuple(classes)
    try:
        corpus = Vocabulary.load(vocabulary)
        train, validation = (read_split(splits / f"{name}.parquet", corpus, names) for name in ("train", "validation"))
    except FileNotFoundError as error:
        raise InputError(f"{error.filename or error}: no such file; `dvc repro` makes it") from None
    _require_every_class(splits / "train.parquet", train.labels, names)
    return TrainingData(train, validation, corpus, names)


def train_model(
    name: str, data: TrainingData, params: Params, on_epoch: OnEpoch, phases: Phases = in_silence
) -> tuple[Classifier, list[HistoryRow]]:
    """Train the model `name`.

    Returns the classifier and a row for each epoch, with `HISTORY_COLUMNS` and, if there are any, `OBJECTIVE_COLUMNS`.

    Raises:
        InputError: the loss of an epoch is not finite; naming the parameters to change.
    """
    history: list[HistoryRow] = []

    def record(epoch: int, metrics: dict[str, float]) -> None:
        _check_finite(name, params.model(name), epoch, metrics)
        history.append({"epoch": epoch, **{key: float(metrics[key]) for key in _columns(metrics)[1:]}})
        on_epoch(epoch, metrics)

    classifier = model_module(name).fit(data, params.model(name), params.train.seed, record, phases)
    return classifier, history


def write_history(target: Path, history: Sequence[HistoryRow]) -> None:
    """Write a CSV with a row for each epoch, numbers to six digits after the point."""
    columns = _columns(history[0]) if history else HISTORY_COLUMNS
    rows = ([f"{row['epoch']:.0f}", *(f"{row[key]:.6f}" for key in columns[1:])] for row in history)
    lines = [",".join(cells) for cells in (columns, *rows)]
    with replacing_file(target) as path:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _columns(row: Mapping[str, float]) -> tuple[str, ...]:
    return (*HISTORY_COLUMNS, *(key for key in OBJECTIVE_COLUMNS if key in row))


def read_split(path: Path, corpus: Vocabulary, classes: Sequence[str]) -> LabelledTweets:
    """Read the Parquet file of one split.

    Args:
        path: the file.
        corpus: the vocabulary that gave its ids.
        classes: what its labels may be.

    Raises:
        InputError: naming the file and the label that is none of the classes.
    """
    columns = pq.read_table(path, columns=["text", "ids", "label", "confidence"])
    return LabelledTweets(
        text=columns["text"].to_pylist(),
        # A row group at a time: the numbers of a large split take more memory than its words.
        words=[words for group in columns["ids"].iterchunks() for words in corpus.decode(group.to_pylist())],
        labels=label_positions(path, columns["label"], classes),
        confidence=columns["confidence"].to_numpy(),
    )


def label_positions(path: Path, labels: pa.ChunkedArray, classes: Sequence[str]) -> np.ndarray:
    """Return the position of each label among the classes, int64 of shape (number of labels,).

    Raises:
        InputError: naming the file that they are from, and the label that is none of the classes.
    """
    positions = pc.index_in(labels, value_set=pa.array(classes, pa.string()))
    if positions.null_count:
        unknown = labels.filter(pc.is_null(positions))[0].as_py()
        raise InputError(
            f"{path}: the label {unknown!r} is none of labels.classes in {PARAMS_FILE}; "
            "name it there, or run `dvc repro` if the classes were changed since"
        )
    return np.asarray(positions.to_numpy(), dtype=np.int64)


def _require_every_class(path: Path, labels: np.ndarray, classes: Sequence[str]) -> None:
    absent = [repr(classes[at]) for at in range(len(classes)) if at not in labels]
    if absent:
        raise InputError(
            f"{path}: no tweet of the class {name_some(absent)} to learn from; "
            f"take it out of labels.classes in {PARAMS_FILE}, or add tweets of it, and run `dvc repro`"
        )


def _check_finite(name: str, params: Block, epoch: int, metrics: EpochMetrics) -> None:
    found = next((key for key in ("loss", "val_loss") if not math.isfinite(metrics[key])), None)
    if found is None:
        return
    remedies = {
        "learning_rate": "lower models.{}.learning_rate",
        "clip_norm": "set models.{}.clip_norm to a small number",
    }
    advice = [text.format(name) for key, text in remedies.items() if key in type(params).model_fields]
    stopped = f"{name}: {found} is {metrics[found]} at epoch {epoch}, training stopped"
    raise InputError(": ".join([stopped, ", or ".join(advice)]) if advice else stopped)
