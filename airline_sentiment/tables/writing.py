"""The one way out: batches into a file that is complete or absent, or into a pipe."""

import gzip
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.files import open_output
from airline_sentiment.tables.batches import JSON, is_text
from airline_sentiment.tables.formats import DELIMITERS, FORMATS, STANDARD, format_of, listed, packing_of

Write = Callable[[pa.RecordBatch], None]

_OPTION = "--output-format"
# What Arrow's writer of CSV writes as a reader expects it.
_WRITTEN_BY_ARROW = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_timestamp,
    pa.types.is_time,
    pa.types.is_decimal,
)


@contextmanager
def writing(path: str, given: str | None = None) -> Iterator[Write]:
    """Yield a function that writes a batch; a file is complete or absent in the end, `-` is standard output.

    CSV and TSV hold lists, objects and values of several kinds as JSON. JSON holds dates and decimals as text, and null
    for NaN and Infinity.

    Args:
        path: a file; its folder is made.
        given: the format; None is what the name says, CSV for a pipe.

    Raises:
        InputError: if the format is unknown, or cannot hold what is to be written.
    """
    open_writer = _WRITERS[_format_to_write(path, given)]
    with _opened(path) as stream, open_writer(stream, path) as write:
        yield write


def _format_to_write(path: str, given: str | None) -> str:
    if packing_of(path) == ".zip":
        unpacked = path[: -len(".zip")]
        better = f"{unpacked}.gz" if format_of(unpacked) else f"{unpacked}.csv.gz"
        raise InputError(f"{path}: zip files are read, not written; name it {better}")
    name = given or format_of(path) or ("csv" if _is_pipe(path) else None)
    if name not in FORMATS:
        what = f"{_OPTION}: {given!r} is unknown" if given else f"{path}: its name says no format; give {_OPTION}"
        raise InputError(f"{what}; known: {', '.join(FORMATS)}")
    return name


def _is_pipe(path: str) -> bool:
    return path == STANDARD or (Path(path).exists() and not Path(path).is_file() and not Path(path).is_dir())


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    with open_output(path) as stream:
        if packing_of(path) is None:
            yield stream
            return
        with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as packed:
            yield cast(IO[bytes], packed)


@contextmanager
def _delimited_writer(stream: IO[bytes], path: str, delimiter: str) -> Iterator[Write]:
    from pyarrow import csv

    options = csv.WriteOptions(delimiter=delimiter)
    with _first_decides(lambda schema: csv.CSVWriter(stream, schema, write_options=options)) as write:
        yield lambda batch: write(_cells(batch, path))


@contextmanager
def _parquet_writer(stream: IO[bytes], path: str) -> Iterator[Write]:
    import pyarrow.parquet as pq

    with _first_decides(lambda schema: pq.ParquetWriter(stream, schema, compression="zstd")) as write:
        yield write


@contextmanager
def _json_lines_writer(stream: IO[bytes], path: str) -> Iterator[Write]:
    yield lambda batch: stream.writelines(row.encode() + b"\n" for row in _objects(batch, path))


@contextmanager
def _json_writer(stream: IO[bytes], path: str) -> Iterator[Write]:
    before = "[\n"

    def write(batch: pa.RecordBatch) -> None:
        nonlocal before
        for row in _objects(batch, path):
            stream.write(f"{before}{row}".encode())
            before = ",\n"

    yield write
    stream.write(b"[]\n" if before == "[\n" else b"\n]\n")


_WRITERS: dict[str, Callable[[IO[bytes], str], Any]] = {
    "jsonl": _json_lines_writer,
    "json": _json_writer,
    "parquet": _parquet_writer,
    **{name: partial(_delimited_writer, delimiter=delimiter) for name, delimiter in DELIMITERS.items()},
}


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


def _cells(batch: pa.RecordBatch, path: str) -> pa.RecordBatch:
    """Return a batch whose columns are all of types that a CSV can hold."""
    _refuse_bytes(batch.schema, path)
    columns = [_cell_column(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _cell_column(column: pa.Array) -> pa.Array:
    kind = column.type
    if is_text(kind):
        return column.cast(pa.string())
    if any(is_kind(kind) for is_kind in _WRITTEN_BY_ARROW):
        return column
    if pa.types.is_dictionary(kind):
        return _cell_column(column.dictionary_decode())
    if kind == JSON:
        # A text among other values is written as it is, without the quotes of JSON.
        texts = (json.loads(text) if text and text[0] == '"' else text for text in column.to_pylist())
    else:
        texts = (value if value is None or isinstance(value, str) else _json(value) for value in column.to_pylist())
    return pa.array(texts, pa.string())


def _objects(batch: pa.RecordBatch, path: str) -> Iterator[str]:
    """Yield each row as JSON."""
    names = batch.schema.names
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{path}: JSON cannot hold two columns called {listed([repeated])}; rename one, or write .csv")
    _refuse_bytes(batch.schema, path)
    in_json = [field.name for field in batch.schema if field.type == JSON]
    for row in batch.to_pylist():
        for name in in_json:
            row[name] = None if row[name] is None else json.loads(row[name])
        yield _json(row)


def _json(value: Any) -> str:
    try:
        return _ENCODER.encode(value)
    except ValueError:
        return _ENCODER.encode(_finite(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value


def _refuse_bytes(schema: pa.Schema, path: str) -> None:
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    for field in schema:
        if any(is_kind(field.type) for is_kind in tests):
            raise InputError(f"{path}: column {listed([field.name])} holds bytes, which only Parquet can hold")
