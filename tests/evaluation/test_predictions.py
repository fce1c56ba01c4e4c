from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.predictions import read_predictions, write_predictions
from airline_sentiment.evaluation.tweets import MeasuredTweets

CLASSES = ("negative", "neutral", "positive")
IDS = ["570306133677760513", "NA", "007"]
TEXTS = ["late", "flight", "great"]
TWEETS = MeasuredTweets(IDS, TEXTS, np.array([0, 1, 2]), {}, np.ones(3), TEXTS)
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25], [1e-9, 0.0, 1.0]], dtype=np.float32)
TEXT = b"""id,label,predicted,p_negative,p_neutral,p_positive
570306133677760513,negative,negative,0.700000,0.200000,0.100000
NA,neutral,negative,0.500000,0.250000,0.250000
007,positive,positive,0.000000,0.000000,1.000000
"""


def test_the_bytes_are_these_each_time(tmp_path: Path) -> None:
    for name in ("first.csv", "second.csv"):
        write_predictions(tmp_path / name, TWEETS, PROBABILITIES, CLASSES)
        assert (tmp_path / name).read_bytes() == TEXT


def test_ids_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "test_predictions.csv"
    write_predictions(path, TWEETS, PROBABILITIES, CLASSES)
    table = read_predictions(path, CLASSES)
    assert list(table.columns) == ["id", "label", "predicted", "p_negative", "p_neutral", "p_positive"]
    assert table["id"].tolist() == IDS
    assert table["predicted"].tolist() == ["negative", "negative", "positive"]
    assert table["p_negative"].tolist() == [0.7, 0.5, 0.0]


def test_odd_labels_get_legal_columns_and_groups_come_last(tmp_path: Path) -> None:
    path, classes = tmp_path / "test_predictions.csv", ("Can't Tell", "late, or lost")
    groups = {"airline": ["Delta", 'the "best"'], "year of flight": ["2015", "NA"]}
    tweets = MeasuredTweets(["1", "2"], ["a", "b"], np.array([1, 0]), groups, np.ones(2), ["a", "b"])
    write_predictions(path, tweets, np.array([[0.25, 0.75], [0.5, 0.5]]), classes)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "id,label,predicted,p_Can_t_Tell,p_late_or_lost,airline,year of flight",
        '1,"late, or lost","late, or lost",0.250000,0.750000,Delta,2015',
        '2,Can\'t Tell,Can\'t Tell,0.500000,0.500000,"the ""best""",NA',
    ]
    table = read_predictions(path, classes)
    assert table["label"].tolist() == ["late, or lost", "Can't Tell"]
    assert table["year of flight"].tolist() == ["2015", "NA"]


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
        read_predictions(path, CLASSES)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"test_predictions\.csv: no such file"):
        read_predictions(tmp_path / "test_predictions.csv", CLASSES)
