import numpy as np
import pytest

from airline_sentiment.models.batches import batch_width, bounded, shuffled_batches, sorted_batches

LENGTHS = np.random.default_rng(1).integers(0, 30, 1000)


def test_every_row_comes_once_an_epoch_in_another_order() -> None:
    generator = np.random.default_rng(2)
    epochs = [list(shuffled_batches(LENGTHS, 16, generator)) for _ in range(2)]
    for batches in epochs:
        assert sorted(np.concatenate(batches)) == list(range(1000))
        assert max(map(len, batches)) == 16
    assert not np.array_equal(np.concatenate(epochs[0]), np.concatenate(epochs[1]))


def test_batches_of_larger_pools_hold_similar_lengths_in_random_order() -> None:
    batches = list(shuffled_batches(LENGTHS, 16, np.random.default_rng(2), pool=16))
    spans = [np.ptp(LENGTHS[rows]) for rows in batches]
    assert np.mean(spans) < 4, "rows taken at random would span 28 of 29"
    middles = [np.median(LENGTHS[rows]) for rows in batches]
    assert abs(np.corrcoef(middles, range(len(middles)))[0, 1]) < 0.3


def test_pools_of_one_batch_are_plain_shuffling() -> None:
    batches = list(shuffled_batches(LENGTHS, 100, np.random.default_rng(2)))
    assert sorted(np.concatenate(batches)) == list(range(1000))
    means = [LENGTHS[rows].mean() for rows in batches]
    # The standard error of the mean of 100 lengths is 8.7 / 10.
    assert np.ptp(means) < 5, "batches of similar length would differ by 27"


def test_sorted_batches_go_from_short_to_long() -> None:
    batches = list(sorted_batches(np.array([5, 1, 4, 1, 3]), 2))
    assert [rows.tolist() for rows in batches] == [[1, 3], [4, 2], [0]]
    assert list(sorted_batches(np.array([], dtype=int), 2)) == []


def test_widths_are_few_and_hold_the_longest() -> None:
    assert [batch_width(np.array([length])) for length in (0, 1, 4, 5, 29)] == [4, 4, 4, 8, 32]


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ([], []),
        ([0, 0], [[0, 0]]),
        ([4, 6, 1], [[4, 6], [1]]),
        ([11, 1, 20, 20], [[11], [1], [20], [20]]),
        ([0, 11, 0], [[0], [11], [0]]),
        ([3, 3, 3, 3], [[3, 3, 3], [3]]),
    ],
)
def test_parts_are_bounded_and_cover_all_rows_in_order(sizes: list[int], parts: list[list[int]]) -> None:
    assert [sizes[rows] for rows in bounded(iter(sizes), 10)] == parts
