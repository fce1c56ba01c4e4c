"""Everything that the stage evaluate finds out about one model, in the model's report folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from airline_sentiment.evaluation.behaviour import pass_rates, run_tests, write_behaviour
from airline_sentiment.evaluation.behaviour_table import read_table
from airline_sentiment.evaluation.calibration import reliability_bins
from airline_sentiment.evaluation.explanations import find_errors, write_errors
from airline_sentiment.evaluation.figures import (
    draw_calibration,
    draw_confusion_matrix,
    draw_learning_curves,
    draw_precision_recall,
)
from airline_sentiment.evaluation.history import read_history
from airline_sentiment.evaluation.label_noise import doubtful_labels, write_doubtful_labels
from airline_sentiment.evaluation.metrics import SPLITS, Metrics, detailed_metrics, evaluate_splits
from airline_sentiment.evaluation.plot_tables import (
    CALIBRATION,
    PRECISION_RECALL,
    write_calibration,
    write_precision_recall,
)
from airline_sentiment.evaluation.predictions import write_predictions
from airline_sentiment.evaluation.slices import slices_of, write_slices
from airline_sentiment.evaluation.tweets import MeasuredTweets, read_tweets
from airline_sentiment.files import write_json
from airline_sentiment.params import Evaluate
from airline_sentiment.progress import counting_rows


class Predictor(Protocol):
    """What is measured."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels, in the order of the probabilities."""

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, shape (number of texts, number of classes)."""

    def contributions(self, text: str) -> tuple[list[str], np.ndarray] | None:
        """Return the words of a text and what each adds to the score of each class; None where no sum decides."""


OnPredicted = Callable[[int, float], None]
"""Told how many tweets were predicted in how many seconds."""


def evaluate_model(
    model: str,
    predictor: Predictor,
    splits: Path,
    report: Path,
    params: Evaluate,
    on_predicted: OnPredicted = lambda tweets, seconds: None,
) -> Metrics:
    """Measure a model on all splits, ask it the behaviour tests, and write all files of its report but history.csv.

    Args:
        model: its name, for the titles.
        predictor: what it says of raw texts.
        splits: the folder of train.parquet, validation.parquet and test.parquet, as `read_tweets` takes them.
        report: the folder to write to; holds the history.csv of the training.
        params: how to measure.
        on_predicted: told once, when all splits are predicted.

    Returns:
        The content of metrics.json.

    Raises:
        InputError: naming the file that is missing, damaged, or not of the classes of the model.
    """
    history, classes = read_history(report / "history.csv"), predictor.classes
    tweets = {name: read_tweets(splits / f"{name}.parquet", classes, f"models/{model}") for name in SPLITS}
    started = time.monotonic()
    measured = _predicted(predictor, tweets)
    on_predicted(sum(len(each.texts) for each in tweets.values()), time.monotonic() - started)
    behaviour = run_tests(read_table(Path(params.behaviour)), predictor, tweets["test"].texts, measured["test"][1])
    write_behaviour(report / "behaviour.json", behaviour)
    metrics = {**evaluate_splits(measured, classes, params.calibration_bins), "behaviour": pass_rates(behaviour)}
    labels, probabilities = measured["test"]
    write_predictions(report / "test_predictions.csv", tweets["test"], probabilities, classes)
    right = probabilities.argmax(axis=1) == labels
    write_slices(report / "slices.csv", slices_of(tweets["test"], right))
    write_errors(report / "errors.json", find_errors(predictor, tweets["test"], probabilities, classes))
    write_doubtful_labels(report / "doubtful_labels.csv", doubtful_labels(tweets["test"], probabilities, classes))
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


def _predicted(predictor: Predictor, tweets: Mapping[str, MeasuredTweets]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return labels and probabilities of each split."""
    measured = {}
    with counting_rows("predicted", sum(len(each.texts) for each in tweets.values()), "tweets") as advance:
        # The small ones first: they say how long the large one takes.
        for name, each in sorted(tweets.items(), key=lambda item: len(item[1].texts)):
            measured[name] = (each.labels, predictor.predict_proba(each.texts))
            advance(len(each.texts))
    return {name: measured[name] for name in tweets}


def measure_split(predictor: Predictor, split: Path, model: str, table: Path | None = None) -> Metrics:
    """Return the detailed metrics of one split, and the pass rates of the behaviour tests on sentences.

    Args:
        predictor: what the model says of raw texts.
        split: a file as `read_tweets` takes it.
        model: what a complaint calls it.
        table: of the behaviour tests; None: none is run.

    Raises:
        InputError: naming the file that is missing, damaged, or not of the classes of the model.
    """
    tweets = read_tweets(split, predictor.classes, model)
    metrics = detailed_metrics(tweets.labels, predictor.predict_proba(tweets.texts), predictor.classes)
    if table is not None:
        metrics["behaviour"] = pass_rates(run_tests(read_table(table), predictor, ()))
    return metrics
