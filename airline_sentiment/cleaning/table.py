"""The table of tweets with their clean text, from Parquet to Parquet."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.cleaning.cleaner import Cleaner
from airline_sentiment.cleaning.tweet import EMPTY
from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.params import Clean

CLEAN_TEXT = "text_clean"


@dataclass(frozen=True)
class Cleaned:
    """What became of the rows of a table.

    Attributes:
        tweets: rows that were read.
        empty: rows of which no word was left.
        lost: rows that were left out because the tutorial's cleaning loses them; with `tweet`, none.
    """

    tweets: int
    empty: int
    lost: int


def clean_tweets(source: Path, target: Path, params: Clean) -> Cleaned:
    """Copy a Parquet file and add column `text_clean` (string), one batch of rows in memory at a time.

    Raises:
        InputError: if `source` is absent, no Parquet file, or has no column `text` of strings without nulls.
    """
    cleaner, tweets = Cleaner(params.profile, params.steps), _open(source)
    schema = tweets.schema_arrow.append(pa.field(CLEAN_TEXT, pa.string()))
    empty = written = 0
    with replacing_file(target) as path, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in tweets.iter_batches():
            if batch["text"].null_count:
                raise InputError(f"{source}: column text has rows without a text")
            batch = batch.filter(pa.array([not cleaner.loses(text) for text in batch["text"].to_pylist()]))
            cleaned = clean_batch(batch, cleaner)
            empty += sum(text in ("", EMPTY) for text in cleaned[CLEAN_TEXT].to_pylist())
            written += len(cleaned)
            writer.write_batch(cleaned)
    return Cleaned(tweets.metadata.num_rows, empty, tweets.metadata.num_rows - written)


def clean_batch(batch: pa.RecordBatch, cleaner: Cleaner) -> pa.RecordBatch:
    """Return the batch with column `text_clean` added: its column `text`, cleaned."""
    return batch.append_column(CLEAN_TEXT, pa.array(cleaner.clean_many(batch["text"].to_pylist()), type=pa.string()))


def _open(source: Path) -> pq.ParquetFile:
    try:
        tweets = pq.ParquetFile(source)
    except FileNotFoundError:
        raise InputError(f"{source}: no such file; `dvc repro` makes it") from None
    except pa.ArrowInvalid:
        raise InputError(f"{source}: expected a Parquet file, found something else") from None
    schema = tweets.schema_arrow
    if "text" not in schema.names or schema.field("text").type not in {pa.string(), pa.large_string()}:
        raise InputError(f"{source}: expected a column text of strings, found {', '.join(schema.names)}")
    return tweets
