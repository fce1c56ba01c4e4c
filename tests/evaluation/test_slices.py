from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.slices import Slice, read_slices, slices_of, write_slices
from airline_sentiment.evaluation.tweets import MeasuredTweets

AIRLINES = ["Delta", "United", "Delta", "Delta", "American", "United"]
RIGHT = np.array([True, True, True, False, True, False])


def tweets_of(groups: Mapping[str, Sequence[str]], count: int, **others: Sequence[str]) -> MeasuredTweets:
    """So many tweets without any trait: one word each, none twice."""
    texts = others.get("texts", [f"word{number}" for number in range(count)])
    return MeasuredTweets(texts, texts, np.zeros(count, dtype=np.int64), groups, np.ones(count), texts)


def by_group(groups: Mapping[str, Sequence[str]], right: np.ndarray) -> list[Slice]:
    return slices_of(tweets_of(groups, len(right)), right)


def test_groups_by_name_and_values_by_number_of_tweets() -> None:
    slices = by_group({"year": ["2015"] * 6, "airline": AIRLINES}, RIGHT)
    assert [(each.group, each.value, each.tweets) for each in slices] == [
        ("airline", "Delta", 3),
        ("airline", "United", 2),
        ("airline", "American", 1),
        ("year", "2015", 6),
    ]
    assert [each.accuracy for each in slices] == [2 / 3, 1 / 2, 1.0, 4 / 6]


def test_the_interval_is_the_one_that_wilson_gives_by_hand() -> None:
    (measured,) = by_group({"airline": ["Delta"] * 10}, np.arange(10) < 8)
    # (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = 0.8, n = 10, z = 1.959964.
    assert (round(measured.lower, 4), round(measured.upper, 4)) == (0.4902, 0.9433)


def test_all_right_is_no_certainty() -> None:
    (measured,) = by_group({"airline": ["Delta"] * 4}, np.ones(4, dtype=bool))
    # The end below is n / (n + z²).
    assert (round(measured.lower, 4), measured.upper) == (round(4 / (4 + 1.959964**2), 4), 1.0)


def test_the_difference_is_to_all_others_and_its_p_value_fishers_by_hand() -> None:
    """Of 4 tweets of a shop none is right, of 4 others all: 1 of the C(8, 4) = 70 ways, and so is the other extreme.

    The two shops are two tests, so that Holm doubles the first p-value, and the second is no less.
    """
    found = by_group({"shop": ["a"] * 4 + ["b"] * 4}, np.arange(8) >= 4)
    assert [(each.value, each.difference) for each in found] == [("a", -1.0), ("b", 1.0)]
    assert [each.p_value for each in found] == pytest.approx([4 / 70, 4 / 70])
    assert not any(each.beyond_chance for each in found)


def test_p_values_are_corrected_for_all_slices_of_the_file() -> None:
    """Of 10 tweets of a shop none is right, of 10 others all: 2 of C(20, 10) = 184756 ways, one of three tests."""
    groups = {"channel": ["x"] * 20, "shop": ["a"] * 10 + ["b"] * 10}
    chance, first, second = by_group(groups, np.arange(20) >= 10)
    assert (chance.difference, chance.p_value, chance.beyond_chance) == (0.0, 1.0, False)
    assert first.p_value == second.p_value == pytest.approx(3 * 2 / 184756)
    assert first.beyond_chance
    assert second.beyond_chance


def test_a_corrected_p_value_is_at_most_1() -> None:
    found = by_group({"shop": ["a", "a", "b", "b"]}, np.array([True, True, True, False]))
    assert [each.p_value for each in found] == [1.0, 1.0]


def test_traits_of_the_texts_come_behind_the_groups_in_their_own_order() -> None:
    texts = ["why?", "so", "late", "again"]
    found = slices_of(tweets_of({"shop": ["a"] * 4}, 4, texts=texts), np.array([True, True, True, False]))
    assert [(each.kind, each.group, each.value, each.tweets) for each in found] == [
        ("group", "shop", "a", 4),
        ("text", "question", "yes", 1),
        ("text", "question", "no", 3),
    ]
    assert [each.difference for each in found] == pytest.approx([0, 1 / 3, -1 / 3])


def test_a_group_of_the_corpus_takes_the_place_of_a_trait() -> None:
    texts = ["why?", "so", "late", "again"]
    found = slices_of(tweets_of({"question": ["open", "closed"] * 2}, 4, texts=texts), np.ones(4, dtype=bool))
    assert [(each.kind, each.value) for each in found] == [("group", "closed"), ("group", "open")]


def test_rare_values_of_a_large_group_stand_in_one_row() -> None:
    values = [f"user {number:02}" for number in range(50) for _ in range(2)] + ["rare", "rarer", "rarest"]
    right = np.ones(103, dtype=bool)
    right[-1] = False
    slices = by_group({"user": values}, right)
    assert len(slices) == 51
    assert [each.tweets for each in slices] == [2] * 50 + [3]
    assert (slices[0].value, slices[-1].value, slices[-1].accuracy) == ("user 00", "(others)", 2 / 3)
    assert (slices[0].kind, slices[-1].kind) == ("group", "rest")


def test_fifty_values_are_all_there() -> None:
    slices = by_group({"user": [f"user {number}" for number in range(50)]}, np.ones(50, dtype=bool))
    assert len(slices) == 50
    assert "(others)" not in {each.value for each in slices}


def test_the_file_is_this_and_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "slices.csv"
    write_slices(path, by_group({"seat, class": ['the "best"', "NA", "NA"]}, np.array([True, True, False])))
    assert path.read_bytes() == (
        b"kind,group,value,tweets,accuracy,lower,upper,difference,p_value\n"
        b'group,"seat, class",NA,2,0.500000,0.094531,0.905469,-0.500000,1.000000\n'
        b'group,"seat, class","the ""best""",1,1.000000,0.206549,1.000000,0.500000,1.000000\n'
    )
    assert [(each.group, each.value, each.tweets) for each in read_slices(path)] == [
        ("seat, class", "NA", 2),
        ("seat, class", 'the "best"', 1),
    ]


def test_without_a_group_there_is_but_the_header(tmp_path: Path) -> None:
    path = tmp_path / "slices.csv"
    write_slices(path, by_group({}, RIGHT))
    assert path.read_text() == "kind,group,value,tweets,accuracy,lower,upper,difference,p_value\n"
    assert read_slices(path) == []


HEADER = b"kind,group,value,tweets,accuracy,lower,upper,difference,p_value\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "expected columns kind, group, value"),
        (b"group,value\n", "expected columns kind, group, value"),
        (b"group,value,tweets,accuracy,lower,upper\nairline,Delta,1,1,1,1\n", ".*; `dvc repro` makes it anew"),
        (HEADER + b"group,airline,Delta\n", "damaged"),
        (HEADER + b"group,airline,Delta,many,1,1,1,0,1\n", "damaged"),
        (HEADER + b"group,airline,Delta,1,nan,1,1,0,1\n", "damaged"),
        (HEADER + b"colour,airline,Delta,1,1,1,1,0,1\n", "damaged: expected group, rest, text, label as kind"),
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
