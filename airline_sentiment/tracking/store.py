"""The MLflow store: where it is, and how it comes about once."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.params import Tracking
from airline_sentiment.tracking.quiet import quietly

# Lets the page open with what belongs to trained models, not to chat bots.
_KIND = {"mlflow.experimentKind": "custom_model_development"}


@dataclass(frozen=True)
class Store:
    """An open MLflow store.

    Attributes:
        uri: its address.
        client: a `mlflow.MlflowClient` for it.
        experiment_id: the experiment that holds this repository's runs.
    """

    uri: str
    client: Any
    experiment_id: str


def store_root(root: Path) -> Path:
    """Return the folder of the store: the parent repository's where DVC runs an experiment in a throw-away folder."""
    return Path(os.environ.get("DVC_ROOT") or root).resolve()


def open_store(root: Path, tracking: Tracking) -> Store:
    """Open the tracking store; make it and the experiment once.

    The store is the one that `MLFLOW_TRACKING_URI` names, else `tracking.uri`, else `mlflow.db` in the root; the
    experiment is `MLFLOW_EXPERIMENT_NAME`, else `tracking.experiment`.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if it can be neither reached nor written.
    """
    # A server that is down must not hold up the training for minutes.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow import MlflowClient

    folder = store_root(root)
    address = os.environ.get("MLFLOW_TRACKING_URI") or tracking.uri
    uri = address or f"sqlite:///{folder / 'mlflow.db'}"
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or tracking.experiment
    # Without an explicit place artifacts would follow the working directory; a server has a place of its own.
    artifacts = None if address else (folder / "mlartifacts" / name).as_uri()
    with _only_one_process(folder), quietly(logging.INFO):
        client = MlflowClient(uri)
        experiment = client.get_experiment_by_name(name)
        experiment_id = experiment.experiment_id if experiment else client.create_experiment(name, artifacts, _KIND)
    return Store(uri, client, experiment_id)


@contextmanager
def _only_one_process(folder: Path) -> Iterator[None]:
    # Several processes that meet on a fresh sqlite file crash in its migration.
    from filelock import FileLock

    with FileLock(folder / ".mlflow.lock", timeout=120):
        yield
