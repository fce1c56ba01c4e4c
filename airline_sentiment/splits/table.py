"""Cut the table of tweets into one Parquet file for each split."""

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


def split_tweets(source: Path, folder: Path, params: Split) -> dict[str, dict[str, int]]:
    """Write `train.parquet`, `validation.parquet` and `test.parquet`, rows in the order of `source`.

    Returns:
        the number of tweets by split and label.

    Raises:
        InputError: if `source` is absent, or a split would have no tweet.
    """
    if not source.exists():
        raise InputError(f"{source}: no such file; `dvc repro` makes it")
    keys = pq.read_table(source, columns=["label", "text_clean"])
    labels = keys["label"].to_pylist()
    assigned = assign_splits(labels, keys["text_clean"].to_pylist(), params)
    counts = {split: _label_counts(labels, assigned == number) for number, split in enumerate(SPLITS)}
    for split, by_label in counts.items():
        if not by_label:
            raise InputError(f"{source}: {len(labels)} tweets are too few, split.{split} would be empty")
    write_splits(source, folder, assigned)
    return counts


def write_splits(source: Path, folder: Path, assigned: np.ndarray) -> None:
    """Write one Parquet file for each of `SPLITS`, rows in the order of `source`.

    Args:
        source: the table of tweets.
        folder: where the files go.
        assigned: the position in `SPLITS` for each row.
    """
    tweets, places = pq.ParquetFile(source), pa.array(assigned)
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


def _label_counts(labels: list[str], chosen: list[bool]) -> dict[str, int]:
    kept = [label for label, keep in zip(labels, chosen, strict=True) if keep]
    return {label: kept.count(label) for label in sorted(set(kept))}


def _writer(files: ExitStack, target: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(files.enter_context(replacing_file(target)), schema, compression="zstd")
