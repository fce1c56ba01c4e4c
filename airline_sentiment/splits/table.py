"""Cut the table of tweets into one Parquet file for each split."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.params import Split
from airline_sentiment.splits.assignment import SPLITS, assign_splits
from airline_sentiment.splits.presence import count_labels, refuse_absent_classes


def split_tweets(source: Path, folder: Path, params: Split, classes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Write `train.parquet`, `validation.parquet` and `test.parquet`, rows in the order of `source`.

    Returns:
        the number of tweets by split and class, in the order of the classes.

    Raises:
        InputError: if `source` is absent or has another label, or a class would be absent from a split.
    """
    if not source.exists():
        raise InputError(f"{source}: no such file; `dvc repro` makes it")
    labels = _read_labels(source, classes)
    assigned = assign_splits(labels, _read_texts(source), params)
    counts = count_labels(labels, assigned, classes)
    refuse_absent_classes(counts, params, str(source))
    write_splits(source, folder, assigned)
    return counts


def write_splits(source: Path, folder: Path, assigned: np.ndarray) -> None:
    """Write one Parquet file for each of `SPLITS`, rows in the order of `source`.

    Args:
        source: the table of tweets.
        folder: where the files go.
        assigned: the position in `SPLITS` for each row.
    """
    tweets, places = _open(source), pa.array(assigned)
    with ExitStack() as files:
        writers = [
            files.enter_context(_writer(files, folder / f"{split}.parquet", tweets.schema_arrow)) for split in SPLITS
        ]
        start = 0
        for batch in tweets.iter_batches():
            part = places.slice(start, batch.num_rows)
            for number, writer in enumerate(writers):
                writer.write_batch(batch.filter(pc.equal(part, number)))
            start += batch.num_rows


def _read_labels(source: Path, classes: Sequence[str]) -> np.ndarray:
    """Return the position in `classes` for each tweet, int32 of shape (number of tweets,)."""
    labels = pq.read_table(source, columns=["label"])["label"]
    found = pc.index_in(labels, value_set=pa.array(classes, labels.type))
    if found.null_count:
        other = labels.filter(pc.is_null(found))[0].as_py()
        raise InputError(
            f"{source}: has the label {other!r}, which is none of labels.classes; `dvc repro` makes it anew"
        )
    positions: np.ndarray = found.to_numpy()
    return positions


def _read_texts(source: Path) -> Iterator[str]:
    for batch in _open(source).iter_batches(columns=["text_clean"]):
        yield from batch["text_clean"].to_pylist()


def _open(source: Path) -> pq.ParquetFile:
    # What is read ahead would stay in memory until the end of the file.
    return pq.ParquetFile(source, pre_buffer=False)


def _writer(files: ExitStack, target: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(files.enter_context(replacing_file(target)), schema, compression="zstd")
