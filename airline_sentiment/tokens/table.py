"""The table of tweets with their word ids, and the vocabulary of the corpus, from Parquet to Parquet."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.params import Tokenize
from airline_sentiment.tokens.vocabulary import Vocabulary, WordCounter
from airline_sentiment.tokens.words import Tokenizer

_IDS = pa.list_(pa.int32())
_ROWS_TOGETHER = 4096


def count_words(source: Path, params: Tokenize) -> Vocabulary:
    """Count the words in column `text_clean` of a Parquet file, in memory that grows with the distinct words alone."""
    tokenizer, counter = Tokenizer(params), WordCounter()
    for batch in _open(source).iter_batches(_ROWS_TOGETHER, columns=["text_clean"]):
        counter.add(tokenizer.split_many(batch["text_clean"].to_pylist()))
    return Vocabulary(*counter.ranked())


def encode_tweets(source: Path, target: Path, params: Tokenize, vocabulary: Vocabulary) -> int:
    """Copy a Parquet file and add column `ids` (list of int32): each tweet's words, none lost. Returns the rows."""
    tokenizer, tweets = Tokenizer(params), _open(source)
    schema = tweets.schema_arrow.append(pa.field("ids", _IDS))
    with replacing_file(target) as path, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in tweets.iter_batches():
            # A text as words takes ten times the memory: few rows at a time, whatever a row group has.
            parts = [batch["text_clean"].slice(start, _ROWS_TOGETHER) for start in range(0, len(batch), _ROWS_TOGETHER)]
            ids = [pa.array(vocabulary.encode(tokenizer.split_many(part.to_pylist())), type=_IDS) for part in parts]
            writer.write_batch(pa.record_batch([*batch.columns, pa.concat_arrays(ids)], schema=schema))
    return int(tweets.metadata.num_rows)


def _open(source: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(source)
    except FileNotFoundError:
        raise InputError(f"{source}: no such file; `dvc repro` makes it") from None
    except pa.ArrowInvalid:
        raise InputError(f"{source}: expected a Parquet file, found something else") from None
