"""From a source to the canonical table and the list of rejected rows: both are written, or neither."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.corpus import crowdflower
from airline_sentiment.corpus.exclusion import Exclusion, read_exclusion
from airline_sentiment.corpus.file_source import FileSource
from airline_sentiment.corpus.recoding import LOST
from airline_sentiment.corpus.records import LEFT_OUT, UNKNOWN_LABEL, Record, Rejection, Tweet, check
from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.params import Ingest, Labels
from airline_sentiment.tables.formats import shortened

if TYPE_CHECKING:
    from _csv import Writer

ROWS_PER_GROUP = 8192
# A column that is no label may hold as many values as rows.
_MOST_UNKNOWN = 1000
_SHOWN = 5

COLUMNS = (("id", pa.string()), ("text", pa.string()), ("label", pa.string()), ("confidence", pa.float64()))


class Source(NamedTuple):
    """Rows and where they come from.

    Attributes:
        name: what messages call it.
        groups: the names of its groups, sorted.
        records: its rows.
        hashes: what was read -> its sha256, complete when all rows have been read.
    """

    name: str
    groups: tuple[str, ...]
    records: Iterator[Record]
    hashes: Mapping[str, str]


class Summary:
    """What was read.

    Attributes:
        source: where it comes from.
        exclusion: what was left out before all else.
        labels: tweets by class, in the order of the classes.
        rejected: rejected rows by reason.
        unknown: rows by label, of those that are unknown.
        damaged: tweets with characters that were lost (U+FFFD).
        first_problem: the first rejected row, save for those whose label is left out.
    """

    def __init__(self, source: Source, exclusion: Exclusion, classes: list[str]) -> None:
        self.source = source
        self.exclusion = exclusion
        self.labels: Counter[str] = Counter(dict.fromkeys(classes, 0))
        self.rejected: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.damaged = 0
        self.first_problem: Rejection | None = None

    def add(self, row: Tweet | Rejection) -> None:
        """Count one checked row."""
        if isinstance(row, Tweet):
            self.labels[row.label] += 1
            self.damaged += LOST in row.text
            return
        self.rejected[row.reason] += 1
        if row.reason != LEFT_OUT:
            self.first_problem = self.first_problem or row
        if row.reason == UNKNOWN_LABEL and (row.found in self.unknown or len(self.unknown) < _MOST_UNKNOWN):
            self.unknown[row.found] += 1

    @property
    def problems(self) -> int:
        """How many rows are rejected that `ingest.max_rejected` counts: those whose label is left out are not."""
        return self.rejected.total() - self.rejected[LEFT_OUT]


def write_tweets(params: Ingest, labels: Labels, tweets: Path, rejected: Path) -> Summary:
    """Write the canonical table (Parquet) and the rejected rows (CSV) of the source that `params` names.

    Both files are absent while this runs and after an error. Memory does not grow with the source.

    Args:
        params: the source, and what is left out of it.
        labels: what it calls the classes.
        tweets: where the table goes: id, text, label, confidence, and a column for each group, sorted by name.
        rejected: where the rows go that cannot be used.

    Raises:
        InputError: if the source cannot be used, no row of some class can, or more rows than `ingest.max_rejected`
            cannot.
    """
    for target in (tweets, rejected):
        target.unlink(missing_ok=True)
    source = _open_source(params)
    exclusion = read_exclusion(params.exclude)
    summary = Summary(source, exclusion, labels.classes)
    schema = pa.schema([*COLUMNS, *((name, pa.string()) for name in source.groups)])
    spellings = labels.classes_by_spelling()
    records = exclusion.kept(source.records)
    with _tweets_and_rejections(tweets, rejected, schema) as (table, rejections):
        while chunk := list(islice(records, ROWS_PER_GROUP)):
            rows = [check(record, spellings) for record in chunk]
            for row in rows:
                summary.add(row)
            batch = _batch([row for row in rows if isinstance(row, Tweet)], schema)
            table.write_batch(batch, row_group_size=ROWS_PER_GROUP)
            rejections.writerows(row for row in rows if isinstance(row, Rejection))
        _refuse(summary, params, labels)
    return summary


def _open_source(params: Ingest) -> Source:
    if params.source == "crowdflower":
        name = f"crowdflower, as package {crowdflower.PACKAGE} {crowdflower.VERSION} carries it"
        return Source(name, crowdflower.GROUPS, crowdflower.read_crowdflower(), {name: crowdflower.SHA256})
    files = FileSource(params.file)
    first, *others = files.paths
    name = first if not others else f"{first} and {len(others):,} more"
    return Source(name, tuple(sorted(params.file.columns.groups or {})), files.records(), files.hashes)


@contextmanager
def _tweets_and_rejections(
    tweets: Path, rejected: Path, schema: pa.Schema
) -> Iterator[tuple[pq.ParquetWriter, "Writer"]]:
    """Yield writers for both files, which come into being together when the block succeeds."""
    with ExitStack() as stack:
        tweets_path, rejected_path = (stack.enter_context(replacing_file(target)) for target in (tweets, rejected))
        file = stack.enter_context(rejected_path.open("w", encoding="utf-8", newline=""))
        table = stack.enter_context(pq.ParquetWriter(tweets_path, schema, compression="zstd"))
        rejections = csv.writer(file, lineterminator="\n")
        rejections.writerow(Rejection._fields)
        yield table, rejections


def _batch(tweets: list[Tweet], schema: pa.Schema) -> pa.RecordBatch:
    rows = [(*tweet[:-1], *tweet.groups) for tweet in tweets]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _refuse(summary: Summary, params: Ingest, labels: Labels) -> None:
    """Raise if too many rows were rejected, or a class has none."""
    first, name = summary.first_problem, summary.source.name
    if first and summary.problems > params.max_rejected:
        problem = f"{first.reason} {first.found[:80]!r}" if first.found else first.reason
        if first.reason == UNKNOWN_LABEL:
            problem += f" (column {params.file.columns.label}); {_known(labels)}{_others(summary)}"
        raise InputError(
            f"{name}: expected at most {params.max_rejected} rejected rows (ingest.max_rejected), "
            f"found {summary.problems}; the first is row {first.row}: {problem}"
        )
    if not summary.labels.total():
        count = summary.rejected.total()
        raise InputError(
            f"{name}: expected at least one tweet, found none ({count} rows, all rejected){_others(summary)}"
        )
    if absent := [label for label, rows in summary.labels.items() if not rows]:
        raise InputError(
            f"{name}: no row is {shortened(' or '.join(absent))}; every class needs texts: take it out of "
            f"labels.classes, or say in labels.aliases what the source calls it{_others(summary)}"
        )


def _known(labels: Labels) -> str:
    """Return which labels are known."""
    known = f"known: {', '.join(labels.classes)}"
    aliases = [f"{alias!r} for {name}" for name, names in (labels.aliases or {}).items() for alias in names]
    for what, names in (("labels.aliases", aliases), ("labels.leave_out", list(map(repr, labels.leave_out or [])))):
        known += f"; {what}: {', '.join(names)}" if names else ""
    return shortened(known)


def _others(summary: Summary) -> str:
    """Return which labels the source has besides, most frequent first."""
    found = summary.unknown.most_common(_SHOWN)
    listed = ", ".join(f"{label[:80]!r} ({rows:,})" for label, rows in found)
    more = ", ..." if len(summary.unknown) > len(found) else ""
    return f"; unknown labels in it: {listed}{more}" if found else ""
