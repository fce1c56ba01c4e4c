"""Reading and writing as the tests do it."""

from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import Column
from airline_sentiment.tables.formats import ReadOptions
from airline_sentiment.tables.reading import reading
from airline_sentiment.tables.writing import writing

Row = dict[str, Any]


def read(path: Path, *wanted: Column, **options: Any) -> list[Row]:
    with reading(str(path), ReadOptions(**options), wanted) as batches:
        return [row for batch in batches for row in batch.to_pylist()]


def read_bytes(folder: Path, name: str, content: bytes, *wanted: Column, **options: Any) -> list[Row]:
    (folder / name).write_bytes(content)
    return read(folder / name, *wanted, **options)


def copy(source: Path, target: Path) -> Path:
    with reading(str(source), ReadOptions()) as batches, writing(str(target)) as write:
        for batch in batches:
            write(batch)
    return target


def short(value: object) -> str:
    """Return what the id of a case says of one of its values."""
    return repr(value)[:60]


def refusal(folder: Path, name: str, content: bytes, *wanted: Column, **options: Any) -> str:
    """Return the line that says what is wrong, without the path at its beginning."""
    with pytest.raises(InputError) as error:
        read_bytes(folder, name, content, *wanted, **options)
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(f"{folder / name}: ")
    return line.removeprefix(f"{folder / name}: ")
