"""Record batches: their columns as texts, and what is counted of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.tables.formats import OPTIONS, Settings, listed

Batches = Iterator[pa.RecordBatch]

BATCH_ROWS = 8192
BATCH_CHARACTERS = 1 << 24
# A column of values of several kinds, or of lists and objects: each cell is a text in JSON.
JSON = pa.json_(pa.string())

_SHOWN_ROWS = 5


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
    names: list[str], wanted: Sequence[str], table: str, settings: Settings = OPTIONS, hint: str = ""
) -> None:
    """Check that each of the columns `wanted` is there, and once.

    Raises:
        InputError: naming those that are missing and those that are there, or the one that is there more than once.
    """
    if missing := [name for name in wanted if name not in names]:
        raise InputError(f"{table}: no column {listed(missing)} ({settings.columns}); there are: {listed(names)}{hint}")
    for name in wanted:
        if (count := names.count(name)) > 1:
            times = "twice" if count == 2 else f"{count} times"
            raise InputError(f"{table}: column {listed([name])} is there {times}; rename all but the one that you mean")


def text_column(batch: pa.RecordBatch, column: str, path: str) -> list[str | None]:
    """Return the texts of a batch.

    Raises:
        InputError: if there is no such column, several are called so, or it holds no text.
    """
    check_columns(batch.schema.names, (column,), path)
    kind = batch.schema.field(column).type
    if not is_text(kind.value_type if pa.types.is_dictionary(kind) else kind):
        found = "lists, objects or values of several kinds" if kind == JSON else kind
        raise InputError(f"{path}: column {listed([column])} holds {found}, expected text")
    texts: list[str | None] = batch[column].to_pylist()
    return texts


def written_column(batch: pa.RecordBatch, column: str, path: str) -> list[str | None]:
    """Return the cells of a batch as they are written: texts, and numbers and truth values as in JSON.

    Raises:
        InputError: if it holds something else.
    """
    kind = batch.schema.field(column).type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return [None if value is None else json.dumps(value) for value in batch[column].to_pylist()]
    return text_column(batch, column, path)


def is_text(kind: pa.DataType) -> bool:
    """Whether columns of this type hold text; one of nulls does."""
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(is_kind(kind) for is_kind in tests)
