import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import (
    detailed_metrics,
    evaluate_splits,
    exact_metrics,
    log_losses,
    read_metrics,
    split_metrics,
)
from airline_sentiment.files import write_json

CLASSES = ("negative", "neutral", "positive")
# True negative x 4, neutral x 2, positive x 2. Predicted: 3 of 4, 1 of 2, 2 of 2 right.
TRUE = np.array([0, 0, 0, 0, 1, 1, 2, 2])
PREDICTED = [0, 0, 0, 1, 1, 2, 2, 2]


def sure(classes: list[int], probability: float = 0.8) -> np.ndarray:
    rows = np.full((len(classes), 3), (1 - probability) / 2)
    rows[np.arange(len(classes)), classes] = probability
    return rows


def test_accuracy_and_macro_f1_by_hand() -> None:
    metrics = split_metrics(TRUE, sure(PREDICTED))
    assert metrics["accuracy"] == 0.75
    # F1: negative 2*3/(4+3) = 6/7, neutral 2*1/(2+2) = 1/2, positive 2*2/(2+3) = 4/5.
    assert metrics["macro_f1"] == round((6 / 7 + 1 / 2 + 4 / 5) / 3, 6)


def test_log_loss_by_hand() -> None:
    probabilities = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
    expected = -(math.log(0.5) + math.log(0.8) + math.log(0.4)) / 3
    assert split_metrics(np.array([0, 1, 2]), probabilities)["log_loss"] == round(expected, 6)


def test_a_certain_error_has_a_finite_log_loss() -> None:
    metrics = split_metrics(np.array([0, 1]), np.array([[0.0, 1.0], [0.0, 1.0]]))
    assert metrics["log_loss"] == round(52 * math.log(2) / 2, 6)


def test_the_log_loss_of_tweets_has_the_mean_that_is_measured() -> None:
    # Of rows that do not sum to 1, and of certain answers.
    probabilities = np.array([[2.0, 1.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    losses = log_losses(np.array([0, 1, 2]), probabilities)
    assert losses.tolist() == pytest.approx([math.log(2), 0.0, 52 * math.log(2)])
    assert losses.mean() == pytest.approx(exact_metrics(np.array([0, 1, 2]), probabilities)["log_loss"])


def test_rows_in_single_precision_raise_no_warning() -> None:
    probabilities = np.random.default_rng(2).dirichlet([1, 1, 1], 500).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        split_metrics(np.arange(500) % 3, probabilities)


def test_metrics_of_each_class_by_hand() -> None:
    metrics = detailed_metrics(TRUE, sure(PREDICTED), CLASSES)
    assert metrics["confusion_matrix"] == [[3, 1, 0], [0, 1, 1], [0, 0, 2]]
    assert metrics["per_class"] == [
        {"label": "negative", "precision": 1.0, "recall": 0.75, "f1": 0.857143, "support": 4},
        {"label": "neutral", "precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2},
        {"label": "positive", "precision": 0.666667, "recall": 1.0, "f1": 0.8, "support": 2},
    ]


def test_two_classes_by_hand() -> None:
    labels, probabilities = np.array([0, 0, 1]), np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    metrics = detailed_metrics(labels, probabilities, ("Can't Tell", "0"))
    assert metrics["accuracy"] == 0.666667
    # F1 of both classes is 2*1/(2+1).
    assert metrics["macro_f1"] == 0.666667
    assert metrics["log_loss"] == round(-(math.log(0.9) + math.log(0.4) + math.log(0.8)) / 3, 6)
    assert metrics["confusion_matrix"] == [[1, 1], [0, 1]]
    assert [each["label"] for each in metrics["per_class"]] == ["Can't Tell", "0"]


def test_fifty_classes_of_which_one_is_never_predicted() -> None:
    classes = [f"topic {number}" for number in range(50)]
    labels = np.arange(50)
    probabilities = np.eye(50)
    probabilities[49] = np.eye(50)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        metrics = detailed_metrics(labels, probabilities, classes)
    assert metrics["accuracy"] == 0.98
    # 48 classes with 1, the first with 2*1/(1+2), the last with 0.
    assert metrics["macro_f1"] == round((48 + 2 / 3) / 50, 6)
    assert metrics["per_class"][49] == {"label": "topic 49", "precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 1}


def test_a_class_without_a_tweet_is_never_counted() -> None:
    with pytest.raises(ValueError, match="there is none of class 2"):
        split_metrics(np.array([0, 0, 1]), sure([0, 0, 1]))
    with pytest.raises(ValueError, match="there is none of class 2"):
        detailed_metrics(np.array([0, 0, 1]), sure([0, 0, 1]), CLASSES)


@pytest.mark.parametrize("classes", [("a", "b"), ("a", "b", "c", "d")])
def test_the_classes_are_as_many_as_the_probabilities(classes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="classes"):
        detailed_metrics(TRUE, sure(PREDICTED), classes)


def test_the_floor_is_the_majority_class_of_train() -> None:
    splits = {
        "train": (np.array([1, 1, 1, 0, 2]), sure([1, 1, 1, 0, 2])),
        "validation": (np.array([0, 0, 1, 2]), sure([0, 0, 1, 2])),
        "test": (np.array([0, 1, 2]), sure([0, 0, 2])),
    }
    metrics = evaluate_splits(splits, CLASSES, 10)
    assert list(metrics) == ["train", "validation", "test", "floor"]
    assert metrics["floor"] == {"train": 0.6, "validation": 0.25, "test": 0.333333}
    assert "per_class" not in metrics["train"]
    # All are 80 % sure. On validation all four are right; on test, two of three.
    assert metrics["validation"]["expected_calibration_error"] == 0.2
    assert metrics["test"]["expected_calibration_error"] == round(0.8 - 2 / 3, 6)
    assert metrics["test"]["confusion_matrix"] == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("labels", "probabilities"),
    [
        (np.array([], dtype=int), np.empty((0, 3))),
        (np.array([0, 1]), sure([0])),
        (np.array([0, 1]), np.array([0.5, 0.5])),
        (np.array([0, 1, 2, 3]), sure([0, 1, 2, 0])),
        (np.array([0, 1]), np.array([[np.nan, 0.5], [0.5, 0.5]])),
        (np.array([0, 1]), np.array([[1.2, -0.2], [0.5, 0.5]])),
        (np.array([0, 1]), np.array([[0.0, 0.0], [0.5, 0.5]])),
    ],
)
def test_impossible_arrays_are_refused(labels: np.ndarray, probabilities: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"labels|probabilities"):
        split_metrics(labels, probabilities)


def metrics_of_a_run() -> dict[str, Any]:
    return evaluate_splits(dict.fromkeys(("train", "validation", "test"), (TRUE, sure(PREDICTED))), CLASSES, 10)


def test_metrics_are_read_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    write_json(path, metrics_of_a_run())
    assert read_metrics(path) == metrics_of_a_run()


def test_metrics_of_before_the_calibration_error_are_read(tmp_path: Path) -> None:
    path, metrics = tmp_path / "metrics.json", metrics_of_a_run()
    for split in ("validation", "test"):
        del metrics[split]["expected_calibration_error"]
    write_json(path, metrics)
    assert read_metrics(path) == metrics


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"train": 1}', b"\xff\xfe{", b"null"])
def test_damaged_metrics_are_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "metrics.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"metrics\.json: expected .*"):
        read_metrics(path)


def test_a_value_that_is_no_number_is_named(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    metrics = metrics_of_a_run()
    metrics["validation"]["macro_f1"] = "0.7"
    path.write_text(json.dumps(metrics), encoding="utf-8")
    with pytest.raises(InputError, match=r"metrics\.json: expected a number at validation\.macro_f1"):
        read_metrics(path)


def test_missing_metrics_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"metrics\.json: no such file"):
        read_metrics(tmp_path / "metrics.json")
