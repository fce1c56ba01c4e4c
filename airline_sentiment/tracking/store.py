"""The MLflow store: where it is, and how it comes about once."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from airline_sentiment.errors import InputError
from airline_sentiment.params import Tracking
from airline_sentiment.tracking.quiet import quietly

# Lets the page open with what belongs to trained models, not to chat bots.
_KIND = {"mlflow.experimentKind": "custom_model_development"}
_SQLITE = "sqlite:///"
_DEFAULT = f"{_SQLITE}mlflow.db"
_PLACES = {
    "experiments": "artifact_location",
    "runs": "artifact_uri",
    "logged_models": "artifact_location",
    "model_versions": "storage_location",
}
_DATABASES = ("sqlite", "postgresql", "mysql", "mssql")


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
    experiment is `MLFLOW_EXPERIMENT_NAME`, else `tracking.experiment`. A relative path in an address starts at
    `store_root`, and so do the artifacts of a database that no server stands before.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if it can be neither reached nor written.
    """
    # A server that is down must not hold up the training for minutes.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow import MlflowClient

    folder = store_root(root)
    uri = _anchored(os.environ.get("MLFLOW_TRACKING_URI") or tracking.uri or _DEFAULT, folder)
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or tracking.experiment
    # Without an explicit place a database's artifacts would follow the working directory.
    artifacts = (folder / "mlartifacts" / name).as_uri() if uri.startswith(_DATABASES) else None
    with _only_one_process(folder), quietly(logging.INFO):
        client = MlflowClient(uri)
        experiment = client.get_experiment_by_name(name)
        if experiment and artifacts and uri.startswith(_SQLITE):
            _follow_move(Path(uri.removeprefix(_SQLITE)), experiment.artifact_location, folder / "mlartifacts" / name)
        experiment_id = experiment.experiment_id if experiment else client.create_experiment(name, artifacts, _KIND)
    return Store(uri, client, experiment_id)


@contextmanager
def answering() -> Iterator[None]:
    """Make what MLflow cannot do bad input: one line that says why.

    Raises:
        InputError: if the block raises an error of MLflow or of the file system.
    """
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, OSError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise InputError(f"MLflow: {reason[0][:200]}") from None


def _anchored(uri: str, folder: Path) -> str:
    # DVC runs experiments in folders that it throws away: what is relative must not end there.
    if uri.startswith(_SQLITE):
        return _SQLITE + str(folder / uri.removeprefix(_SQLITE))
    return uri if ":" in uri or uri == "databricks" else str(folder / uri)


def _follow_move(database: Path, recorded: str, artifacts: Path) -> None:
    """Make a store that was moved together with its artifacts name the folder where they lie now."""
    if recorded == artifacts.as_uri() or _local_path(recorded).exists() or not artifacts.is_dir():
        return
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, column in _PLACES.items():
            connection.execute(
                f"update {table} set {column} = ? || substr({column}, ?) where substr({column} || '/', 1, ?) = ?",
                (artifacts.as_uri(), len(recorded) + 1, len(recorded) + 1, f"{recorded}/"),
            )


def _local_path(address: str) -> Path:
    return Path(unquote(urlparse(address).path))


@contextmanager
def _only_one_process(folder: Path) -> Iterator[None]:
    # Several processes that meet on a fresh sqlite file crash in its migration.
    from filelock import FileLock

    with FileLock(folder / ".mlflow.lock", timeout=120):
        yield
