"""Source `csv`: a table of any format in a file or URL that fsspec opens, one tweet a row."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, NamedTuple
from urllib.parse import urlsplit

import fsspec

from airline_sentiment.corpus.records import Record
from airline_sentiment.errors import InputError
from airline_sentiment.params import File, FileColumns
from airline_sentiment.tables.batches import text_column, written_column
from airline_sentiment.tables.formats import ReadOptions, Settings, shortened
from airline_sentiment.tables.reading import batches_of
from airline_sentiment.tables.sources import Source

CHUNK = 1 << 20
KEYS = Settings(
    format="the name in ingest.file.path",
    encoding="ingest.file.encoding",
    delimiter="ingest.file.delimiter",
    columns="ingest.file.columns",
)


class CsvFile(NamedTuple):
    """A file that was fetched as a whole."""

    path: str
    sha256: str
    source: Source
    options: ReadOptions


@contextmanager
def open_csv(params: File) -> Iterator[CsvFile]:
    """Fetch the file that `params` names, once, and check its hash before anything is read.

    Raises:
        InputError: if it cannot be opened, its hash is not the expected one, or it is no table.
    """
    path = str(params.path)
    options = ReadOptions(None, params.encoding, params.delimiter, KEYS)
    with tempfile.TemporaryFile() as content:
        sha256 = _fetch(path, content)
        if params.sha256 and params.sha256 != sha256:
            raise InputError(f"{path}: expected sha256 {params.sha256} (ingest.file.sha256), found {sha256}")
        content.seek(0)
        with closing(Source(path, content, _file_name(path))) as source:
            yield CsvFile(path, sha256, source, options)


def read_csv(file: CsvFile, columns: FileColumns) -> Iterator[Record]:
    """Yield the rows of `file`.

    Raises:
        InputError: if it is damaged, lacks a column, or one holds something else than it should.
    """
    names = {"id": columns.id, "text": columns.text, "label": columns.label, "confidence": columns.confidence}
    names = {role: str(name) for role, name in (*names.items(), *(columns.groups or {}).items()) if name is not None}
    row = 0
    for batch in batches_of(file.source, file.options, tuple(dict.fromkeys(names.values()))):
        cells = {role: written_column(batch, name, file.path) for role, name in names.items() if role != "text"}
        cells["text"] = text_column(batch, names["text"], file.path)
        for values in zip(*cells.values(), strict=True):
            row += 1
            found = {role: value or "" for role, value in zip(cells, values, strict=True)}
            yield Record(
                row=row,
                id=found.get("id"),
                text=found["text"],
                label=found["label"],
                confidence=found.get("confidence"),
                airline=found.get("airline"),
            )


def _fetch(path: str, content: IO[bytes]) -> str:
    """Copy `path` into `content` and return its sha256."""
    digest = hashlib.sha256()
    try:
        with fsspec.open(path, "rb") as source:
            while chunk := source.read(CHUNK):
                content.write(chunk)
                digest.update(chunk)
    except Exception as error:  # each of fsspec's file systems has exceptions of its own
        raise InputError(f"{path}: expected a table (ingest.file.path), {_problem(error)}") from None
    return digest.hexdigest()


def _problem(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        if not isinstance(error.__cause__, Exception):
            return "found no such file"
        # fsspec says of a server that does not answer that there is no such file; the cause says what happened.
        error = error.__cause__
    return f"could not open it: {shortened(' '.join(str(error).split())) or type(error).__name__}"


def _file_name(path: str) -> str:
    """Return the name of the file that is read, which says its format: `zip://Tweets.csv::https://...` is a CSV."""
    first = path.split("::")[0]
    return urlsplit(first).path or urlsplit(first).netloc if "://" in first else first
