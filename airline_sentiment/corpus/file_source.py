"""Source `file`: tables of any format, in files and URLs that fsspec opens, one text a row."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pyarrow as pa

from airline_sentiment.corpus.paths import cannot_open, is_remote, names_one_file, source_files
from airline_sentiment.corpus.records import Record
from airline_sentiment.errors import InputError
from airline_sentiment.params import File, FileColumns
from airline_sentiment.tables.batches import Column, text_column, written_column
from airline_sentiment.tables.formats import ReadOptions, Settings
from airline_sentiment.tables.reading import batches_of
from airline_sentiment.tables.sources import Source

CHUNK = 1 << 20
KEYS = Settings(
    format="ingest.file.format",
    encoding="ingest.file.encoding",
    delimiter="ingest.file.delimiter",
    columns="ingest.file.columns",
)


class FileSource:
    """The rows of all files that the parameters name, file by file.

    Attributes:
        paths: the files and URLs, in the order in which they are read.
        hashes: path -> sha256 of each file that has been read so far.

    Raises:
        InputError: if a folder or pattern names no table, or a hash no file.
    """

    def __init__(self, params: File) -> None:
        self.paths = source_files(params)
        self.hashes: dict[str, str] = {}
        self._params = params
        self._expected = _expected_hashes(params.sha256, self.paths)
        self._is_one = names_one_file(params)
        self._options = ReadOptions(params.format, params.encoding, params.delimiter, params.header, KEYS)

    def records(self) -> Iterator[Record]:
        """Yield the rows; each file's hash is checked before its first row.

        Raises:
            InputError: naming the file, if it cannot be opened, has another hash, is damaged, or lacks a column.
        """
        for path in self.paths:
            with fetched(path) as content:
                self._check_hash(path, content)
                with closing(Source(path, content, file_name(path))) as source:
                    yield from self._records(path, source)

    def _check_hash(self, path: str, content: IO[bytes]) -> None:
        digest = hashlib.sha256()
        while chunk := content.read(CHUNK):
            digest.update(chunk)
        content.seek(0)
        found = digest.hexdigest()
        expected = self._expected.get(_normal(path), found)
        if expected != found:
            raise InputError(f"{path}: expected sha256 {expected} (ingest.file.sha256), found {found}")
        self.hashes[path] = found

    def _records(self, path: str, source: Source) -> Iterator[Record]:
        columns = self._params.columns
        file = None if self._is_one else path
        row = 0
        for batch in batches_of(source, self._options, _wanted(columns)):
            groups = [_cells(batch, column, path) for _, column in sorted((columns.groups or {}).items())]
            for text, label, identifier, confidence, *cells in zip(
                _texts(batch, columns.text, path),
                _cells(batch, columns.label, path),
                _cells(batch, columns.id, path),
                _cells(batch, columns.confidence, path),
                *groups,
                strict=True,
            ):
                row += 1
                yield Record(
                    row=row,
                    id=None if columns.id is None else identifier or "",
                    text=text,
                    label=label or "",
                    confidence=None if columns.confidence is None else confidence or "",
                    groups=tuple(cell or "" for cell in cells),
                    file=file,
                )


def _wanted(columns: FileColumns) -> tuple[Column, ...]:
    texts = columns.text if isinstance(columns.text, list) else [columns.text]
    named = [*texts, columns.label, columns.id, columns.confidence, *(columns.groups or {}).values()]
    return tuple(dict.fromkeys(column for column in named if column is not None))


def _cells(batch: pa.RecordBatch, column: Column | None, path: str) -> list[str | None]:
    return [None] * batch.num_rows if column is None else written_column(batch, column, path)


def _texts(batch: pa.RecordBatch, columns: Column | list[Column], path: str) -> list[str]:
    """Return the texts of a batch; those of several columns are joined by a blank, nulls left out."""
    if not isinstance(columns, list):
        return [text or "" for text in text_column(batch, columns, path)]
    cells = zip(*(text_column(batch, column, path) for column in columns), strict=True)
    return [" ".join(text for text in texts if text is not None) for texts in cells]


def _expected_hashes(hashes: str | Mapping[str, str] | None, paths: list[str]) -> dict[str, str]:
    """Return the hash that is expected of each file, by its normal path, as far as one is.

    Raises:
        InputError: if one hash is given for several files, or for what is not read.
    """
    if isinstance(hashes, str):
        if len(paths) > 1:
            raise InputError(
                f"ingest.file.sha256 is one hash, and ingest.file.path names {len(paths):,} files; "
                "give each its own, as {path: hash}"
            )
        return {_normal(paths[0]): hashes}
    known = set(map(_normal, paths))
    for path in hashes or {}:
        if _normal(path) not in known:
            shown = ", ".join(paths[:5]) + (", ..." if len(paths) > 5 else "")
            raise InputError(f"ingest.file.sha256: {path} is none of the files that are read: {shown}")
    return {_normal(path): found for path, found in (hashes or {}).items()}


def _normal(path: str) -> str:
    return path if is_remote(path) else os.path.normpath(path)


@contextmanager
def fetched(path: str) -> Iterator[IO[bytes]]:
    """Yield the bytes of a file from the beginning; what comes from elsewhere is fetched as a whole first."""
    if not is_remote(path) and Path(path).is_file():
        with Path(path).open("rb", buffering=CHUNK) as content:
            yield content
        return
    with tempfile.TemporaryFile() as copy:
        _fetch(path, copy)
        copy.seek(0)
        yield copy


def _fetch(path: str, content: IO[bytes]) -> None:
    import fsspec

    try:
        with fsspec.open(path, "rb") as source:
            while chunk := source.read(CHUNK):
                content.write(chunk)
    except Exception as error:  # each of fsspec's file systems has exceptions of its own
        raise cannot_open(path, error) from None


def file_name(path: str) -> str:
    """Return the name of the file that is read, which says its format: `zip://Tweets.csv::https://...` is a CSV."""
    first = path.split("::")[0]
    return urlsplit(first).path or urlsplit(first).netloc if "://" in first else first
