from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.slices import read_slices, slices_of, write_slices

AIRLINES = ["Delta", "United", "Delta", "Delta", "American", "United"]
RIGHT = np.array([True, True, True, False, True, False])


def test_groups_by_name_and_values_by_number_of_tweets() -> None:
    slices = slices_of({"year": ["2015"] * 6, "airline": AIRLINES}, RIGHT)
    assert [(each.group, each.value, each.tweets) for each in slices] == [
        ("airline", "Delta", 3),
        ("airline", "United", 2),
        ("airline", "American", 1),
        ("year", "2015", 6),
    ]
    assert [each.accuracy for each in slices] == [2 / 3, 1 / 2, 1.0, 4 / 6]


def test_the_interval_is_the_one_that_wilson_gives_by_hand() -> None:
    (measured,) = slices_of({"airline": ["Delta"] * 10}, np.arange(10) < 8)
    # (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = 0.8, n = 10, z = 1.959964.
    assert (round(measured.lower, 4), round(measured.upper, 4)) == (0.4902, 0.9433)


def test_all_right_is_no_certainty() -> None:
    (measured,) = slices_of({"airline": ["Delta"] * 4}, np.ones(4, dtype=bool))
    # The end below is n / (n + z²).
    assert (round(measured.lower, 4), measured.upper) == (round(4 / (4 + 1.959964**2), 4), 1.0)


def test_rare_values_of_a_large_group_stand_in_one_row() -> None:
    values = [f"user {number:02}" for number in range(50) for _ in range(2)] + ["rare", "rarer", "rarest"]
    right = np.ones(103, dtype=bool)
    right[-1] = False
    slices = slices_of({"user": values}, right)
    assert len(slices) == 51
    assert [each.tweets for each in slices] == [2] * 50 + [3]
    assert (slices[0].value, slices[-1].value, slices[-1].accuracy) == ("user 00", "(others)", 2 / 3)


def test_fifty_values_are_all_there() -> None:
    slices = slices_of({"user": [f"user {number}" for number in range(50)]}, np.ones(50, dtype=bool))
    assert len(slices) == 50
    assert "(others)" not in {each.value for each in slices}


def test_the_file_is_this_and_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "slices.csv"
    write_slices(path, slices_of({"seat, class": ['the "best"', "NA", "NA"]}, np.array([True, True, False])))
    assert path.read_bytes() == (
        b"group,value,tweets,accuracy,lower,upper\n"
        b'"seat, class",NA,2,0.500000,0.094531,0.905469\n'
        b'"seat, class","the ""best""",1,1.000000,0.206549,1.000000\n'
    )
    assert [(each.group, each.value, each.tweets) for each in read_slices(path)] == [
        ("seat, class", "NA", 2),
        ("seat, class", 'the "best"', 1),
    ]


def test_without_a_group_there_is_but_the_header(tmp_path: Path) -> None:
    path = tmp_path / "slices.csv"
    write_slices(path, slices_of({}, RIGHT))
    assert path.read_text() == "group,value,tweets,accuracy,lower,upper\n"
    assert read_slices(path) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "expected columns group, value"),
        (b"group,value\n", "expected columns group, value"),
        (b"group,value,tweets,accuracy,lower,upper\nairline,Delta\n", "damaged"),
        (b"group,value,tweets,accuracy,lower,upper\nairline,Delta,many,1,1,1\n", "damaged"),
        (b"group,value,tweets,accuracy,lower,upper\nairline,Delta,1,nan,1,1\n", "damaged"),
        (b"\xff\xfe", "damaged"),
    ],
)
def test_a_damaged_file_is_named(content: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "slices.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"slices\.csv: {problem}"):
        read_slices(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"slices\.csv: no such file; `dvc repro` makes it"):
        read_slices(tmp_path / "slices.csv")
