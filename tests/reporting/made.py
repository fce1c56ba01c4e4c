"""Results that no model gave: small enough to work out by hand, or as large as a test wants them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.evaluation.metrics import evaluate_splits
from airline_sentiment.evaluation.slices import Slice, write_slices
from airline_sentiment.files import write_json
from airline_sentiment.labels import probability_columns
from airline_sentiment.models.training import write_history
from airline_sentiment.params import PARAMS_FILE, Params, load_params
from airline_sentiment.reporting.results import ModelResult, Tweets

ROOT = Path(__file__).parents[2]
CLASSES = ("negative", "neutral", "positive")
HISTORY = [
    {"epoch": 1.0, "loss": 0.9, "accuracy": 0.6, "val_loss": 0.8, "val_accuracy": 0.61},
    {"epoch": 2.0, "loss": 0.6, "accuracy": 0.8, "val_loss": 0.5, "val_accuracy": 0.75},
    {"epoch": 3.0, "loss": 0.4, "accuracy": 0.9, "val_loss": 0.55, "val_accuracy": 0.76},
]
SLICES = [
    Slice("group", "airline", "Delta", 6, 0.5, 0.188, 0.812, -0.25, 0.4),
    Slice("label", "agreement", "torn", 4, 0.25, 0.046, 0.699, -0.5, 0.01),
]


def params() -> Params:
    return load_params(ROOT / PARAMS_FILE)


def answers(matrix: Sequence[Sequence[int]], sure: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
    """Labels and probabilities with this confusion matrix, the predicted class always of one probability."""
    size = len(matrix)
    cells = [(true, said) for true, row in enumerate(matrix) for said, count in enumerate(row) for _ in range(count)]
    probabilities = np.full((len(cells), size), (1 - sure) / (size - 1))
    probabilities[np.arange(len(cells)), [said for _, said in cells]] = sure
    return np.array([true for true, _ in cells]), probabilities


def result(
    labels: np.ndarray,
    probabilities: np.ndarray,
    name: str = "lstm",
    classes: Sequence[str] = CLASSES,
    history: Sequence[dict[str, float]] = HISTORY,
    slices: Sequence[Slice] = (),
) -> ModelResult:
    splits = dict.fromkeys(("train", "validation", "test"), (labels, probabilities))
    metrics = evaluate_splits(splits, classes, 10)
    ids = tuple(f"t{number}" for number in range(len(labels)))
    return ModelResult(name, tuple(classes), metrics, ids, labels, probabilities, history, slices)


def renamed(original: ModelResult, name: str) -> ModelResult:
    return replace(original, name=name)


def tweets(texts: Sequence[str], agreement: float = 1.0) -> Tweets:
    return Tweets([f"t{number}" for number in range(len(texts))], texts, np.full(len(texts), agreement))


def write_repository(folder: Path, results: Mapping[str, ModelResult], texts: Sequence[str]) -> Path:
    """Write what the stages before `report` leave, so far as it reads that."""
    first = next(iter(results.values()))
    table = {"id": first.ids, "text": texts, "label": [first.classes[label] for label in first.labels]}
    (folder / "data/splits").mkdir(parents=True)
    whole = pa.table(table | {"confidence": [1.0] * len(texts)})
    for name in ("train", "validation", "test"):
        pq.write_table(whole, folder / f"data/splits/{name}.parquet")
    (folder / "data/raw").mkdir()
    pq.write_table(whole, folder / "data/raw/tweets.parquet")
    (folder / "data/raw/rejected.csv").write_text("row,reason,found,text\n", encoding="utf-8")
    for name, each in results.items():
        report = folder / "reports" / name
        report.mkdir(parents=True)
        write_json(report / "metrics.json", each.metrics)
        _write_predictions(report / "test_predictions.csv", each)
        write_history(report / "history.csv", list(each.history))
        write_slices(report / "slices.csv", each.slices)
    for name in ("dvc.yaml", "params.yaml"):
        (folder / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def _write_predictions(target: Path, each: ModelResult) -> None:
    names = np.array(each.classes, dtype=object)
    table = pd.DataFrame({"id": each.ids, "label": names[each.labels], "predicted": names[each.predicted]})
    table[list(probability_columns(each.classes))] = each.probabilities
    table.to_csv(target, index=False)
