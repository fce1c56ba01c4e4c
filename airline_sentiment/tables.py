"""Tables of any size as a stream of record batches: CSV, JSON Lines and Parquet, files or standard input and output.

Columns of a CSV stay text, as they are; an empty cell is null. The types of JSON Lines are those of its first batch.
"""

import csv
import gzip
import itertools
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file

FORMATS = ("csv", "jsonl", "parquet")
STANDARD = "-"
_SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet"}
_BATCH_ROWS = 8192
_BLOCK_BYTES = 1 << 20
_PYTHON_TYPES = (
    (pa.types.is_string, str),
    (pa.types.is_boolean, bool),
    (pa.types.is_integer, int),
    (pa.types.is_floating, float),
    (pa.types.is_list, list),
    (pa.types.is_struct, dict),
)

_SHOWN_ROWS = 5

Batches = Iterator[pa.RecordBatch]
Write = Callable[[pa.RecordBatch], None]


@dataclass
class RowCount:
    """The rows of a table that have gone by.

    Attributes:
        rows: their number.
        without_text: how many of them have no text.
        first_without: the numbers of the first few of those, from 1.
    """

    rows: int = 0
    without_text: int = 0
    first_without: list[int] = field(default_factory=list)

    def add(self, texts: Sequence[str | None]) -> None:
        """Count the texts of further rows."""
        without = [self.rows + row for row, text in enumerate(texts, start=1) if not has_text(text)]
        self.first_without = (self.first_without + without)[:_SHOWN_ROWS]
        self.without_text += len(without)
        self.rows += len(texts)

    def complaint(self, consequence: str) -> str:
        """Return a line about the rows without a text and what follows for them, empty if there are none."""
        if not self.without_text:
            return ""
        shown = ", ".join(map(str, self.first_without))
        more = ", ..." if self.without_text > _SHOWN_ROWS else ""
        return f"{self.without_text:,} of {self.rows:,} rows have no text {consequence}: row {shown}{more}"


def has_text(text: str | None) -> bool:
    """Tell whether there is anything to read: null, nothing and blanks are no text."""
    return text is not None and bool(text.strip())


def table_format(path: str, given: str | None) -> str:
    """Return the format of a table: the one that is given, else what the file's name says; CSV for a pipe.

    Raises:
        InputError: if the format is unknown.
    """
    if given is None and path == STANDARD:
        return "csv"
    name = given or _SUFFIXES.get(Path(path.removesuffix(".gz")).suffix.lower())
    if name not in FORMATS:
        raise InputError(f"{path}: unknown format; name the file .csv, .jsonl or .parquet, or give --format")
    return name


@contextmanager
def reading(path: str, given: str | None = None, text: str | None = None) -> Iterator[Batches]:
    """Yield the batches of a table, in order; `-` is standard input.

    In JSON Lines, where a column can hold anything, what is no text in the column `text` becomes null.

    Raises:
        InputError: naming the file, if it is absent, empty or no table of its format.
    """
    read: dict[str, Callable[[Any], Batches]] = {
        "csv": _read_csv,
        "jsonl": partial(_read_json_lines, text=text),
        "parquet": _read_parquet,
    }
    name = table_format(path, given)
    try:
        with _opened(path) as stream:
            yield _explained(path, read[name](stream))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None


@contextmanager
def writing(path: str, given: str | None = None) -> Iterator[Write]:
    """Yield a function that writes a batch; a file is complete or absent, `-` is standard output."""
    writer = {"csv": _csv_writer, "jsonl": _json_lines_writer, "parquet": _parquet_writer}[table_format(path, given)]
    if path == STANDARD:
        with writer(sys.stdout.buffer) as write:
            yield write
        sys.stdout.buffer.flush()
        return
    with replacing_file(Path(path)) as beside, beside.open("wb") as file:
        stream: Any = gzip.GzipFile(fileobj=file, mode="wb", mtime=0) if path.endswith(".gz") else file
        with writer(stream) as write:
            yield write
        if stream is not file:
            stream.close()


def text_column(batch: pa.RecordBatch, column: str, path: str) -> list[str | None]:
    """Return the texts of a batch.

    Raises:
        InputError: if there is no such column, or it holds no text.
    """
    if column not in batch.schema.names:
        raise InputError(f"{path}: no column {column}; there are: {', '.join(batch.schema.names)}")
    kind = batch.schema.field(column).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
        raise InputError(f"{path}: column {column} holds {kind}, expected text")
    texts: list[str | None] = batch[column].to_pylist()
    return texts


@contextmanager
def _opened(path: str) -> Iterator[Any]:
    if path == STANDARD:
        yield sys.stdin.buffer
    elif path.endswith(".gz"):
        with gzip.open(path, "rb") as packed:
            yield packed
    else:
        with Path(path).open("rb", buffering=_BLOCK_BYTES) as file:
            yield file


def _explained(path: str, batches: Batches) -> Batches:
    try:
        first = next(batches, None)
        if first is None:
            raise InputError(f"{path}: no rows")
        yield first
        yield from batches
    except (pa.ArrowException, OverflowError, UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise InputError(f"{path}: {str(error).splitlines()[0]}") from None


def _read_csv(stream: IO[bytes]) -> Batches:
    # Arrow's reader of CSV has a thread, which may hang the process when a table is left half read.
    cells = csv.reader(_text_lines(stream), strict=True)
    header = next(cells, None)
    if not header:
        return
    schema = pa.schema([(name, pa.string()) for name in header])
    rows = _csv_rows(cells, len(header))
    while batch := list(itertools.islice(rows, _BATCH_ROWS)):
        columns = ([cell or None for cell in column] for column in zip(*batch, strict=True))
        yield pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)


def _text_lines(stream: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise pa.ArrowInvalid(f"line {number}: no UTF-8: {error.object[error.start : error.end]!r}") from None


def _csv_rows(cells: Any, expected: int) -> Iterator[list[str]]:
    try:
        for row in cells:
            if len(row) != expected and row:
                raise pa.ArrowInvalid(f"line {cells.line_num}: expected {expected} cells, found {len(row)}")
            if row:
                yield row
    except csv.Error as error:
        raise pa.ArrowInvalid(f"line {cells.line_num}: {error}") from None


def _read_json_lines(stream: IO[bytes], text: str | None) -> Batches:
    lines = ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    schema = None
    while rows := list(itertools.islice(lines, _BATCH_ROWS)):
        batch = _json_batch(rows, schema, text)
        schema = batch.schema
        yield batch


def _json_batch(rows: list[tuple[int, bytes]], schema: pa.Schema | None, text: str | None) -> pa.RecordBatch:
    parsed = [_json_object(number, line) for number, line in rows]
    if text is not None:
        _drop_other_than_text(parsed, schema, text)
    _check_types(rows, parsed, schema)
    if schema is None:
        names = dict.fromkeys(name for row in parsed for name in row)
        batch = pa.RecordBatch.from_pydict({name: [row.get(name) for row in parsed] for name in names})
        return batch.cast(_without_null_type(batch.schema))
    known = set(schema.names)
    for (number, _), row in zip(rows, parsed, strict=True):
        if not row.keys() <= known:
            raise pa.ArrowInvalid(f"line {number}: key {min(row.keys() - known)!r} is in none of the first lines")
    return pa.RecordBatch.from_pylist(parsed, schema=schema)


def _drop_other_than_text(parsed: list[dict[str, Any]], schema: pa.Schema | None, text: str) -> None:
    """Make null what is no text in a column that holds text elsewhere."""
    is_text = {isinstance(row.get(text), str) for row in parsed if row.get(text) is not None}
    if schema is not None and text in schema.names:
        is_text.add(pa.types.is_string(schema.field(text).type))
    if is_text == {True, False}:
        for row in parsed:
            if not isinstance(row.get(text), str):
                row[text] = None


def _without_null_type(schema: pa.Schema) -> pa.Schema:
    """Return the schema with text for what has been null so far: it has no type that can hold a later value."""
    return pa.schema([field.with_type(pa.string()) if pa.types.is_null(field.type) else field for field in schema])


def _check_types(rows: list[tuple[int, bytes]], parsed: list[dict[str, Any]], schema: pa.Schema | None) -> None:
    kinds = {column.name: _python_type(column.type) for column in schema or ()}
    for (number, _), row in zip(rows, parsed, strict=True):
        for name, value in row.items():
            if value is None:
                continue
            expected, found = kinds.setdefault(name, type(value)), type(value)
            if found is expected or (expected, found) == (float, int):
                continue
            if schema is not None or (expected, found) != (int, float):
                raise pa.ArrowInvalid(
                    f"line {number}: key {name!r} holds {found.__name__}, in the lines before {expected.__name__}"
                )
            kinds[name] = float


def _python_type(kind: pa.DataType) -> type:
    return next(python for is_kind, python in _PYTHON_TYPES if is_kind(kind))


def _json_object(number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise pa.ArrowInvalid(f"line {number}: expected JSON, found: {error}") from None
    if not isinstance(row, dict):
        raise pa.ArrowInvalid(f"line {number}: expected a JSON object, found {type(row).__name__}")
    return row


def _read_parquet(stream: IO[bytes]) -> Batches:
    import pyarrow.parquet as pq

    # What is read ahead would stay in memory until the end of the file.
    if stream.seekable():
        yield from pq.ParquetFile(stream, pre_buffer=False).iter_batches(_BATCH_ROWS)
        return
    # Parquet is read from its end.
    with tempfile.TemporaryFile() as whole:
        shutil.copyfileobj(stream, whole)
        yield from pq.ParquetFile(whole, pre_buffer=False).iter_batches(_BATCH_ROWS)


@contextmanager
def _csv_writer(stream: IO[bytes]) -> Iterator[Write]:
    from pyarrow import csv as arrow_csv

    with _first_decides(lambda schema: arrow_csv.CSVWriter(stream, schema)) as write:
        yield write


@contextmanager
def _parquet_writer(stream: IO[bytes]) -> Iterator[Write]:
    import pyarrow.parquet as pq

    with _first_decides(lambda schema: pq.ParquetWriter(stream, schema, compression="zstd")) as write:
        yield write


@contextmanager
def _json_lines_writer(stream: IO[bytes]) -> Iterator[Write]:
    def write(batch: pa.RecordBatch) -> None:
        for row in batch.to_pylist():
            stream.write(json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n")

    yield write


@contextmanager
def _first_decides(make: Callable[[pa.Schema], Any]) -> Iterator[Write]:
    """Make a writer with the schema of the first batch, and close it at the end."""
    writers: list[Any] = []

    def write(batch: pa.RecordBatch) -> None:
        if not writers:
            writers.append(make(batch.schema))
        writers[0].write_batch(batch)

    try:
        yield write
    finally:
        for writer in writers:
            writer.close()
