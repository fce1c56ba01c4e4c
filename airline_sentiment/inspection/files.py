"""The files to inspect, each on this machine, since they are read more than once."""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from airline_sentiment.corpus.file_source import fetched
from airline_sentiment.corpus.paths import is_remote, source_files
from airline_sentiment.errors import InputError
from airline_sentiment.params import File
from airline_sentiment.tables.formats import STANDARD


def tables_at(paths: Sequence[str], stack: ExitStack) -> list[tuple[str, Path]]:
    """Return what each table is called, and where its bytes lie.

    Args:
        paths: files, folders, patterns and URLs, as `ingest.file.path` takes them.
        stack: keeps what was fetched until it is closed.

    Raises:
        InputError: if there is nothing, or a URL cannot be opened.
    """
    if STANDARD in paths:
        raise InputError("-: inspect reads a table more than once; write the pipe to a file first")
    files = source_files(File.model_construct(path=list(paths)))
    return [(path, _copied(path, stack) if is_remote(path) else Path(path)) for path in files]


def _copied(url: str, stack: ExitStack) -> Path:
    place = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "table"
    with fetched(url) as content, place.open("wb") as copy:
        shutil.copyfileobj(content, copy)
    return place
