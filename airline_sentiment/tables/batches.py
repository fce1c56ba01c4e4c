"""Record batches: their columns as texts, and what is counted of them."""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.tables.formats import OPTIONS, Settings, listed

Batches = Iterator[pa.RecordBatch]
Column = str | int
"""The name of a column, or its number from 1."""

BATCH_ROWS = 8192
BATCH_CHARACTERS = 1 << 24
# A column of values of several kinds, or of lists and objects: each cell is a text in JSON.
JSON = pa.json_(pa.string())

_SHOWN_ROWS = 5
_WRITTEN = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_timestamp,
)


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

    def remarks(self, table: str, consequence: str) -> list[str]:
        """Return what the user should know of the rows of a table: lines to print."""
        if not self.rows:
            return [f"note: {table} has columns and no rows"]
        return [f"warning: {complaint}"] if (complaint := self.complaint(consequence)) else []


def has_text(text: str | None) -> bool:
    """Tell whether there is anything to read: null, nothing and blanks are no text."""
    return text is not None and bool(text.strip())


def check_columns(
    names: list[str], wanted: Sequence[Column], table: str, settings: Settings = OPTIONS, hint: str = ""
) -> None:
    """Check that each of the columns `wanted` is there, and once; a number says which of several of one name.

    Raises:
        InputError: naming those that are missing and those that are there, or the one that is there more than once.
    """
    if missing := [str(column) for column in wanted if not _is_there(column, names)]:
        raise InputError(f"{table}: no column {listed(missing)} ({settings.columns}); there are: {listed(names)}{hint}")
    for name in wanted:
        if isinstance(name, int):
            continue
        if (count := names.count(name)) > 1:
            times = "twice" if count == 2 else f"{count} times"
            raise InputError(f"{table}: column {listed([name])} is there {times}; rename all but the one that you mean")


def column_name(names: Sequence[str], column: Column) -> str:
    """Return the name of a column that is there."""
    return names[column - 1] if isinstance(column, int) else column


def text_column(batch: pa.RecordBatch, column: Column, path: str) -> list[str | None]:
    """Return the texts of a batch.

    Raises:
        InputError: if there is no such column, several are called so, or it holds no text.
    """
    cells = _cells(batch, column, path)
    kind = cells.type
    if not is_text(kind.value_type if pa.types.is_dictionary(kind) else kind):
        found = "lists, objects or values of several kinds" if kind == JSON else kind
        name = column_name(batch.schema.names, column)
        raise InputError(f"{path}: column {listed([name])} holds {found}, expected text")
    texts: list[str | None] = cells.to_pylist()
    return texts


def written_column(batch: pa.RecordBatch, column: Column, path: str) -> list[str | None]:
    """Return the cells of a batch as they are written: texts, numbers and truth values as in JSON, dates in ISO 8601.

    Raises:
        InputError: if there is no such column, several are called so, or it holds something else.
    """
    cells = _cells(batch, column, path)
    if pa.types.is_timestamp(cells.type):
        # What is finer than microseconds has no value in Python.
        cells = cells.cast(pa.timestamp("us", cells.type.tz), safe=False)
    if is_written(cells.type):
        return [None if value is None else _written(value) for value in cells.to_pylist()]
    return text_column(batch, column, path)


def _cells(batch: pa.RecordBatch, column: Column, path: str) -> pa.Array:
    check_columns(batch.schema.names, (column,), path)
    return batch[column - 1 if isinstance(column, int) else column]


def _is_there(column: Column, names: Sequence[str]) -> bool:
    return 1 <= column <= len(names) if isinstance(column, int) else column in names


def _written(value: bool | float | datetime.date) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else json.dumps(value)


def is_text(kind: pa.DataType) -> bool:
    """Whether columns of this type hold text; one of nulls does."""
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(is_kind(kind) for is_kind in tests)


def is_written(kind: pa.DataType) -> bool:
    """Whether `written_column` has a way to write values of this type, text aside."""
    return any(is_kind(kind) for is_kind in _WRITTEN)
