"""Small tables of an evaluation as CSV: written with six decimals, read back with one line for what is wrong."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file

Row = TypeVar("Row")


def write_rows(target: Path, columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """Write a header and rows, floats to six decimals; without rows the file has but its header."""
    with replacing_file(target) as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([value if isinstance(value, int | str) else f"{value:.6f}" for value in row] for row in rows)


def read_rows(path: Path, columns: Sequence[str], read: Callable[[Mapping[str, str]], Row]) -> list[Row]:
    """Read what `write_rows` wrote.

    Args:
        path: the file.
        columns: that it must have, in this order.
        read: makes something of the cells of a row by column; a ValueError is the fault of the file.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != tuple(columns):
                raise InputError(f"{path}: expected columns {', '.join(columns)}; `dvc repro` makes it anew")
            return list(map(read, reader))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (TypeError, ValueError, csv.Error) as error:
        raise InputError(f"{path}: damaged: {error}") from None
