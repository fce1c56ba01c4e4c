"""Where the bytes of a table come from: a file, a pipe or a file that was fetched, each perhaps packed."""

import codecs
import gzip
import io
import shutil
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from airline_sentiment.errors import InputError, reason
from airline_sentiment.tables.formats import STANDARD, format_of, listed, packing_of, shortened

BLOCK_BYTES = 1 << 20
# A damaged zip file may also send its reader to places before the beginning.
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, struct.error, ValueError)
_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_DEEPEST_PACKING = 3
_LOOK_BYTES = 512
_UNPACK = "unpack it first"
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an Excel workbook or another Office document", "save it as CSV UTF-8"),
    (b"SQLite format 3\0", "an SQLite database", 'export a table: sqlite3 -header -csv FILE "select * from TABLE"'),
    (b"version https://git-lfs", "a pointer of Git LFS", "fetch the file itself: git lfs pull"),
    (b"%PDF-", "a PDF", "export the table that it holds"),
    (b"{\\rtf", "a text document (RTF)", "save it as plain text"),
    (b"ARROW1\0", "an Arrow or Feather file", "write it as Parquet"),
    (b"Obj\x01", "an Avro file", "write it as Parquet"),
    (b"\x89HDF", "an HDF5 file", "write it as Parquet"),
    (b"\x93NUMPY", "a NumPy array", "write it as Parquet"),
    (b"BZh91AY&SY", "packed with bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "packed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
)
_HTML = (b"<!doctype html", b"<html")
_IN_ZIP = (
    ("xl/workbook", "an Excel workbook", "save it as CSV UTF-8"),
    ("word/document", "a Word document", "save the table as CSV UTF-8"),
    ("content.xml", "an OpenDocument file", "save it as CSV UTF-8"),
    ("Index/Document.iwa", "a Numbers document", "export it as CSV"),
)


class Source:
    """The unpacked bytes of a table.

    Attributes:
        name: what messages call it: a path, a URL, or `-`.
        file_name: the name of the file, which says its format and whether it is packed.
        table_name: the same of what is packed within.
        head: the first bytes of that, at most 512.

    Raises:
        InputError: if it is packed and damaged, or something else than a table.
    """

    def __init__(self, name: str, base: IO[bytes], file_name: str | None = None) -> None:
        self.name = shortened(name)
        self.file_name = self.table_name = name if file_name is None else file_name
        self.head = b""
        self._base = base
        self._opened = ExitStack()
        self._start = base.tell() if base.seekable() else None
        self._was_unpacked = False
        self._unread: IO[bytes] | None = self._from_the_beginning()

    def close(self) -> None:
        """Let go of what was opened on the way; what was given stays open."""
        self._opened.close()

    @property
    def can_be_read_again(self) -> bool:
        """Whether `stream` can be called more than once; a pipe's cannot."""
        return self._start is not None

    def stream(self) -> IO[bytes]:
        """Return the bytes from the beginning."""
        stream, self._unread = self._unread or self._from_the_beginning(), None
        return stream

    def seekable_stream(self) -> IO[bytes]:
        """Return the bytes from the beginning, any part of which can be read."""
        stream = self.stream()
        return stream if stream is self._base else self._kept(stream)

    def keep(self) -> None:
        """Keep the bytes of a pipe in a temporary file, so that they can be read again."""
        if self._start is None:
            self._base, self._start, self._was_unpacked = self._kept(self.stream()), 0, True

    def _kept(self, stream: IO[bytes]) -> IO[bytes]:
        return self._opened.enter_context(_copied(stream))

    def _from_the_beginning(self) -> IO[bytes]:
        if self._start is not None:
            self._base.seek(self._start)
        return self._base if self._was_unpacked else self._unpacked(self._base, self.file_name, _DEEPEST_PACKING)

    def _unpacked(self, stream: IO[bytes], name: str, deepest: int) -> IO[bytes]:
        head, stream = self._looked_at(stream)
        self._refuse_foreign(head)
        packing = ".gz" if head.startswith(_GZIP) else ".zip" if head.startswith(_ZIP) else None
        named = packing_of(name)
        if named and head and packing != named:
            raise InputError(f"{self.name}: not packed as {named}, which its name says; if it is not packed, rename it")
        if packing is None:
            self.table_name, self.head = name, head
            return stream
        if not deepest:
            raise InputError(f"{self.name}: packed more than {_DEEPEST_PACKING} times; {_UNPACK}")
        if packing == ".zip":
            return self._member(stream, deepest - 1)
        inner = name[: -len(packing)] if named else name
        return self._unpacked(cast(IO[bytes], gzip.GzipFile(fileobj=stream)), inner, deepest - 1)

    def _looked_at(self, stream: IO[bytes]) -> tuple[bytes, IO[bytes]]:
        """Return the first bytes, and a stream that still has them."""
        if stream is self._base and self._start is not None:
            head = stream.read(_LOOK_BYTES)
            stream.seek(self._start)
            return head, stream
        raw = _Unpacked(self.name, stream)
        raw.head = head = raw.first(_LOOK_BYTES)
        return head, io.BufferedReader(raw, BLOCK_BYTES)

    def _member(self, stream: IO[bytes], deepest: int) -> IO[bytes]:
        """Return the only table in a zip file."""
        try:
            archive = zipfile.ZipFile(stream if stream is self._base else self._kept(stream))
            name = self._only_table(archive.namelist())
            member = archive.open(name)
        except (*_DAMAGED, OSError) as error:
            raise InputError(f"{self.name}: a damaged zip file, or cut off: {shortened(str(error))}") from None
        except (RuntimeError, NotImplementedError) as error:
            raise InputError(f"{self.name}: cannot be unpacked here ({shortened(str(error))}); {_UNPACK}") from None
        return self._unpacked(member, name, deepest)

    def _only_table(self, names: list[str]) -> str:
        for beginning, what, advice in _IN_ZIP:
            if any(name.startswith(beginning) for name in names):
                raise InputError(f"{self.name}: {what}; {advice}")
        files = [name for name in names if _is_own_file(name)]
        tables = [name for name in files if format_of(name)] or files
        if len(tables) != 1:
            found = f"several files: {listed(tables)}" if tables else "no file"
            raise InputError(f"{self.name}: expected one table in it, found {found}; unpack the one you mean")
        return tables[0]

    def _refuse_foreign(self, head: bytes) -> None:
        for beginning, what, advice in _FOREIGN:
            if head.startswith(beginning):
                raise InputError(f"{self.name}: {what}, not a table that can be read here; {advice}")
        if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_HTML):
            raise InputError(f"{self.name}: expected a table, found HTML, perhaps a page that asks to sign in")


class _Unpacked(io.RawIOBase):
    """A stream whose first bytes were looked at already; says which file it is if it turns out to be damaged."""

    def __init__(self, name: str, inner: IO[bytes]) -> None:
        self._name, self._inner = name, inner
        self.head = b""

    def first(self, count: int) -> bytes:
        head = b""
        while len(head) < count and (more := self._read(count - len(head))):
            head += more
        return head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = len(buffer)
        block, self.head = (self.head[:wanted], self.head[wanted:]) if self.head else (self._read(wanted), b"")
        buffer[: len(block)] = block
        return len(block)

    def _read(self, count: int) -> bytes:
        try:
            return self._inner.read(count)
        except _DAMAGED as error:
            raise InputError(f"{self._name}: packed, and damaged or cut off: {shortened(str(error))}") from None


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """Yield the source at a path, or standard input for `-`.

    Raises:
        InputError: naming the path, if it cannot be opened.
    """
    with ExitStack() as stack:
        source = Source(path, stack.enter_context(_file(path)))
        stack.callback(source.close)
        yield source


def _file(path: str) -> AbstractContextManager[IO[bytes]]:
    if path == STANDARD:
        if sys.stdin is None:
            raise InputError("-: standard input is closed")
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(path).open("rb", buffering=BLOCK_BYTES)
    except FileNotFoundError:
        raise InputError(f"{shortened(path)}: no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{shortened(path)}: could not open it: {reason(error) or error}") from None


@contextmanager
def _copied(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, BLOCK_BYTES)
        copy.seek(0)
        yield cast(IO[bytes], copy)


def _is_own_file(name: str) -> bool:
    """Whether a member of a zip file is a file that its maker put there, and no folder or note of a file manager."""
    parts = PurePosixPath(name).parts
    return not name.endswith("/") and "__MACOSX" not in parts and not parts[-1].startswith(".")
