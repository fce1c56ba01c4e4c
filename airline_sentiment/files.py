"""Outputs that are complete or absent: written beside the target, then renamed; pipes and devices are written into."""

import errno
import fcntl
import io
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from airline_sentiment.errors import InputError, reason, shown

STANDARD = "-"
"""What stands for standard output where a file is asked for."""

_PREFIX = ".airline-sentiment-"
_BESIDE = re.compile(re.escape(_PREFIX) + "[a-z0-9_]{8}")
_LOCK = ".airline-sentiment.lock"
_DESCRIPTOR = re.compile("(?:/dev/fd|/proc/self/fd)/([0-9]+)")
_MOST_LINKS = 40


@contextmanager
def open_output(target: str | Path) -> Iterator[IO[bytes]]:
    """Yield a binary stream for what a user named, `-` for standard output.

    A file is complete in the end, or as it was before; a symbolic link stays and leads to the new file. What is no
    file, a named pipe, a device, `/dev/fd/N` or the shell's `>(...)`, is opened and written into.

    Raises:
        InputError: naming the target and what stands in the way.
    """
    if str(target) == STANDARD:
        with _standard_output() as stream:
            yield stream
        return
    place = _place(target)
    if place is None:
        with _stream(target, _descriptor(target)) as stream:
            yield stream
        return
    with _beside(target, place) as written:
        with _stream(target, written) as stream:
            yield stream
        with _explained(target):
            if place.exists():
                shutil.copymode(place, written)
            _replace(place, written)


@contextmanager
def replacing_file(target: Path) -> Iterator[Path]:
    """Yield a path to write to, of the name of `target`; it becomes `target` if the block succeeds, else it vanishes.

    Links, pipes and devices are treated as `open_output` treats them.

    Raises:
        InputError: naming the target, if the operating system lets the block or the replacement fail.
    """
    place = _place(target)
    with _explained(target):
        if place is not None:
            with _beside(target, place) as written:
                yield written
                _replace(place, written)
            return
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / target.name
            yield written
            with written.open("rb") as content, open_output(target) as stream:
                shutil.copyfileobj(content, stream)


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder; it takes the place of `target` if the block succeeds, else it vanishes.

    Raises:
        InputError: naming the target, if it is no folder or the operating system lets the block fail.
    """
    with _explained(target):
        place = _behind_links(target)
        if place.exists() and not place.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        with _beside(target, place) as written:
            written.mkdir()
            yield written
            _exchange(written, place)


def write_json(target: Path, content: Any) -> None:
    """Write `content` as JSON in UTF-8, in the order of its keys, with a final newline.

    Raises:
        ValueError: if a number is NaN or infinite, which JSON cannot hold.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with open_output(target) as stream:
        stream.write(text.encode("utf-8"))


def read_json(path: Path) -> Any:
    """Read a JSON file in UTF-8."""
    return json.loads(path.read_text(encoding="utf-8"))


class _Output(io.FileIO):
    """A file that names in its errors what it is to the user.

    Parameters
    ----------
    file : Path or int
        the file, or its descriptor.
    target : str or Path
        what the user calls it.
    """

    def __init__(self, file: Path | int, target: str | Path) -> None:
        self._target = target
        super().__init__(file, "wb")

    def write(self, data: Any) -> int:
        with _explained(self._target):
            return super().write(data)

    def close(self) -> None:
        with _explained(self._target):
            super().close()


@contextmanager
def _explained(target: str | Path) -> Iterator[None]:
    """Turn what the operating system refuses into a line that names the target."""
    try:
        yield
    except (InputError, BrokenPipeError):
        raise
    except Exception as error:
        said = reason(error)
        if not said:
            raise
        other = os.fsdecode(getattr(error, "filename", None) or "")
        if other and other != str(target) and _PREFIX not in other:
            said = f"{shown(other)}: {said}"
        raise InputError(f"cannot write {_named(target)}: {said}") from error


def _named(target: str | Path) -> str:
    """Return what the user calls a target; a file within a folder that is being replaced has the folder's name."""
    parts = Path(target).parts
    kept = [part for part in parts if not _BESIDE.fullmatch(part)]
    return shown(target if len(kept) == len(parts) else Path(*kept))


def _place(target: str | Path) -> Path | None:
    """Return the path of the file to replace, links followed; None if the target is to be written into.

    Raises:
        InputError: naming the target, if it is a folder or can be no path.
    """
    name = str(target)
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        raise InputError(f"cannot write {name!r}: no name of a file") from None
    if "\0" in name:
        raise InputError(f"cannot write {name!r}: the name of a file cannot hold a NUL")
    with _explained(target):
        place = _behind_links(Path(name))
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            mode = 0
        if not name or name.endswith(os.sep) or stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if _in_proc(place) or _DESCRIPTOR.fullmatch(str(place)) or (mode and not stat.S_ISREG(mode)):
            return None
        # DVC can link results to its cache, which is write-protected and must not be written through.
        return place if mode == 0 or mode & 0o222 else Path(name)


def _behind_links(path: Path) -> Path:
    """Follow symbolic links one by one; those in /proc lead to no path."""
    for _ in range(_MOST_LINKS):
        if _in_proc(path) or _DESCRIPTOR.fullmatch(str(path)) or not path.is_symlink():
            return path
        path = path.parent.resolve() / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _in_proc(path: Path) -> bool:
    return path.is_relative_to("/proc")


def _descriptor(target: str | Path) -> Path | int:
    """Return what to open; a copy of the descriptor if that is one of this process, as opening it could cut a file."""
    with _explained(target):
        place = _behind_links(Path(target))
        found = _DESCRIPTOR.fullmatch(str(place))
        return os.dup(int(found[1])) if found else place


@contextmanager
def _stream(target: str | Path, file: Path | int) -> Iterator[IO[bytes]]:
    with _explained(target):
        output = _Output(file, target)
    stream = io.BufferedWriter(output)
    try:
        yield stream
        stream.close()
    finally:
        # After an error, what is still in the buffer does not matter.
        with suppress(OSError, InputError):
            stream.close()


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    sys.stdout.flush()
    try:
        descriptor = os.dup(sys.stdout.fileno())
    except io.UnsupportedOperation:
        # Something in this process stands in for it.
        yield sys.stdout.buffer
        return
    with _stream("standard output", descriptor) as stream:
        yield stream


@contextmanager
def _beside(target: str | Path, place: Path) -> Iterator[Path]:
    """Yield a path of the target's name in a folder beside `place`, which vanishes with what is in it in the end."""
    made: list[Path] = []
    with ExitStack() as stack:
        stack.push(lambda kind, *_: _remove_empty(made) if kind else None)
        with _explained(target):
            _make_folders(place.parent, made)
            _sweep(place.parent)
            # A folder, not a file: its content gets the permissions that the umask asks for.
            folder = stack.enter_context(_owned_folder(place.parent))
        yield folder / Path(target).name


def _replace(place: Path, written: Path) -> None:
    try:
        written.replace(place)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        # A single file that is mounted, as containers do it, can be written into but not replaced.
        shutil.copyfile(written, place)


def _exchange(folder: Path, place: Path) -> None:
    """Move a folder to `place` and what was there into the folder's old surroundings."""
    replaced = folder.parent / f"{_PREFIX}replaced"
    if place.exists():
        place.rename(replaced)
    try:
        folder.rename(place)
    except OSError:
        if replaced.exists():
            replaced.rename(place)
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it; note in `made` which were not there."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make_folders(folder.parent, made)
    try:
        folder.mkdir()
        made.append(folder)
    except FileExistsError:
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def _owned_folder(parent: Path) -> Iterator[Path]:
    """Yield a fresh folder that vanishes with the block; its lock, which ends with the process, says that it is in use.

    Where the file system has no locks, what a killed process leaves is not swept.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        try:
            lock = _lock(folder)
            break
        except (BlockingIOError, FileNotFoundError):
            continue  # Another process took it for one that was left, in the moment before it was locked.
        except OSError:
            lock = None
            break
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove what processes that were killed have left in a folder."""
    for left in parent.glob(f"{_PREFIX}*"):
        if not _BESIDE.fullmatch(left.name) or left.is_symlink():
            continue
        with suppress(OSError):
            if not (left / _LOCK).exists() and any(left.iterdir()):
                continue
            lock = _lock(left)
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int:
    """Return the descriptor that holds the lock of a folder.

    Raises:
        BlockingIOError: if another process holds it.
        FileNotFoundError: if the folder was swept.
    """
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    except OSError:
        os.close(lock)
        raise
    return lock
