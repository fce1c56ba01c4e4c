"""How a file is to be read: format, encoding, delimiter and header, found out where nobody says it."""

import csv
import itertools
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from airline_sentiment.corpus.file_source import file_name
from airline_sentiment.errors import InputError, reason, shown
from airline_sentiment.inspection.encodings import Encoding, encoding_of
from airline_sentiment.tables.batches import Batches
from airline_sentiment.tables.decoding import Text
from airline_sentiment.tables.formats import DELIMITERS, ReadOptions, spoken
from airline_sentiment.tables.reading import batches_of, format_read
from airline_sentiment.tables.sources import BLOCK_BYTES, Source

_OTHERS = (";", "\t", "|", ",")
_SAMPLED_LINES = 200
_LONGEST_NAME = 6
_SAID_BY_EXCEL = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_IN_TEXT = re.compile(r"https?://|(^|\s)[@#]\w")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Layout:
    """A file and how it is read.

    Attributes:
        path: what the user calls it; its name says the format.
        place: where its bytes lie.
        options: how it is read.
        encoding: of its text, None where the format says it.
    """

    path: str
    place: Path
    options: ReadOptions
    encoding: Encoding | None

    @contextmanager
    def batches(self) -> Iterator[Batches]:
        """Yield the batches of the table, from the beginning."""
        with _source(self.path, self.place) as source:
            yield batches_of(source, self.options)

    @property
    def delimiter(self) -> str | None:
        """The character between cells, None where there is none."""
        return self.options.character or DELIMITERS.get(str(self.options.format))

    @property
    def has_other_delimiter(self) -> bool:
        """Whether it is another than the format says."""
        return self.delimiter != DELIMITERS.get(str(self.options.format))


def lay_out(path: str, place: Path, given: ReadOptions, encoding: str | None, header: bool | None) -> Layout:
    """Find out how a file is to be read.

    Args:
        path: what the user calls it.
        place: where its bytes lie.
        given: format and delimiter, where the user names them.
        encoding: what the user names.
        header: what the user says.

    Raises:
        InputError: if it cannot be opened, or is no table.
    """
    with _source(path, place) as source:
        options = replace(given, format=format_read(source, given))
        if options.format == "parquet":
            return Layout(path, place, options, None)
        found = Encoding(encoding, "as you say") if encoding else encoding_of(source)
        options = replace(options, encoding=found.name)
        # A mark may have hidden what the first bytes say.
        options = replace(options, format=format_read(source, replace(given, encoding=found.name)))
        if options.format in DELIMITERS:
            options = _delimited(source, options, header)
        return Layout(path, place, options, found)


@contextmanager
def _source(path: str, place: Path) -> Iterator[Source]:
    try:
        stream = place.open("rb", buffering=BLOCK_BYTES)
    except (OSError, ValueError) as error:
        raise InputError(f"{shown(path)}: could not open it: {reason(error) or error}") from None
    with stream, closing(Source(path, stream, file_name(path))) as source:
        yield source


def _delimited(source: Source, options: ReadOptions, header: bool | None) -> ReadOptions:
    lines = list(itertools.islice(Text(source, source.stream(), options).lines(), _SAMPLED_LINES))
    if not "".join(lines).strip():
        raise InputError(f"{source.name}: empty, without even a header")
    character = options.character
    if said := _SAID_BY_EXCEL.fullmatch(lines[0]):
        lines, character = lines[1:], character or said[1]
    character = character or _delimiter(lines, DELIMITERS[str(options.format)])
    rows = _rows(lines, character)
    has_header = _has_header(rows) if header is None else header
    return replace(options, delimiter=character, header=has_header)


def _delimiter(lines: list[str], usual: str) -> str:
    """Return what parts the sampled lines into the same number of cells, more than one; else what is usual."""
    fitting = []
    for character in (usual, *(other for other in _OTHERS if other != usual)):
        widths = [len(row) for row in _rows(lines, character)]
        if widths and widths[0] > 1 and len(set(widths)) == 1:
            fitting.append(character)
    if fitting:
        return fitting[0]
    first = _rows(lines[:1], usual)
    if first and len(first[0]) > 1:
        return usual
    # Else damage within would hide what the header shows.
    return next((other for other in _OTHERS if len(next(iter(_rows(lines[:1], other)), [])) > 1), usual)


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    """Return the rows that hold something; the last may be cut off by the end of the sample."""
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in csv.reader(lines, delimiter=delimiter) if "".join(row).strip())
    except csv.Error:
        return rows
    return rows[:-1] if len(lines) == _SAMPLED_LINES and len(rows) > 1 else rows


def _has_header(rows: list[list[str]]) -> bool:
    """Tell whether the first row names the columns: short texts, none of which occurs below or is such a value."""
    names, *others = rows
    for column, name in enumerate(names):
        below = [row[column] for row in others if len(row) > column and row[column].strip()]
        is_number = _NUMBER.fullmatch(name.strip()) is not None
        numbers_below = sum(_NUMBER.fullmatch(cell.strip()) is not None for cell in below)
        if is_number and numbers_below >= 0.9 * len(below):
            return False
        if name.strip() and below.count(name) > 0.02 * len(below):
            return False
        if len(name.split()) > _LONGEST_NAME or _IN_TEXT.search(name):
            return False
    return True


def described(layout: Layout) -> str:
    """Return a line about how a file is read."""
    parts = [str(layout.options.format).upper()]
    if layout.delimiter:
        parts.append(f"delimited by {spoken(layout.delimiter)}")
        parts.append("with a header" if layout.options.header else "without a header, so columns are numbers")
    if layout.encoding:
        parts.append(f"{layout.encoding.name} ({layout.encoding.reason})")
    return ", ".join(parts)
