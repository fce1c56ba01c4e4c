import numpy as np

from airline_sentiment.evaluation.coverage import coverage


def test_answers_and_accuracy_by_hand() -> None:
    # Of 0.95 right, 0.8 right, 0.8 wrong and 0.5 wrong.
    probabilities = np.array([[0.95, 0.05], [0.8, 0.2], [0.2, 0.8], [0.5, 0.5]])
    found = {each.threshold: each for each in coverage(np.array([0, 0, 0, 1]), probabilities)}
    assert len(found) == 20
    assert (found[0.0].answered, found[0.0].accuracy) == (1.0, 0.5)
    assert (found[0.55].answered, found[0.8].answered, found[0.85].answered) == (0.75, 0.75, 0.25)
    assert found[0.8].accuracy == 2 / 3
    # Wilson's by hand for 2 of 3, and for 1 of 1 the end below n / (n + z²).
    assert (round(found[0.8].lower, 4), round(found[0.8].upper, 4)) == (0.2077, 0.9385)
    assert (round(found[0.95].lower, 4), found[0.95].upper) == (0.2065, 1.0)


def test_there_is_no_accuracy_where_nothing_is_answered() -> None:
    found = coverage(np.array([0, 1, 2]), np.full((3, 3), 1 / 3))
    assert [each.threshold for each in found] == [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]


def test_thresholds_are_not_rounded_to_the_precision_of_the_probabilities() -> None:
    # 0.9 in single precision is 0.89999998, 0.8 is 0.80000001.
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2]], dtype=np.float32)
    found = {each.threshold: each.answered for each in coverage(np.array([0, 0]), probabilities)}
    assert (found[0.8], found.get(0.9)) == (1.0, None)
