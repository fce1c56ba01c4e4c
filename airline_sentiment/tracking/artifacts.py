"""What evaluation adds to a run: datasets, metrics of each split, figures, predictions, the model."""

import csv
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import md5_of
from airline_sentiment.evaluation.behaviour import read_behaviour
from airline_sentiment.files import read_json
from airline_sentiment.labels import legal_names
from airline_sentiment.tracking.curves import curves
from airline_sentiment.tracking.datasets import SplitData, log_splits
from airline_sentiment.tracking.fingerprint import REPORT
from airline_sentiment.tracking.logged import find_or_log_model, is_here
from airline_sentiment.tracking.predictions import Columns, read_answers
from airline_sentiment.tracking.quiet import quietly
from airline_sentiment.tracking.store import Store

_INPUTS = ("params.yaml", "dvc.lock", "requirements.lock")
_SPLITS = ("validation", "test", "train")
"""In the order of the page: it begins with what was logged first, and results are chosen by validation."""
_PREDICTIONS = "test_predictions.json"
_DOCUMENTS = ("MODEL_CARD.md", "errors.json", "behaviour.json", "doubtful_labels.csv")
_BEHAVIOUR = "behaviour.json"
_REPORT_HASH = "pipeline.report"
_MOST_METRICS = 1_000
"""That MLflow takes at once."""


def has_artifacts(store: Store, run: Any, model: str, root: Path) -> bool:
    """Tell whether a run has the files that `log_results` gives it, in this repository where that keeps them."""
    report = root / "reports" / model
    figures = [f"figures/{path.name}" for path in report.glob("*.png")]
    documents = [name for name in _DOCUMENTS if (report / name).exists()]
    inputs = [f"pipeline/{name}" for name in _INPUTS if (root / name).exists()]
    if not is_here(store, run.info.artifact_uri):
        return False
    found = {item.path for place in ("", "figures", "pipeline") for item in _listed(store, run, place)}
    return found >= {_PREDICTIONS, *figures, *documents, *inputs}


def log_results(store: Store, run_id: str, model: str, root: Path, with_history: bool, with_metrics: bool) -> None:
    """Log the content of `reports/MODEL` and the folder `models/MODEL` to a run; files that are there are replaced.

    Args:
        store: the store.
        run_id: the run.
        model: its model.
        root: the root of the repository.
        with_history: whether also the curves, which a live run has already.
        with_metrics: whether also the metrics of each split, which a run that lost only its files has already.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if the store or a file cannot be read or written.
    """
    report, client = root / "reports" / model, store.client
    splits = log_splits(client, run_id, root / "data" / "splits")
    for figure in sorted(report.glob("*.png")):
        client.log_artifact(run_id, str(figure), "figures")
    for name in _DOCUMENTS:
        if (report / name).exists():
            client.log_artifact(run_id, str(report / name))
    for name in _INPUTS:
        if (root / name).exists():
            client.log_artifact(run_id, str(root / name), "pipeline")
    with quietly():
        _log_answers(client, run_id, read_answers(report / "test_predictions.csv", root / "data/splits/test.parquet"))
    model_id = find_or_log_model(store, run_id, root / "models" / model)
    if with_metrics:
        _log_metrics(client, run_id, model_id, splits, read_json(report / "metrics.json"))
        _log_behaviour(client, run_id, report / _BEHAVIOUR)
    if with_history:
        _log_history(client, run_id, report / "history.csv")


def has_report(store: Store, run: Any, model: str, root: Path) -> bool:
    """Tell whether a run has the `report.html` of its model as it is here; where there is none, none is missing."""
    path = root / "reports" / model / REPORT
    if not path.exists():
        return True
    listed = any(item.path == REPORT for item in _listed(store, run, ""))
    return listed and run.data.tags.get(_REPORT_HASH) == md5_of(path)


def log_report(store: Store, run_id: str, model: str, root: Path) -> None:
    """Attach the `report.html` of a model to its run, in place of another one."""
    path = root / "reports" / model / REPORT
    store.client.log_artifact(run_id, str(path))
    store.client.set_tag(run_id, _REPORT_HASH, md5_of(path))


def _listed(store: Store, run: Any, place: str) -> list[Any]:
    return list(store.client.list_artifacts(run.info.run_id, place or None))


def _log_history(client: Any, run_id: str, history: Path) -> None:
    from mlflow.entities import Metric

    now = time.time_ns() // 1_000_000
    with history.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            metrics = [Metric(key, value, now, int(row["epoch"])) for key, value in curves(row).items()]
            client.log_batch(run_id, metrics=metrics)


def _log_metrics(
    client: Any, run_id: str, model_id: str, splits: dict[str, SplitData], metrics: dict[str, Any]
) -> None:
    from mlflow.entities import Metric

    now = time.time_ns() // 1_000_000
    values = []
    # The floor is the same for every run and would be among the first charts that the page draws.
    for split, key, value in _flat(metrics):
        data = splits.get(split)
        named = {"dataset_name": data.name, "dataset_digest": data.digest} if data else {}
        values.append(Metric(f"{split}.{key}", value, now, 0, model_id=model_id, run_id=run_id, **named))
    for first in range(0, len(values), _MOST_METRICS):
        client.log_batch(run_id, metrics=values[first : first + _MOST_METRICS])


def _log_behaviour(client: Any, run_id: str, path: Path) -> None:
    """Log the share of cases that each test of behaviour passes."""
    from mlflow.entities import Metric

    tests = read_behaviour(path).tests if path.exists() else ()
    names = legal_names([test.name for test in tests])
    now = time.time_ns() // 1_000_000
    rates = [Metric(f"behaviour.{name}", test.rate, now, 0) for name, test in zip(names, tests, strict=True)]
    for first in range(0, len(rates), _MOST_METRICS):
        client.log_batch(run_id, metrics=rates[first : first + _MOST_METRICS])


def _flat(metrics: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    for split in _SPLITS:
        values = metrics[split]
        for key, value in values.items():
            if isinstance(value, int | float):
                yield split, key, float(value)
        of_classes: Sequence[dict[str, Any]] = values.get("per_class", [])
        names = legal_names([each["label"] for each in of_classes])
        for name, each in zip(names, of_classes, strict=True):
            for key in ("precision", "recall", "f1"):
                yield split, f"{name}.{key}", float(each[key])


def _log_answers(client: Any, run_id: str, columns: Columns) -> None:
    if any(item.path == _PREDICTIONS for item in client.list_artifacts(run_id)):
        # A table that is logged again would grow instead of being replaced.
        data = [list(row) for row in zip(*columns.values(), strict=True)]
        client.log_dict(run_id, {"columns": list(columns), "data": data}, _PREDICTIONS)
    else:
        client.log_table(run_id, columns, _PREDICTIONS)
