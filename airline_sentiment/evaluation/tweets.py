"""The tweets of a split, on which a model is measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from airline_sentiment.errors import InputError
from airline_sentiment.labels import name_some
from airline_sentiment.params import RESERVED_COLUMNS


@dataclass(frozen=True)
class MeasuredTweets:
    """The tweets of a split.

    Attributes:
        ids: of the tweets, n of them.
        texts: as they were written.
        labels: position of the true class in the classes of the model, int64 of shape (n,).
        groups: name -> the value of each tweet, by which results are sliced.
        confidence: the annotators' agreement on the label, 0..1, float64 of shape (n,); 1 where none is known.
        texts_clean: after cleaning; as they were written where the split does not hold that.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    labels: np.ndarray
    groups: Mapping[str, Sequence[str]]
    confidence: np.ndarray
    texts_clean: Sequence[str]


def read_tweets(path: Path, classes: Sequence[str], model: str) -> MeasuredTweets:
    """Read the Parquet file of a split, to measure a model on it.

    Args:
        path: its columns are id, text, label and, where they are known, confidence and text_clean; all that are not of
            the pipeline's own are groups.
        classes: those of the model, in its order.
        model: what a complaint calls it.

    Raises:
        InputError: naming the file, if it is missing or damaged, has a label that the model does not know, or lacks
            one that it knows.
    """
    try:
        table = pq.read_table(path, columns=_columns(path))
        ids, texts = table["id"].to_pylist(), table["text"].to_pylist()
        labels = table["label"].cast(pa.string())
        confidence, texts_clean = _confidence(table), _texts_clean(table)
        groups = {name: table[name].cast(pa.string()) for name in table.column_names if name not in RESERVED_COLUMNS}
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (KeyError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
    positions = pc.index_in(labels, pa.array(classes, pa.string()))
    _check_labels(path, labels, positions, classes, model)
    return MeasuredTweets(
        ids,
        texts,
        positions.to_numpy().astype(np.int64),
        {name: [_on_one_line(value) for value in values.to_pylist()] for name, values in groups.items()},
        confidence,
        texts_clean,
    )


def _columns(path: Path) -> list[str]:
    unused = set(RESERVED_COLUMNS) - {"id", "text", "label", "confidence", "text_clean"}
    return [name for name in pq.read_schema(path).names if name not in unused]


def _confidence(table: pa.Table) -> np.ndarray:
    if "confidence" not in table.column_names:
        return np.ones(len(table))
    return np.asarray(table["confidence"].cast(pa.float64()).to_numpy())


def _texts_clean(table: pa.Table) -> list[str]:
    name = "text_clean" if "text_clean" in table.column_names else "text"
    texts: list[str] = table[name].to_pylist()
    return texts


def _check_labels(
    path: Path, labels: pa.ChunkedArray, positions: pa.ChunkedArray, classes: Sequence[str], model: str
) -> None:
    if positions.null_count:
        unknown = [label or repr(label) for label in labels.filter(pc.is_null(positions)).unique().to_pylist()]
        raise InputError(
            f"{model} was trained on {name_some(classes)}; {path} has {name_some(unknown)} besides; "
            "`dvc repro` trains a model on the classes of params.yaml"
        )
    present = set(positions.unique().to_pylist())
    if missing := [name for position, name in enumerate(classes) if position not in present]:
        raise InputError(
            f"{path}: no tweet of {name_some(missing)}, which {model} was trained on, so its results there would "
            f"mean little; give split.{path.stem} a larger share, or change labels.classes, and run `dvc repro`"
        )


def _on_one_line(value: str | None) -> str:
    """Return a value as a cell of a table for people: a line end in it would part the row for many a reader."""
    return " ".join((value or "").split())
