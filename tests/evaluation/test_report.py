from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.explanations import read_errors
from airline_sentiment.evaluation.metrics import read_metrics
from airline_sentiment.evaluation.predictions import read_predictions
from airline_sentiment.evaluation.report import evaluate_model, measure_split
from airline_sentiment.evaluation.slices import read_slices
from airline_sentiment.models.training import write_history
from airline_sentiment.params import Evaluate

PARAMS = Evaluate(calibration_bins=10, behaviour=str(Path(__file__).parents[2] / "behaviour.yaml"))
PICTURES = {"confusion_matrix.png", "learning_curves.png", "calibration.png", "precision_recall.png"}
TABLES = {"slices.csv", "doubtful_labels.csv", "calibration.csv", "precision_recall.csv", "test_predictions.csv"}
FILES = {"metrics.json", "errors.json", "behaviour.json"} | TABLES | PICTURES


@dataclass
class Rule:
    """Thanks are of the last class, all else is of the first."""

    classes: tuple[str, ...] = ("negative", "neutral", "positive")

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        probabilities = np.full((len(texts), len(self.classes)), 0.2 / (len(self.classes) - 1))
        for row, text in enumerate(texts):
            probabilities[row, -1 if "thanks" in text else 0] = 0.8
        return probabilities

    def contributions(self, text: str) -> None:
        return None


def write_splits(folder: Path, table: pa.Table) -> Path:
    folder.mkdir()
    for name in ("train", "validation", "test"):
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


@pytest.fixture
def splits(tmp_path: Path) -> Path:
    texts, labels = ["thanks", "late", "what?", "thanks"], ["positive", "negative", "neutral", "negative"]
    return write_splits(tmp_path / "splits", pa.table({"id": ["4", "3", "2", "1"], "text": texts, "label": labels}))


def trained(folder: Path) -> Path:
    row = {"epoch": 1.0, "loss": 0.5, "accuracy": 0.5, "val_loss": 0.5, "val_accuracy": 0.5}
    write_history(folder / "history.csv", [row])
    return folder


def test_a_report_holds_these_files_the_same_each_time(tmp_path: Path, splits: Path) -> None:
    folders = [trained(tmp_path / name) for name in ("first", "second")]
    for folder in folders:
        metrics = evaluate_model("rule", Rule(), splits, folder, PARAMS)
        assert read_metrics(folder / "metrics.json") == metrics
    assert {path.name for path in folders[0].iterdir()} == FILES | {"history.csv"}
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in FILES)
    assert metrics["test"]["confusion_matrix"] == [[1, 0, 1], [1, 0, 0], [0, 0, 1]]
    predictions = read_predictions(folders[0] / "test_predictions.csv", Rule().classes)
    assert predictions["id"].tolist() == ["4", "3", "2", "1"]
    assert predictions["predicted"].tolist() == ["positive", "negative", "negative", "positive"]
    slices = read_slices(folders[0] / "slices.csv")
    assert [(each.kind, each.group, each.value, each.tweets) for each in slices] == [
        ("text", "question", "yes", 1),
        ("text", "question", "no", 3),
        ("label", "duplicates", "yes", 2),
        ("label", "duplicates", "no", 2),
    ]
    assert [each.id for each in read_errors(folders[0] / "errors.json").errors] == ["2", "1"]


@pytest.mark.parametrize("count", [2, 10])
def test_any_classes_and_groups_are_measured(count: int, tmp_path: Path) -> None:
    classes = ("Can't Tell", "late/flight", "Ärger", "0", "4", "a", "b", "c", "d", "NA")[-count:]
    labels = [*classes, classes[-1]]
    texts = ["late"] * count + ["thanks"]
    table = pa.table({
        "id": [str(row) for row in range(count + 1)],
        "text": texts,
        "label": labels,
        "shop": ["here"] * count + ["there"],
    })  # fmt: skip
    splits, report = write_splits(tmp_path / "splits", table), trained(tmp_path / "report")
    metrics = evaluate_model("rule", Rule(classes), splits, report, PARAMS)
    # The first class and the thanks are right.
    assert metrics["test"]["accuracy"] == round(2 / (count + 1), 6)
    assert [each["label"] for each in metrics["test"]["per_class"]] == list(classes)
    assert np.shape(metrics["test"]["confusion_matrix"]) == (count, count)
    predictions = read_predictions(report / "test_predictions.csv", classes)
    assert predictions["label"].tolist() == labels
    assert predictions.columns[-1] == "shop"
    slices = [each for each in read_slices(report / "slices.csv") if each.kind == "group"]
    assert [(each.value, each.tweets, each.accuracy) for each in slices] == [
        ("here", count, round(1 / count, 6)),
        ("there", 1, 1.0),
    ]


def test_a_model_of_other_classes_writes_nothing(tmp_path: Path, splits: Path) -> None:
    report = trained(tmp_path / "report")
    with pytest.raises(InputError, match=r"models/rule was trained on spam, ham; .*train\.parquet has positive, neg"):
        evaluate_model("rule", Rule(("spam", "ham")), splits, report, PARAMS)
    assert [path.name for path in report.iterdir()] == ["history.csv"]
    with pytest.raises(InputError, match=r"version 7 was trained on spam, ham; .*validation\.parquet has positive"):
        measure_split(Rule(("spam", "ham")), splits / "validation.parquet", "version 7")


def test_a_class_without_a_tweet_is_named_with_its_split(tmp_path: Path, splits: Path) -> None:
    table = pq.read_table(splits / "test.parquet")
    pq.write_table(table.filter(pa.array([True, True, False, True])), splits / "test.parquet")
    with pytest.raises(InputError, match=r"test\.parquet: no tweet of neutral, which models/rule was trained on"):
        evaluate_model("rule", Rule(), splits, trained(tmp_path / "report"), PARAMS)


def test_one_split_is_measured_alone(splits: Path) -> None:
    metrics = measure_split(Rule(), splits / "validation.parquet", "models/rule")
    assert metrics["accuracy"] == 0.5
    assert metrics["confusion_matrix"] == [[1, 0, 1], [1, 0, 0], [0, 0, 1]]


def test_a_missing_split_is_named(tmp_path: Path, splits: Path) -> None:
    (splits / "test.parquet").unlink()
    with pytest.raises(InputError, match=r"test\.parquet: no such file"):
        evaluate_model("rule", Rule(), splits, trained(tmp_path / "report"), PARAMS)


def test_a_damaged_split_is_named(tmp_path: Path, splits: Path) -> None:
    (splits / "train.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match=r"train\.parquet: damaged"):
        evaluate_model("rule", Rule(), splits, trained(tmp_path / "report"), PARAMS)
