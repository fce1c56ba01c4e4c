"""CSV, TSV and other tables of delimited text. Cells stay text, as they are; an empty cell is null."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import BATCH_CHARACTERS, BATCH_ROWS, Batches, Column, check_columns
from airline_sentiment.tables.decoding import BROKEN, MARK, Text
from airline_sentiment.tables.formats import DELIMITERS, ReadOptions, shortened, spoken
from airline_sentiment.tables.sources import Source

if TYPE_CHECKING:
    from _csv import Reader

_OTHERS = (",", ";", "\t", "|")
# A quote that is never closed takes the rest of the file into one cell, which must not fill the memory.
_LONGEST_CELL = 1 << 26
_LINE_END = re.compile(r"\r\n|\r|\n")
_ROWS_AT_ONCE = 16
_SAID_BY_EXCEL = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def read_delimited(source: Source, kind: str, options: ReadOptions, wanted: Sequence[Column]) -> Batches:
    """Yield the batches of a table of delimited text; the first may be without rows.

    Lines that hold nothing but blanks are no rows. Blanks around the names in the header do not count.

    Args:
        source: where it comes from.
        kind: `csv` or `tsv`.
        options: how it is read.
        wanted: columns that must be there, those that are named once.

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

    def batches(self, wanted: Sequence[Column]) -> Batches:
        csv.field_size_limit(_LONGEST_CELL)
        try:
            lines = self._after_choosing_a_delimiter(self._text.lines(), wanted)
            cells = csv.reader(lines, delimiter=self._delimiter, strict=True)
            begun = self._read_header(cells, wanted)
        except csv.Error as error:
            self._refuse_syntax(error, "header" if self._options.header else "row 1")
        schema = pa.schema([(name, pa.string()) for name in self._header])
        rows = None
        for rows in self._rows(cells, begun):
            columns = ([cell or None for cell in column] for column in zip(*rows, strict=True))
            yield pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)
        if rows is None:
            yield pa.RecordBatch.from_pylist([], schema=schema)

    def _after_choosing_a_delimiter(self, lines: Iterator[str], wanted: Sequence[Column]) -> Iterator[str]:
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

    def _choose_delimiter(self, header: str, wanted: Sequence[Column]) -> None:
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

    def _read_header(self, cells: "Reader", wanted: Sequence[Column]) -> list[list[str]]:
        """Return the rows that were read on the way: the first, where it is no header."""
        names = next((names for names in cells if len(names) > 1 or "".join(names).strip()), None)
        if names is None:
            raise InputError(f"{self._name}: empty, without even a {'header' if self._options.header else 'row'}")
        if not self._options.header:
            self._header = [str(number) for number, _ in enumerate(names, start=1)]
            check_columns(self._header, wanted, self._name, self._options.settings)
            return [names]
        if self._text.failed and BROKEN in names[-1]:
            self._text.refuse("header")
        # Files that were joined have marks within.
        self._header = [name.replace(MARK, "").strip() for name in names]
        check_columns(self._header, wanted, self._name, self._options.settings, self._hint())
        return []

    def _hint(self) -> str:
        """Return what may be the reason why a column is missing."""
        settings = self._options.settings
        if self._header[0].startswith(("{", "[")):
            return f"; if this is JSON, say so with {settings.format}"
        if any(other in name for name in self._header for other in _OTHERS):
            return f" (delimiter {spoken(self._delimiter)}; choose another with {settings.delimiter})"
        return ""

    def _rows(self, cells: "Reader", begun: list[list[str]]) -> Iterator[list[list[str]]]:
        """Yield the rows, as many at a time as make a batch, after those that have been read."""
        before, line = 0, cells.line_num - sum(map(_lines, begun))
        widths = {len(self._header)}
        for read, error in self._parsed(cells, begun):
            rows = read
            if error or self._text.failed or set(map(len, read)) != widths:
                rows = list(self._checked(read, before, line, cells))
                if error:
                    lines = sum(map(_lines, read))
                    self._refuse_syntax(error, _where(before + len(rows), line + lines + 1, cells.line_num))
            if rows:
                yield rows
            before, line = before + len(rows), cells.line_num

    def _parsed(self, cells: "Reader", begun: list[list[str]]) -> Iterator[tuple[list[list[str]], csv.Error | None]]:
        """Yield what the parser gives, as much at a time as makes a batch, blank lines included."""
        ended = False
        while not ended:
            rows, begun = begun, []
            enough = self._text.characters + BATCH_CHARACTERS
            error = None
            try:
                while len(rows) < BATCH_ROWS and self._text.characters < enough and not ended:
                    count = len(rows)
                    # What comes before an error stays in the list.
                    rows.extend(itertools.islice(cells, _ROWS_AT_ONCE))
                    ended = len(rows) == count
            except csv.Error as problem:
                error = problem
            yield rows, error

    def _checked(self, rows: list[list[str]], before: int, line: int, cells: "Reader") -> Iterator[list[str]]:
        """Yield the rows that are no blank lines, and refuse what is no row of this table."""
        width = len(self._header)
        for number, row in enumerate(rows):
            is_broken = self._text.failed and any(BROKEN in cell for cell in row)
            is_blank = len(row) < 2 and not "".join(row).strip()
            if is_broken or (len(row) != width and not is_blank):
                first = line + sum(map(_lines, rows[:number])) + 1
                where = _where(before, first, first + _lines(row) - 1)
                if is_broken:
                    self._text.refuse(f"{where}, column {shortened(self._header[min(len(row), width) - 1], 80)}")
                self._refuse_width(len(row), where, itertools.chain(itertools.islice(rows, number + 1, None), cells))
            if len(row) == width:
                before += 1
                yield row

    def _refuse_width(self, found: int, where: str, after: Iterator[list[str]]) -> NoReturn:
        width = len(self._header)
        problem = f"expected {width} cells, found {found}"
        if found < width and _is_over(after):
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


def _where(before: int, first: int, last: int) -> str:
    """Return which row it is, after so many, and in which lines."""
    return f"row {before + 1} " + (f"(line {first})" if first >= last else f"(lines {first} to {last})")


def _is_over(rows: Iterator[list[str]]) -> bool:
    try:
        return not any(rows)
    except csv.Error:
        return False


def _lines(row: list[str]) -> int:
    """Return how many lines a row takes."""
    return 1 + sum(len(_LINE_END.findall(cell)) for cell in row)


def _names(header: str, delimiter: str) -> int:
    """Return how many columns a header has."""
    return len(next(csv.reader([header], delimiter=delimiter)))
