"""Standard errors against formulas of textbooks, and against resampling."""

import math

import numpy as np
import pytest

from airline_sentiment.evaluation.sampling import (
    accuracy_influences,
    confusion_matrix,
    error_apart,
    error_paired,
    macro_f1_influences,
    metric_intervals,
    paired_differences,
    recall_influences,
)

BEFORE = [[841, 60, 19], [84, 195, 27], [53, 29, 157]]
AFTER = [[850, 50, 20], [100, 170, 36], [40, 30, 169]]


def test_accuracies_on_different_tweets_are_two_proportions() -> None:
    before, after = [[60, 10], [10, 20]], [[30, 5], [5, 10]]
    error = error_apart(accuracy_influences(before), before, accuracy_influences(after), after)
    assert error == pytest.approx(math.sqrt(0.8 * 0.2 / 100 + 0.8 * 0.2 / 50))


def test_recalls_on_different_tweets_are_two_proportions_of_the_class() -> None:
    error = error_apart(recall_influences(BEFORE, 1), BEFORE, recall_influences(AFTER, 1), AFTER)
    first, second = 195 / 306, 170 / 306
    assert error == pytest.approx(math.sqrt((first * (1 - first) + second * (1 - second)) / 306))


def test_accuracies_on_the_same_tweets_depend_on_those_that_changed_alone() -> None:
    """With 10 now right and 4 now wrong of 100 the difference is 0.06, its variance (14 - 6 * 6 / 100) / 100 / 100."""
    answers = [(0, 0, 0)] * 70 + [(0, 1, 1)] * 16 + [(0, 1, 0)] * 10 + [(0, 0, 1)] * 4
    before, after = (confusion_matrix([(row[0], row[place]) for row in answers], 2) for place in (1, 2))
    error = error_paired(accuracy_influences(before), accuracy_influences(after), answers)
    assert error == pytest.approx(math.sqrt(13.64) / 100)


def test_the_same_answers_have_no_error() -> None:
    answers = [(0, 0, 0)] * 5 + [(1, 0, 0)] * 3 + [(2, 2, 2)] * 4
    matrix = confusion_matrix([(true, first) for true, first, _ in answers], 3)
    assert error_paired(macro_f1_influences(matrix), macro_f1_influences(matrix), answers) == 0


def macro_f1(counts: np.ndarray) -> np.ndarray:
    """Of matrices of shape (n, 3, 3), from the definition."""
    right = np.diagonal(counts, axis1=1, axis2=2)
    return (2 * right / (counts.sum(axis=1) + counts.sum(axis=2))).mean(axis=1)


def test_macro_f1_on_different_tweets_is_what_resampling_gives() -> None:
    rng = np.random.default_rng(1)
    drawn = [
        macro_f1(rng.multinomial(np.sum(matrix), np.ravel(matrix) / np.sum(matrix), size=20_000).reshape(-1, 3, 3))
        for matrix in (BEFORE, AFTER)
    ]
    error = error_apart(macro_f1_influences(BEFORE), BEFORE, macro_f1_influences(AFTER), AFTER)
    assert error == pytest.approx(np.std(drawn[1] - drawn[0]), rel=0.03)


def test_macro_f1_on_the_same_tweets_is_what_resampling_gives() -> None:
    rng = np.random.default_rng(2)
    joint = rng.dirichlet(np.ones(27) * 0.3)
    counts = np.round(joint * 1500).astype(int).reshape(3, 3, 3)
    answers = [(*cell,) for cell, count in np.ndenumerate(counts) for _ in range(count)]
    drawn = rng.multinomial(counts.sum(), counts.ravel() / counts.sum(), size=20_000).reshape(-1, 3, 3, 3)
    differences = macro_f1(drawn.sum(axis=2)) - macro_f1(drawn.sum(axis=3))
    before, after = counts.sum(axis=2).tolist(), counts.sum(axis=1).tolist()
    error = error_paired(macro_f1_influences(before), macro_f1_influences(after), answers)
    assert error == pytest.approx(np.std(differences), rel=0.03)


def test_a_class_without_tweets_moves_nothing() -> None:
    matrix = [[5, 1, 0], [1, 5, 0], [0, 0, 0]]
    assert recall_influences(matrix, 2) == {}
    assert error_apart(macro_f1_influences(matrix), matrix, macro_f1_influences(matrix), matrix) > 0


# Right, right, right, wrong.
LABELS = np.array([0, 0, 1, 1])
FIRST = np.array([[0.5, 0.5], [0.8, 0.2], [0.25, 0.75], [0.9, 0.1]])


def test_intervals_of_one_result_by_hand() -> None:
    found = metric_intervals(LABELS, FIRST)
    assert list(found) == ["accuracy", "macro_f1", "log_loss"]
    # Wilson's for 3 of 4.
    assert (found["accuracy"].value, round(found["accuracy"].lower, 4)) == (0.75, 0.3006)
    assert round(found["accuracy"].upper, 4) == 0.9544
    # F1 of 4/5 and 2/3, one wrong answer of four: no interval passes 1.
    assert found["macro_f1"].value == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert found["macro_f1"].lower < 0.5
    assert found["macro_f1"].upper == 1.0
    losses = [math.log(2), -math.log(0.8), -math.log(0.75), math.log(10)]
    mean = sum(losses) / 4
    error = math.sqrt(sum((loss - mean) ** 2 for loss in losses) / 4 / 4)
    assert found["log_loss"].value == pytest.approx(mean)
    assert found["log_loss"].upper == pytest.approx(mean + 1.96 * error)
    assert found["log_loss"].lower == pytest.approx(mean - 1.96 * error)


def test_differences_on_the_same_tweets_by_hand() -> None:
    second = FIRST.copy()
    second[3] = [0.2, 0.8]
    found = paired_differences(LABELS, FIRST, second)
    # One of four is now right: a mean of 1/4, a variance of 3/16 over the tweets.
    assert found["accuracy"].value == 0.25
    assert found["accuracy"].upper == pytest.approx(0.25 + 1.96 * math.sqrt(3 / 16 / 4))
    assert found["macro_f1"].value == pytest.approx(1 - (4 / 5 + 2 / 3) / 2)
    gained = math.log(0.1) - math.log(0.8)
    assert found["log_loss"].value == pytest.approx(gained / 4)
    assert found["log_loss"].lower == pytest.approx(gained / 4 + 1.96 * gained * math.sqrt(3) / 8)


def test_a_result_does_not_differ_from_itself() -> None:
    for found in paired_differences(LABELS, FIRST, FIRST).values():
        assert (found.value, found.lower, found.upper) == (0, 0, 0)


def test_the_interval_of_macro_f1_holds_what_resampling_gives() -> None:
    rng = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], [900, 300, 240])
    probabilities = rng.dirichlet([1, 1, 1], 1440)
    probabilities[np.arange(1440), labels] += 0.4
    found = metric_intervals(labels, probabilities)["macro_f1"]
    cells = np.bincount(3 * labels + probabilities.argmax(axis=1), minlength=9)
    drawn = macro_f1(rng.multinomial(1440, cells / 1440, size=20_000).reshape(-1, 3, 3))
    assert np.quantile(drawn, [0.025, 0.975]).tolist() == pytest.approx([found.lower, found.upper], abs=0.002)
