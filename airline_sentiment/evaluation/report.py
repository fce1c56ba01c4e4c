"""Everything that the stage evaluate finds out about one model, in the model's report folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.calibration import reliability_bins
from airline_sentiment.evaluation.figures import draw_calibration, draw_confusion_matrix, draw_learning_curves
from airline_sentiment.evaluation.history import read_history
from airline_sentiment.evaluation.labels import LABELS, SPLITS
from airline_sentiment.evaluation.metrics import Metrics, detailed_metrics, evaluate_splits
from airline_sentiment.evaluation.predictions import write_predictions
from airline_sentiment.files import write_json
from airline_sentiment.params import Evaluate

PredictProba = Callable[[Sequence[str]], np.ndarray]


def evaluate_model(model: str, predict_proba: PredictProba, splits: Path, report: Path, params: Evaluate) -> Metrics:
    """Measure a model on all splits and write metrics.json, test_predictions.csv and the figures.

    Args:
        model: its name, for the titles.
        predict_proba: raw texts in, the probability of each class out, shape (number of texts, 3).
        splits: the folder of train.parquet, validation.parquet and test.parquet, with columns id, text and label.
        report: the folder to write to; holds the history.csv of the training.
        params: how to measure.

    Returns:
        The content of metrics.json.

    Raises:
        InputError: naming the file that is missing or damaged.
    """
    history = read_history(report / "history.csv")
    tables = {name: _read_split(splits / f"{name}.parquet") for name in SPLITS}
    measured = {name: (labels, predict_proba(texts)) for name, (_, texts, labels) in tables.items()}
    metrics = evaluate_splits(measured)
    labels, probabilities = measured["test"]
    write_predictions(report / "test_predictions.csv", tables["test"][0], labels, probabilities)
    draw_confusion_matrix(report / "confusion_matrix.png", metrics["test"]["confusion_matrix"], model, "test")
    draw_learning_curves(report / "learning_curves.png", history, model)
    bins = reliability_bins(labels, probabilities, params.calibration_bins)
    draw_calibration(report / "calibration.png", bins, model, "test")
    write_json(report / "metrics.json", metrics)
    return metrics


def measure_split(predict_proba: PredictProba, split: Path) -> Metrics:
    """Return the detailed metrics of one split.

    Raises:
        InputError: naming the file that is missing or damaged.
    """
    _, texts, labels = _read_split(split)
    return detailed_metrics(labels, predict_proba(texts))


def _read_split(path: Path) -> tuple[list[str], list[str], np.ndarray]:
    try:
        table = pq.read_table(path, columns=["id", "text", "label"])
        ids, texts, labels = (table[name].to_pylist() for name in ("id", "text", "label"))
        return ids, texts, np.array([LABELS.index(label) for label in labels], dtype=np.int64)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (KeyError, ValueError) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
