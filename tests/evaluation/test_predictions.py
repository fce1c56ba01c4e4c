from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.predictions import COLUMNS, read_predictions, write_predictions

IDS = ["570306133677760513", "NA", "007"]
TRUE = np.array([0, 1, 2])
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25], [1e-9, 0.0, 1.0]], dtype=np.float32)
TEXT = b"""id,label,predicted,p_negative,p_neutral,p_positive
570306133677760513,negative,negative,0.700000,0.200000,0.100000
NA,neutral,negative,0.500000,0.250000,0.250000
007,positive,positive,0.000000,0.000000,1.000000
"""


def test_the_bytes_are_these_each_time(tmp_path: Path) -> None:
    for name in ("first.csv", "second.csv"):
        write_predictions(tmp_path / name, IDS, TRUE, PROBABILITIES)
        assert (tmp_path / name).read_bytes() == TEXT


def test_ids_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "test_predictions.csv"
    write_predictions(path, IDS, TRUE, PROBABILITIES)
    table = read_predictions(path)
    assert tuple(table.columns) == COLUMNS
    assert table["id"].tolist() == IDS
    assert table["predicted"].tolist() == ["negative", "negative", "positive"]
    assert table["p_negative"].tolist() == [0.7, 0.5, 0.0]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ": damaged"),
        (b"id,label\n1,negative\n", ": expected columns id, label, predicted"),
        (TEXT.replace(b"0.700000", b"much"), ": damaged"),
        (TEXT.replace(b"0.700000", b""), ": damaged"),
        (TEXT.replace(b"NA,neutral", b"NA,mixed"), ", row 2: label must be .* found 'mixed'"),
        (TEXT[:-30], ": damaged|, row 3"),
        (b"\xff\xfe\x00", ": damaged"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "test_predictions.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"test_predictions\.csv({problem})"):
        read_predictions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"test_predictions\.csv: no such file"):
        read_predictions(tmp_path / "test_predictions.csv")
