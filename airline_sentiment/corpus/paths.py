"""Which files and URLs `ingest.file.path` names: files, folders, patterns, whatever fsspec opens."""

import glob
from pathlib import Path

from airline_sentiment.errors import InputError
from airline_sentiment.params import File
from airline_sentiment.tables.formats import format_of, shortened

_LOCAL = "file://"
_WEB = ("http://", "https://")


def source_files(params: File) -> list[str]:
    """Return the files and URLs to read: entries in their order, the files of a folder or pattern by name, each once.

    Raises:
        InputError: naming a folder without a table, or a pattern without a file.
    """
    return list(dict.fromkeys(file for path in params.paths for file in _files_of(path)))


def names_one_file(params: File) -> bool:
    """Whether the parameters name one file outright, so that the number of a row tells it from all others."""
    paths = params.paths
    return len(paths) == 1 and not (_is_pattern(paths[0]) or paths[0].endswith("/") or Path(paths[0]).is_dir())


def local_path(path: str) -> str | None:
    """Return what a path leads to on this machine, `a.zip` for `zip://t.csv::a.zip`; None for a URL."""
    last = path.split("::")[-1].removeprefix(_LOCAL)
    return None if "://" in last else last


def is_remote(path: str) -> bool:
    """Whether a path is for fsspec: a URL, or a file within another."""
    return "::" in path or "://" in path.removeprefix(_LOCAL)


def is_pattern(path: str, root: Path = Path()) -> bool:
    """Whether a path on this machine stands for all that match it: a file may have such characters in its name."""
    return glob.has_magic(path) and not (root / path).exists()


def tables_in(folder: Path) -> list[Path]:
    """Return the tables that lie in a folder, by name, hidden ones and those in folders within not."""
    files = (path for path in folder.iterdir() if not path.name.startswith(".") and format_of(path.name))
    return sorted(path for path in files if path.is_file())


def matching_files(pattern: str, root: Path = Path()) -> list[str]:
    """Return the files that match a pattern, `**` standing for any folders, by name; hidden ones do not."""
    # Not `Path.glob`: it finds hidden files and takes no absolute pattern.
    found = glob.glob(pattern, root_dir=root, recursive=True)  # noqa: PTH207
    return sorted(path for path in found if (root / path).is_file())


def cannot_open(path: str, error: Exception) -> InputError:
    """Return the error that says why fsspec could not open a path."""
    return InputError(f"{shortened(path)}: expected a table (ingest.file.path), {_problem(error)}")


def _files_of(path: str) -> list[str]:
    if is_remote(path):
        return _remote_files(path)
    path = path.removeprefix(_LOCAL)
    if Path(path).is_dir():
        found = list(map(str, tables_in(Path(path))))
        missing = "a folder without a table in it (names that end in .csv, .tsv, .jsonl, .json, .parquet ...)"
    elif is_pattern(path):
        found, missing = matching_files(path), "no file matches"
    else:
        return [path]
    if not found:
        raise InputError(f"{shortened(path)}: expected tables (ingest.file.path), found {missing}")
    return found


def _remote_files(url: str) -> list[str]:
    import fsspec

    if not (_is_pattern(url) or (url.endswith("/") and not url.startswith(_WEB))):
        return [url]
    is_folder = url.endswith("/")
    beginning, *containers = url.split("::")
    try:
        files = fsspec.open_files("::".join([beginning + "*" * is_folder, *containers]), "rb")
        found = sorted(file.fs.unstrip_protocol(file.path) for file in files)
    except Exception as error:  # each of fsspec's file systems has exceptions of its own
        raise cannot_open(url, error) from None
    found = [name for name in found if format_of(name)] if is_folder else found
    if not found:
        raise InputError(f"{shortened(url)}: expected tables (ingest.file.path), found none")
    return ["::".join([name, *containers]) for name in found]


def _is_pattern(path: str) -> bool:
    """Whether a path or URL stands for several; in an address of the web such characters are ordinary."""
    if is_remote(path):
        return glob.has_magic(path) and not path.startswith(_WEB)
    return is_pattern(path.removeprefix(_LOCAL))


def _problem(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        if not isinstance(error.__cause__, Exception):
            return "found no such file"
        # fsspec says of a server that does not answer that there is no such file; the cause says what happened.
        error = error.__cause__
    return f"could not open it: {shortened(' '.join(str(error).split())) or type(error).__name__}"
