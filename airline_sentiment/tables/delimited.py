"""CSV, TSV and other tables of delimited text. Cells stay text, as they are; an empty cell is null."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import BATCH_CHARACTERS, BATCH_ROWS, Batches, check_columns
from airline_sentiment.tables.decoding import BROKEN, Text
from airline_sentiment.tables.formats import DELIMITERS, ReadOptions, shortened, spoken
from airline_sentiment.tables.sources import Source

if TYPE_CHECKING:
    from _csv import Reader

_OTHERS = (",", ";", "\t", "|")
# A quote that is never closed takes the rest of the file into one cell, which must not fill the memory.
_LONGEST_CELL = 1 << 26
_SAID_BY_EXCEL = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def read_delimited(source: Source, kind: str, options: ReadOptions, wanted: Sequence[str]) -> Batches:
    """Yield the batches of a table of delimited text; the first may be without rows.

    Lines that hold nothing but blanks are no rows. Blanks around the names in the header do not count.

    Args:
        source: where it comes from.
        kind: `csv` or `tsv`.
        options: how it is read.
        wanted: names of columns that must be there once.

    Raises:
        InputError: naming row and line, if the table is damaged or a column is missing.
    """
    return _Reader(source, kind, options).batches(wanted)


class _Reader:
    """One table, with the delimiter and the header that it turned out to have."""

    def __init__(self, source: Source, kind: str, options: ReadOptions) -> None:
        self._name, self._options = source.name, options
        self._text = Text(source, source.stream(), options)
        self._delimiter = options.character or DELIMITERS[kind]
        self._was_found = False
        self._header: list[str] = []

    def batches(self, wanted: Sequence[str]) -> Batches:
        csv.field_size_limit(_LONGEST_CELL)
        try:
            lines = self._after_choosing_a_delimiter(self._text.lines(), wanted)
            cells = csv.reader(lines, delimiter=self._delimiter, strict=True)
            self._read_header(cells, wanted)
        except csv.Error as error:
            self._refuse_syntax(error, "header")
        schema = pa.schema([(name, pa.string()) for name in self._header])
        rows = None
        for rows in self._rows(cells):
            columns = ([cell or None for cell in column] for column in zip(*rows, strict=True))
            yield pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)
        if rows is None:
            yield pa.RecordBatch.from_pylist([], schema=schema)

    def _after_choosing_a_delimiter(self, lines: Iterator[str], wanted: Sequence[str]) -> Iterator[str]:
        """Return all lines again, when the header has shown what parts its names, if nobody said it."""
        seen = list(itertools.islice(lines, 1))
        if seen and (said := _SAID_BY_EXCEL.fullmatch(seen[0])):
            self._delimiter = self._options.character or said[1]
            seen = ["\n"]
        while seen and not seen[-1].strip() and (line := next(lines, None)):
            seen.append(line)
        if seen and self._options.character is None:
            self._choose_delimiter(seen[-1], wanted)
        return itertools.chain(seen, lines)

    def _choose_delimiter(self, header: str, wanted: Sequence[str]) -> None:
        if _names(header, self._delimiter) != 1 or header.strip() in wanted:
            return
        fitting = [other for other in _OTHERS if _names(header, other) > 1]
        if len(fitting) > 1:
            raise InputError(
                f"{self._name}: the header is one column with {spoken(self._delimiter)}, several with any of "
                f"{', '.join(map(spoken, fitting))}: choose with {self._options.settings.delimiter}"
            )
        if fitting:
            self._delimiter, self._was_found = fitting[0], True

    def _read_header(self, cells: "Reader", wanted: Sequence[str]) -> None:
        names = next((names for names in cells if len(names) > 1 or "".join(names).strip()), None)
        if names is None:
            raise InputError(f"{self._name}: empty, without even a header")
        if self._text.failed and BROKEN in names[-1]:
            self._text.refuse("header")
        self._header = [name.strip() for name in names]
        check_columns(self._header, wanted, self._name, self._options.settings, self._hint())

    def _hint(self) -> str:
        """Return what may be the reason why a column is missing."""
        settings = self._options.settings
        if self._header[0].startswith(("{", "[")):
            return f"; if this is JSON, say so with {settings.format}"
        if any(other in name for name in self._header for other in _OTHERS):
            return f" (delimiter {spoken(self._delimiter)}; choose another with {settings.delimiter})"
        return ""

    def _rows(self, cells: "Reader") -> Iterator[list[list[str]]]:
        """Yield the rows, as many at a time as make a batch."""
        before = 0
        while rows := self._next_rows(cells, before):
            yield rows
            before += len(rows)

    def _next_rows(self, cells: "Reader", before: int) -> list[list[str]]:
        # One loop with few look-ups: this is where the time goes.
        width, text, line = len(self._header), self._text, cells.line_num
        enough = text.characters + BATCH_CHARACTERS
        rows: list[list[str]] = []
        try:
            for row in cells:
                if len(row) == width and not text.failed:
                    rows.append(row)
                elif len(row) > 1 or "".join(row).strip():
                    self._check(row, _where(before + len(rows), line, cells), cells)
                    rows.append(row)
                line = cells.line_num
                if len(rows) == BATCH_ROWS or text.characters > enough:
                    break
        except csv.Error as error:
            self._refuse_syntax(error, _where(before + len(rows), line, cells))
        return rows

    def _check(self, row: list[str], where: str, cells: "Reader") -> None:
        """Refuse a row that is too short or too long, or in which bytes do not fit."""
        width, found = len(self._header), len(row)
        if self._text.failed and BROKEN in row[-1]:
            self._text.refuse(f"{where}, column {shortened(self._header[min(found, width) - 1], 80)}")
        if found == width:
            return
        problem = f"expected {width} cells, found {found}"
        if found < width and not any(cells):
            problem += ", and the end of the file: it is cut off"
        if self._was_found:
            delimiter, setting = spoken(self._delimiter), self._options.settings.delimiter
            problem += f" (delimiter {delimiter}, as in the header; choose another with {setting})"
        elif width == 1:
            problem += f"; for one text a line choose one that no text holds: {self._options.settings.delimiter}"
        raise InputError(f"{self._name}: {where}: {problem}")

    def _refuse_syntax(self, error: csv.Error, where: str) -> NoReturn:
        if self._text.failed:
            self._text.refuse(where)
        if str(error) == "unexpected end of data":
            problem = "expected a closing quote, found the end of the file: a quote is left open, or it is cut off"
        elif "field limit" in str(error):
            problem = f"a cell of more than {_LONGEST_CELL:,} characters: perhaps a quote is left open"
        else:
            problem = f"expected delimited text, found: {error}; a quote is left open, or one in a cell is not doubled"
        raise InputError(f"{self._name}: {where}: {problem}")


def _where(before: int, line: int, cells: "Reader") -> str:
    """Return which row it is and in which lines, after so many rows and lines."""
    first, last = line + 1, max(cells.line_num, line + 1)
    return f"row {before + 1} " + (f"(line {first})" if first == last else f"(lines {first} to {last})")


def _names(header: str, delimiter: str) -> int:
    """Return how many columns a header has."""
    return len(next(csv.reader([header], delimiter=delimiter)))
