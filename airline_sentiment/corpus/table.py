"""From a source to the canonical table and the list of rejected rows: both are written, or neither."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.corpus import crowdflower
from airline_sentiment.corpus.csv_file import open_csv, read_csv
from airline_sentiment.corpus.recoding import LOST
from airline_sentiment.corpus.records import LABELS, UNKNOWN_LABEL, Record, Rejection, Tweet, check
from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.params import Ingest

ROWS_PER_GROUP = 8192

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("label", pa.string()),
        ("confidence", pa.float64()),
        ("airline", pa.string()),
    ]
)


class Source(NamedTuple):
    """Rows and where they come from."""

    name: str
    sha256: str
    records: Iterator[Record]


class Summary:
    """What was read: tweets by label, rejected rows by reason, tweets with characters that were lost (U+FFFD)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.labels: Counter[str] = Counter(dict.fromkeys(LABELS, 0))
        self.rejected: Counter[str] = Counter()
        self.damaged = 0
        self.first_rejection: Rejection | None = None

    def add(self, row: Tweet | Rejection) -> None:
        """Count one checked row."""
        if isinstance(row, Tweet):
            self.labels[row.label] += 1
            self.damaged += LOST in row.text
        else:
            self.rejected[row.reason] += 1
            self.first_rejection = self.first_rejection or row


def write_tweets(params: Ingest, tweets: Path, rejected: Path) -> Summary:
    """Write the canonical table (Parquet) and the rejected rows (CSV) of the source that `params` names.

    Both files are absent while this runs and after an error. Memory does not grow with the source.

    Raises:
        InputError: if the source cannot be used, no row of some label can, or more rows than `ingest.max_rejected`
            cannot.
    """
    for target in (tweets, rejected):
        target.unlink(missing_ok=True)
    with _open_source(params) as source, _tweets_and_rejections(tweets, rejected) as (table, rejections):
        summary = Summary(source)
        while records := list(islice(source.records, ROWS_PER_GROUP)):
            rows = [check(record) for record in records]
            for row in rows:
                summary.add(row)
            table.write_batch(_batch([row for row in rows if isinstance(row, Tweet)]), row_group_size=ROWS_PER_GROUP)
            rejections.writerows(row._asdict() for row in rows if isinstance(row, Rejection))
        _refuse(summary, params)
    return summary


@contextmanager
def _open_source(params: Ingest) -> Iterator[Source]:
    if params.source == "crowdflower":
        name = f"crowdflower, as package {crowdflower.PACKAGE} {crowdflower.VERSION} carries it"
        yield Source(name, crowdflower.SHA256, crowdflower.read_crowdflower())
    else:
        with open_csv(params.file) as file:
            yield Source(file.path, file.sha256, read_csv(file, params.file.columns))


@contextmanager
def _tweets_and_rejections(tweets: Path, rejected: Path) -> Iterator[tuple[pq.ParquetWriter, "csv.DictWriter[str]"]]:
    """Yield writers for both files, which come into being together when the block succeeds."""
    with ExitStack() as stack:
        tweets_path, rejected_path = (stack.enter_context(replacing_file(target)) for target in (tweets, rejected))
        file = stack.enter_context(rejected_path.open("w", encoding="utf-8", newline=""))
        table = stack.enter_context(pq.ParquetWriter(tweets_path, SCHEMA, compression="zstd"))
        rejections = csv.DictWriter(file, Rejection._fields, lineterminator="\n")
        rejections.writeheader()
        yield table, rejections


def _batch(tweets: list[Tweet]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([tweet._asdict() for tweet in tweets], schema=SCHEMA)


def _refuse(summary: Summary, params: Ingest) -> None:
    """Raise if too many rows were rejected, or a label has none left."""
    count, first, name = summary.rejected.total(), summary.first_rejection, summary.source.name
    if first and count > params.max_rejected:
        problem = f"{first.reason} {first.found[:80]!r}" if first.found else first.reason
        if first.reason == UNKNOWN_LABEL:
            problem += f" (column {params.file.columns.label}); known: {', '.join(LABELS)}"
        raise InputError(
            f"{name}: expected at most {params.max_rejected} rejected rows (ingest.max_rejected), "
            f"found {count}; the first is row {first.row}: {problem}"
        )
    if not summary.labels.total():
        raise InputError(f"{name}: expected at least one tweet, found none ({count} rows, all rejected)")
    if absent := [label for label, rows in summary.labels.items() if not rows]:
        raise InputError(f"{name}: no row is {' or '.join(absent)}; every label of {', '.join(LABELS)} needs tweets")
