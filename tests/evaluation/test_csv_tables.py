from collections.abc import Mapping
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.csv_tables import read_rows, write_rows

COLUMNS = ("word", "tweets", "share")
ROWS = [('a, "b"\nc', 3, 1 / 3), ("ä", 1, 1.0)]
TEXT = 'word,tweets,share\n"a, ""b""\nc",3,0.333333\nä,1,1.000000\n'


def cells(row: Mapping[str, str]) -> tuple[str, int, float]:
    return row["word"], int(row["tweets"]), float(row["share"])


def test_rows_come_back_with_six_decimals(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    write_rows(path, COLUMNS, ROWS)
    assert path.read_bytes() == TEXT.encode()
    assert read_rows(path, COLUMNS, cells) == [(ROWS[0][0], 3, 0.333333), ROWS[1]]


def test_no_rows_are_a_header(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    write_rows(path, COLUMNS, [])
    assert path.read_text() == "word,tweets,share\n"
    assert read_rows(path, COLUMNS, cells) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no such file; `dvc repro` makes it"),
        ("", "expected columns word, tweets, share"),
        ("tweets,word,share\n", "expected columns word, tweets, share"),
        ("word,tweets,share\na,many,1\n", "damaged: invalid literal"),
        ("word,tweets,share\na\n", "damaged"),
        ('word,tweets,share\n"a', "damaged: unexpected end of data"),
    ],
)
def test_one_line_names_the_file_and_what_is_wrong(content: str | None, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_rows(path, COLUMNS, cells)
    assert str(caught.value).startswith(f"{path}: {problem}")
