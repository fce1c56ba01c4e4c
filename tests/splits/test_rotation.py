from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.errors import InputError
from airline_sentiment.params import Split
from airline_sentiment.splits.assignment import assign_splits
from airline_sentiment.splits.rotation import rotated_splits

LABELS = ["negative"] * 600 + ["neutral"] * 200 + ["positive"] * 200
TEXTS = [f"tweet number {number}" for number in range(1000)]
TEST, VALIDATION = 2, 1


def split(group_duplicates: bool = True, validation: float = 0.1, test: float = 0.1) -> Split:
    return Split(
        seed=2, train=1 - validation - test, validation=validation, test=test, group_duplicates=group_duplicates
    )


def test_the_first_split_is_the_pipelines_own() -> None:
    assert np.array_equal(rotated_splits(LABELS, TEXTS, split(), 3)[0], assign_splits(LABELS, TEXTS, split()))


def test_each_split_is_stratified_80_10_10() -> None:
    for assigned in rotated_splits(LABELS, TEXTS, split(), 10):
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


def test_ten_splits_test_each_tweet_once_and_the_own_validation_part_last() -> None:
    assigned = rotated_splits(LABELS, TEXTS, split(), 10)
    assert np.array_equal((assigned == TEST).sum(axis=0), np.ones(1000))
    own_validation = assigned[0] == VALIDATION
    assert not (assigned[:9, own_validation] == TEST).any()
    assert (assigned[9, own_validation] == TEST).all()


def test_all_parts_move_on_by_one_test_part() -> None:
    assigned = rotated_splits(LABELS, TEXTS, split(), 10)
    for before, after in pairwise(assigned):
        assert np.array_equal(after == VALIDATION, before == TEST)


def test_the_same_text_is_on_one_side_of_every_split() -> None:
    texts = [f"tweet {number % 250}" for number in range(1000)]
    for assigned in rotated_splits(LABELS, texts, split(), 10):
        assert len(set(zip(texts, assigned.tolist(), strict=True))) == 250


def test_more_splits_than_test_parts_are_refused() -> None:
    assert len(rotated_splits(LABELS, TEXTS, split(test=0.2), 5)) == 5
    with pytest.raises(InputError, match=r"--splits 6: with split\.test 0\.2 at most 5 splits"):
        rotated_splits(LABELS, TEXTS, split(test=0.2), 6)


@given(
    st.lists(st.tuples(st.sampled_from(["negative", "neutral"]), st.text(max_size=2)), min_size=1),
    st.sampled_from([(0.1, 0.1), (0.15, 0.3), (0.05, 0.07)]),
)
def test_no_tweet_is_tested_twice(rows: list[tuple[str, str]], shares: tuple[float, float]) -> None:
    labels, texts = zip(*rows, strict=True)
    params = split(True, *shares)
    assigned = rotated_splits(labels, texts, params, int(1 / params.test))
    assert ((assigned == TEST).sum(axis=0) <= 1).all()
    assert np.array_equal(assigned[0], assign_splits(labels, texts, params))
