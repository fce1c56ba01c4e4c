import math
import subprocess
import sys
import warnings
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.label_noise import (
    DoubtfulLabel,
    Scores,
    doubtful_labels,
    find_doubtful,
    mean_agreement,
    read_doubtful_labels,
    without,
    write_doubtful_labels,
)
from airline_sentiment.evaluation.tweets import MeasuredTweets

WRONG = (3, 40, 77)


def noisy(classes: int, rows: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and what a model says that is right everywhere; three labels were changed for the next class."""
    truth = np.arange(rows) % classes
    probabilities = np.full((rows, classes), 0.1 / (classes - 1))
    probabilities[np.arange(rows), truth] = 0.9
    # The middle one is the most doubtful.
    probabilities[40] = 0.02 / (classes - 1)
    probabilities[40, truth[40]] = 0.98
    labels = truth.copy()
    labels[list(WRONG)] = (truth[list(WRONG)] + 1) % classes
    return labels, probabilities


@pytest.mark.parametrize(("classes", "rows"), [(2, 100), (3, 100), (50, 1000)])
def test_changed_labels_are_found_the_most_doubtful_first(classes: int, rows: int) -> None:
    labels, probabilities = noisy(classes, rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, scores = find_doubtful(labels, probabilities)
    assert found.tolist() == [40, 3, 77]
    # (1 + p of the label - p of the best other class) / 2.
    assert scores[40] == pytest.approx((1 + 0.02 / (classes - 1) - 0.98) / 2, abs=1e-6)


def test_they_carry_what_the_model_suggests_and_how_far_the_annotators_agreed() -> None:
    labels, probabilities = noisy(2)
    agreement = np.linspace(0, 0.99, 100)
    ids, texts = [f"t{row}" for row in range(100)], ["late"] * 100
    tweets = MeasuredTweets(ids, texts, labels, {}, agreement, texts)
    first, second, _ = doubtful_labels(tweets, probabilities, ("late/flight", "Can't Tell"))
    # Row 40 is of the first class, row 3 of the second.
    assert first == DoubtfulLabel("t40", "Can't Tell", "late/flight", 0.02, 0.4)
    assert astuple(second)[:3] == ("t3", "late/flight", "Can't Tell")


def test_of_few_tweets_none_may_be_doubtful() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, _ = find_doubtful(np.array([0, 1]), np.array([[0.1, 0.9], [0.9, 0.1]]))
    assert found.tolist() == []


def test_without_them_a_model_looks_better() -> None:
    labels, probabilities = noisy(2)
    doubtful = np.isin(np.arange(100), WRONG)
    assert without(doubtful, labels, probabilities) == Scores(97, 1.0, 1.0)
    assert without(doubtful & False, labels, probabilities).accuracy == 0.97


def test_a_class_that_is_gone_does_not_count_and_nothing_is_no_score() -> None:
    labels, probabilities = np.array([0, 0, 1]), np.array([[0.9, 0.1], [0.1, 0.9], [0.9, 0.1]])
    scores = without(np.array([False, False, True]), labels, probabilities)
    # Of class 0: precision 1, recall 1/2.
    assert (scores.tweets, scores.accuracy, scores.macro_f1) == (2, 0.5, pytest.approx(2 / 3))
    nothing = without(np.ones(3, dtype=bool), labels, probabilities)
    assert nothing.tweets == 0
    assert math.isnan(nothing.accuracy)


def test_agreement_is_compared_with_other_mistakes_too() -> None:
    doubtful, right = np.array([True, True, False, False, False]), np.array([False, False, False, True, True])
    found = mean_agreement(doubtful, right, np.array([0.5, 0.7, 0.8, 0.9, 1.0]))
    assert astuple(found) == pytest.approx((0.6, 0.8, 0.95))
    assert math.isnan(mean_agreement(doubtful, right | ~doubtful, np.ones(5)).other_mistakes)


def test_the_file_is_this_and_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "doubtful_labels.csv"
    rows = [DoubtfulLabel("1", "Can't Tell", 'a, "b"', 0.25, 1.0)]
    write_doubtful_labels(path, rows)
    assert path.read_bytes() == (b'id,label,suggested,score,agreement\n1,Can\'t Tell,"a, ""b""",0.250000,1.000000\n')
    assert read_doubtful_labels(path) == rows
    write_doubtful_labels(path, [])
    assert path.read_text() == "id,label,suggested,score,agreement\n"
    assert read_doubtful_labels(path) == []


@pytest.mark.parametrize("content", ["", "id,label\n", "id,label,suggested,score,agreement\n1,a,b,low,1\n"])
def test_a_damaged_file_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "doubtful_labels.csv"
    with pytest.raises(InputError, match="no such file; `dvc repro` makes it"):
        read_doubtful_labels(path)
    path.write_text(content)
    with pytest.raises(InputError, match=r"doubtful_labels\.csv: (damaged|expected columns)"):
        read_doubtful_labels(path)


def test_no_deep_learning_framework_is_imported_for_it() -> None:
    code = (
        "import sys, numpy; from airline_sentiment.evaluation.label_noise import find_doubtful;"
        "assert 'cleanlab' not in sys.modules;"
        "find_doubtful(numpy.array([0, 1]), numpy.eye(2));"
        "assert 'cleanlab' in sys.modules; assert not {'torch', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
