from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import read_metrics
from airline_sentiment.evaluation.predictions import read_predictions
from airline_sentiment.evaluation.report import evaluate_model
from airline_sentiment.models.training import write_history
from airline_sentiment.params import Evaluate

PARAMS = Evaluate(calibration_bins=10)
FILES = {"metrics.json", "test_predictions.csv", "confusion_matrix.png", "learning_curves.png", "calibration.png"}


def negative_unless_thanks(texts: Sequence[str]) -> np.ndarray:
    return np.array([[0.1, 0.1, 0.8] if "thanks" in text else [0.6, 0.3, 0.1] for text in texts])


@pytest.fixture
def splits(tmp_path: Path) -> Path:
    folder = tmp_path / "splits"
    folder.mkdir()
    texts, labels = ["thanks", "late", "what?", "thanks"], ["positive", "negative", "neutral", "negative"]
    table = pa.table({"id": ["4", "3", "2", "1"], "text": texts, "label": labels})
    for name in ("train", "validation", "test"):
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def trained(folder: Path) -> Path:
    row = {"epoch": 1.0, "loss": 0.5, "accuracy": 0.5, "val_loss": 0.5, "val_accuracy": 0.5}
    write_history(folder / "history.csv", [row])
    return folder


def test_a_report_holds_these_files_the_same_each_time(tmp_path: Path, splits: Path) -> None:
    folders = [trained(tmp_path / name) for name in ("first", "second")]
    for folder in folders:
        metrics = evaluate_model("rule", negative_unless_thanks, splits, folder, PARAMS)
        assert read_metrics(folder / "metrics.json") == metrics
    assert {path.name for path in folders[0].iterdir()} == FILES | {"history.csv"}
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in FILES)
    assert metrics["test"]["confusion_matrix"] == [[1, 0, 1], [1, 0, 0], [0, 0, 1]]
    predictions = read_predictions(folders[0] / "test_predictions.csv")
    assert predictions["id"].tolist() == ["4", "3", "2", "1"]
    assert predictions["predicted"].tolist() == ["positive", "negative", "negative", "positive"]


def test_a_missing_split_is_named(tmp_path: Path, splits: Path) -> None:
    (splits / "test.parquet").unlink()
    with pytest.raises(InputError, match=r"test\.parquet: no such file"):
        evaluate_model("rule", negative_unless_thanks, splits, trained(tmp_path / "report"), PARAMS)


def test_a_damaged_split_is_named(tmp_path: Path, splits: Path) -> None:
    (splits / "train.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match=r"train\.parquet: damaged"):
        evaluate_model("rule", negative_unless_thanks, splits, trained(tmp_path / "report"), PARAMS)
