"""What evaluation adds to a run: metrics of each split, figures, predictions, the model."""

import csv
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from airline_sentiment.files import read_json
from airline_sentiment.tracking.store import Store

_INPUTS = ("params.yaml", "dvc.lock", "requirements.lock")
_PACKAGE = Path(__file__).parents[1]
_NEEDED = {
    "": ("mlflow", "numpy", "pandas", "pydantic", "ruamel.yaml", "emoji", "pyspellchecker"),
    "weights.npz": ("scikit-learn", "scipy", "threadpoolctl"),
    "network.keras": ("keras", "tensorflow"),
}


def log_results(store: Store, run_id: str, model: str, root: Path, with_history: bool) -> None:
    """Log the content of `reports/MODEL` and the folder `models/MODEL` to a run; what is there already is not repeated.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if the store or a file cannot be read or written.
    """
    report, client = root / "reports" / model, store.client
    if with_history:
        _log_history(client, run_id, report / "history.csv")
    for key, value in _flat_metrics(read_json(report / "metrics.json")):
        client.log_metric(run_id, key, value)
    for figure in sorted(report.glob("*.png")):
        client.log_artifact(run_id, str(figure), "figures")
    for name in _INPUTS:
        if (root / name).exists():
            client.log_artifact(run_id, str(root / name), "pipeline")
    with _quietly():
        _log_predictions(client, run_id, report / "test_predictions.csv")
    if not client.search_logged_models([store.experiment_id], f"source_run_id = '{run_id}'"):
        _log_model(store, run_id, root / "models" / model)


def _log_history(client: Any, run_id: str, history: Path) -> None:
    with history.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            epoch = int(row.pop("epoch"))
            for key, value in row.items():
                client.log_metric(run_id, key, float(value), step=epoch)


def _flat_metrics(metrics: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for split, values in metrics.items():
        for key, value in values.items():
            if isinstance(value, int | float):
                yield f"{split}.{key}", float(value)
        for each in values.get("per_class", []):
            for key in ("precision", "recall", "f1"):
                yield f"{split}.{each['label']}.{key}", float(each[key])


def _log_predictions(client: Any, run_id: str, predictions: Path) -> None:
    with predictions.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    for name in columns:
        if name.startswith("p_"):
            columns[name] = [float(value) for value in columns[name]]
    client.log_table(run_id, columns, "test_predictions.json")


def _log_model(store: Store, run_id: str, folder: Path) -> None:
    import mlflow
    import pandas as pd
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema, TensorSpec

    text = ColSpec(DataType.string, "text")
    probabilities = (ColSpec(DataType.double, f"p_{label}") for label in read_json(folder / "model.json")["classes"])
    outputs: list[ColSpec | TensorSpec] = [
        ColSpec(DataType.string, "label"),
        *probabilities,
        ColSpec(DataType.string, "text_clean"),
    ]
    with _package_without_caches() as package, _quietly(), _fluent(store.uri), mlflow.start_run(run_id=run_id):
        mlflow.pyfunc.log_model(
            name="model",
            python_model=str(_PACKAGE / "tracking" / "pyfunc_model.py"),
            artifacts={"model": str(folder)},
            code_paths=[str(package)],
            pip_requirements=_requirements(folder),
            signature=ModelSignature(Schema([text]), Schema(outputs)),
            input_example=pd.DataFrame({"text": ["@united my flight is late again!", "@JetBlue thank you :)"]}),
        )


@contextmanager
def _fluent(uri: str) -> Iterator[None]:
    # `mlflow.set_tracking_uri` would outlast this block.
    with _environment(MLFLOW_TRACKING_URI=uri, MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false"):
        yield


def _requirements(folder: Path) -> list[str]:
    from importlib.metadata import version

    files = {path.name for path in folder.iterdir()}
    needed = [name for marker, names in _NEEDED.items() if not marker or marker in files for name in names]
    return [f"{name}=={version(name)}" for name in needed]


@contextmanager
def _package_without_caches() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _PACKAGE.name
        shutil.copytree(_PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        yield copy


@contextmanager
def _quietly() -> Iterator[None]:
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
