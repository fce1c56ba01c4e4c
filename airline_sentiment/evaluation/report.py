"""Everything that the stage evaluate finds out about one model, in the model's report folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from airline_sentiment.evaluation.calibration import reliability_bins
from airline_sentiment.evaluation.figures import (
    draw_calibration,
    draw_confusion_matrix,
    draw_learning_curves,
    draw_precision_recall,
)
from airline_sentiment.evaluation.history import read_history
from airline_sentiment.evaluation.metrics import SPLITS, Metrics, detailed_metrics, evaluate_splits
from airline_sentiment.evaluation.plot_tables import (
    CALIBRATION,
    PRECISION_RECALL,
    write_calibration,
    write_precision_recall,
)
from airline_sentiment.evaluation.predictions import write_predictions
from airline_sentiment.evaluation.slices import slices_of, write_slices
from airline_sentiment.evaluation.tweets import read_tweets
from airline_sentiment.files import write_json
from airline_sentiment.params import Evaluate


class Predictor(Protocol):
    """What is measured."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels, in the order of the probabilities."""

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, shape (number of texts, number of classes)."""


def evaluate_model(model: str, predictor: Predictor, splits: Path, report: Path, params: Evaluate) -> Metrics:
    """Measure a model on all splits and write metrics, predictions, slices, figures, and curves as CSV.

    Args:
        model: its name, for the titles.
        predictor: what it says of raw texts.
        splits: the folder of train.parquet, validation.parquet and test.parquet, as `read_tweets` takes them.
        report: the folder to write to; holds the history.csv of the training.
        params: how to measure.

    Returns:
        The content of metrics.json.

    Raises:
        InputError: naming the file that is missing, damaged, or not of the classes of the model.
    """
    history, classes = read_history(report / "history.csv"), predictor.classes
    tweets = {name: read_tweets(splits / f"{name}.parquet", classes, f"models/{model}") for name in SPLITS}
    measured = {name: (each.labels, predictor.predict_proba(each.texts)) for name, each in tweets.items()}
    metrics = evaluate_splits(measured, classes)
    labels, probabilities = measured["test"]
    write_predictions(report / "test_predictions.csv", tweets["test"], probabilities, classes)
    right = probabilities.argmax(axis=1) == labels
    write_slices(report / "slices.csv", slices_of(tweets["test"].groups, right))
    matrix = metrics["test"]["confusion_matrix"]
    draw_confusion_matrix(report / "confusion_matrix.png", matrix, classes, model, "test")
    draw_learning_curves(report / "learning_curves.png", history, model)
    bins = reliability_bins(labels, probabilities, params.calibration_bins)
    draw_calibration(report / "calibration.png", bins, model, "test")
    write_calibration(report / CALIBRATION, bins)
    draw_precision_recall(report / "precision_recall.png", labels, probabilities, classes, model, "test")
    write_precision_recall(report / PRECISION_RECALL, labels, probabilities)
    write_json(report / "metrics.json", metrics)
    return metrics


def measure_split(predictor: Predictor, split: Path, model: str) -> Metrics:
    """Return the detailed metrics of one split.

    Args:
        predictor: what the model says of raw texts.
        split: a file as `read_tweets` takes it.
        model: what a complaint calls it.

    Raises:
        InputError: naming the file that is missing, damaged, or not of the classes of the model.
    """
    tweets = read_tweets(split, predictor.classes, model)
    return detailed_metrics(tweets.labels, predictor.predict_proba(tweets.texts), predictor.classes)
