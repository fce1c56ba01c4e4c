"""Source `csv`: any file or URL that fsspec opens, one tweet a row."""

import codecs
import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

import fsspec

from airline_sentiment.corpus.records import Record
from airline_sentiment.errors import InputError
from airline_sentiment.params import Csv, CsvColumns

CHUNK = 1 << 20
KEPT_IN_MEMORY = 64 << 20
LONGEST_LIST = 400


class CsvFile(NamedTuple):
    """A file that was fetched as a whole and is UTF-8."""

    path: str
    sha256: str
    content: IO[bytes]


@contextmanager
def open_csv(params: Csv) -> Iterator[CsvFile]:
    """Fetch the file that `params` names, once, and check its hash and its encoding before anything is read.

    Raises:
        InputError: if it cannot be opened, or its hash or its encoding is not the expected one.
    """
    path = str(params.path)
    with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as content:
        sha256, broken_at = _fetch(path, content)
        if params.sha256 and params.sha256 != sha256:
            raise InputError(f"{path}: expected sha256 {params.sha256} (ingest.csv.sha256), found {sha256}")
        if broken_at is not None:
            raise InputError(f"{path}: expected UTF-8, found other bytes at byte offset {broken_at:,}")
        content.seek(0)
        yield CsvFile(path, sha256, content)


def read_csv(file: CsvFile, columns: CsvColumns) -> Iterator[Record]:
    """Yield the rows of `file`, blank lines left out; quoted fields may hold line ends.

    Raises:
        InputError: if the file is no CSV, lacks a column, or has a row with too many or too few fields.
    """
    text = io.TextIOWrapper(file.content, encoding="utf-8-sig", newline="")
    rows = _rows(text, file.path)
    header = _header(next(rows, []), columns, file.path)
    positions = {role: header.index(name) for role, name in columns if name is not None}
    for number, cells in enumerate(rows, start=1):
        if len(cells) != len(header):
            problem = f"expected {len(header)} fields, found {len(cells)}"
            end = "" if any(rows) else ", and the end of the file: it is cut off"
            raise InputError(f"{file.path}, row {number}: {problem}{end}")
        found = {role: cells[position] for role, position in positions.items()}
        yield Record(
            row=number,
            id=found.get("id"),
            text=found["text"],
            label=found["label"],
            confidence=found.get("confidence"),
            airline=found.get("airline"),
        )


def _fetch(path: str, content: IO[bytes]) -> tuple[str, int | None]:
    """Copy `path` into `content`; return its sha256 and the offset of its first byte that is not UTF-8, if any."""
    digest, utf8 = hashlib.sha256(), _Utf8()
    try:
        with fsspec.open(path, "rb") as source:
            while chunk := source.read(CHUNK):
                content.write(chunk)
                digest.update(chunk)
                utf8.add(chunk)
    except Exception as error:  # each of fsspec's file systems has exceptions of its own
        raise InputError(f"{path}: expected a CSV file (ingest.csv.path), {_problem(error)}") from None
    utf8.add(b"", final=True)
    return digest.hexdigest(), utf8.broken_at


def _problem(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        if not isinstance(error.__cause__, Exception):
            return "found no such file"
        # fsspec says of a server that does not answer that there is no such file; the cause says what happened.
        error = error.__cause__
    return f"could not open it: {_shortened(str(error)) or type(error).__name__}"


class _Utf8:
    """Finds the first byte of a stream that is not UTF-8."""

    def __init__(self) -> None:
        self.broken_at: int | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._seen = 0

    def add(self, chunk: bytes, final: bool = False) -> None:
        """Look at the next part of the stream."""
        if self.broken_at is not None:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self.broken_at = self._seen - pending + error.start
        self._seen += len(chunk)


def _rows(text: IO[str], path: str) -> Iterator[list[str]]:
    """Yield header and rows. A quote that is never closed swallows the rest, which is how cut files end."""
    row = 0
    try:
        for cells in csv.reader(text, strict=True):
            if cells:
                yield cells
                row += 1
    except csv.Error as error:
        where = f"{path}, row {row}" if row else f"{path}, header"
        if str(error) == "unexpected end of data":
            raise InputError(f"{where}: expected a closing quote, found the end of the file: it is cut off") from None
        raise InputError(f"{where}: expected CSV, found: {error}") from None


def _header(names: list[str], columns: CsvColumns, path: str) -> list[str]:
    """Return `names` if each of `columns` is there exactly once."""
    if not names:
        raise InputError(f"{path}: expected a CSV file with a header, found an empty file")
    wanted = [name for _, name in columns if name is not None]
    missing = [name for name in wanted if name not in names]
    if missing and names[0].lstrip().startswith("<"):
        raise InputError(f"{path}: expected a CSV file, found HTML, perhaps a page that asks to sign in")
    if missing:
        found = _shortened(", ".join(names))
        raise InputError(f"{path}: expected column {', '.join(missing)} (ingest.csv.columns), found: {found}")
    repeated = [name for name in wanted if names.count(name) > 1]
    if repeated:
        raise InputError(f"{path}: expected one column {repeated[0]}, found {names.count(repeated[0])}")
    return names


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LIST else f"{line[:LONGEST_LIST]} ..."
