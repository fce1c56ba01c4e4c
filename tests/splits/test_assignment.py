from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.params import Split
from airline_sentiment.splits.assignment import assign_splits, positions

LABELS = ["negative"] * 600 + ["neutral"] * 200 + ["positive"] * 200
TEXTS = [f"tweet number {number}" for number in range(1000)]


def split(seed: int = 2, group_duplicates: bool = True) -> Split:
    return Split(seed=seed, train=0.8, validation=0.1, test=0.1, group_duplicates=group_duplicates)


def test_every_label_is_cut_80_10_10() -> None:
    assigned = assign_splits(LABELS, TEXTS, split())
    counts = Counter(zip(LABELS, assigned.tolist(), strict=True))
    assert counts == {
        ("negative", 0): 480,
        ("negative", 1): 60,
        ("negative", 2): 60,
        ("neutral", 0): 160,
        ("neutral", 1): 20,
        ("neutral", 2): 20,
        ("positive", 0): 160,
        ("positive", 1): 20,
        ("positive", 2): 20,
    }


def test_the_same_text_is_on_one_side_even_with_conflicting_labels() -> None:
    texts = [f"tweet {number % 250}" for number in range(1000)]
    assigned = assign_splits(LABELS, texts, split())
    sides: dict[str, set[int]] = {}
    for text, side in zip(texts, assigned.tolist(), strict=True):
        sides.setdefault(text, set()).add(side)
    assert all(len(side) == 1 for side in sides.values())
    assert set(assigned.tolist()) == {0, 1, 2}


def test_without_grouping_duplicates_fall_on_several_sides() -> None:
    assigned = assign_splits(["neutral"] * 100, ["thanks"] * 100, split(group_duplicates=False))
    assert Counter(assigned.tolist()) == {0: 80, 1: 10, 2: 10}


def test_another_seed_is_another_split_of_the_same_size() -> None:
    first, second = (assign_splits(LABELS, TEXTS, split(seed)) for seed in (1, 2))
    assert Counter(first.tolist()) == Counter(second.tolist())
    assert not np.array_equal(first, second)


def test_the_order_of_the_rows_decides_nothing() -> None:
    forward = assign_splits(LABELS, TEXTS, split())
    backward = assign_splits(LABELS[::-1], TEXTS[::-1], split())
    assert np.array_equal(forward, backward[::-1])


@pytest.mark.parametrize("tweets", [1, 2, 3])
def test_few_tweets_are_all_assigned(tweets: int) -> None:
    assert set(assign_splits(["neutral"] * tweets, TEXTS[:tweets], split()).tolist()) <= {0, 1, 2}


@given(st.lists(st.tuples(st.sampled_from(["negative", "neutral"]), st.text(max_size=2)), min_size=1))
def test_no_share_is_missed_by_more_than_its_largest_group_for_each_label(rows: list[tuple[str, str]]) -> None:
    labels, texts = zip(*rows, strict=True)
    assigned = assign_splits(labels, texts, split())
    largest = max(Counter(texts).values())
    for side, share in enumerate((0.8, 0.1, 0.1)):
        assert abs((assigned == side).sum() - share * len(rows)) <= 2 * largest


def test_a_group_stands_under_its_most_common_label_and_in_doubt_under_the_first() -> None:
    labels = ["b", "a", "a", "b", "a", "b"]
    texts = ["x", "x", "x", "y", "y", "z"]
    # x is a, twice of three; y is b, which comes first; z is b. So a has x alone, and b has y and z, in some order.
    placed = positions(labels, texts, split())
    assert placed[:3].tolist() == [0.5, 0.5, 0.5]
    assert (placed[3], placed[4], placed[5]) in {(1 / 3, 1 / 3, 2.5 / 3), (2 / 3, 2 / 3, 0.5 / 3)}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=2)), min_size=1))
def test_labels_may_be_numbers(rows: list[tuple[str, str]]) -> None:
    labels, texts = zip(*rows, strict=True)
    numbers = np.array(["cab".index(label) for label in labels])
    assert np.array_equal(positions(labels, texts, split()), positions(numbers, iter(texts), split()))
