"""What a stage says of the files that it read and wrote: a line each, in columns."""

from pathlib import Path

_PATH_WIDTH = 34


def read(path: Path, what: str) -> None:
    """Say that a file was read, and what it holds."""
    _say("read", path, what)


def wrote(path: Path, what: str) -> None:
    """Say that a file or folder was written, and what it holds."""
    _say("wrote", path, what)


def size_of(path: Path) -> str:
    """Return the size of a file, or of all files in a folder: 12.3 MB."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    return f"{sum(each.stat().st_size for each in files) / 1e6:,.1f} MB"


def _say(did: str, path: Path, what: str) -> None:
    print(f"{did:<6} {path.as_posix():<{_PATH_WIDTH}}  {what}", flush=True)
