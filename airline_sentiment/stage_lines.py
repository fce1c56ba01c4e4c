"""What a stage says of the files that it read and wrote: a line each, in columns."""

from pathlib import Path

_NAME_WIDTH = 30


def read(name: str | Path, what: str) -> None:
    """Say that a file or folder was read, and what it holds."""
    _say("read", name, what)


def wrote(name: str | Path, what: str) -> None:
    """Say that a file or folder was written, and what it holds."""
    _say("wrote", name, what)


def size_of(path: Path) -> str:
    """Return the size of a file, or of all files in a folder: 12.3 MB."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    return f"{sum(each.stat().st_size for each in files) / 1e6:,.1f} MB"


def _say(did: str, name: str | Path, what: str) -> None:
    shown = name.as_posix() if isinstance(name, Path) else name
    print(f"{did:<5}  {shown:<{_NAME_WIDTH}}  {what}", flush=True)
