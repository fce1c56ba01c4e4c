"""The MLflow store: opened, made once, and the experiment in it found or made."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.params import Tracking
from airline_sentiment.tracking import database
from airline_sentiment.tracking.address import Address, artifact_folder, experiment_name, store_address, store_root
from airline_sentiment.tracking.faults import ExperimentDeletedError, StoreError, said, without_password
from airline_sentiment.tracking.patience import first_answer
from airline_sentiment.tracking.quiet import quietly

# Lets the page open with what belongs to trained models, not to chat bots.
_KIND = {"mlflow.experimentKind": "custom_model_development"}
_LONGEST_WAIT_S = 300


@dataclass(frozen=True)
class Store:
    """An open MLflow store.

    Attributes:
        address: where it is.
        client: a `mlflow.MlflowClient` for it.
        experiment_id: the experiment that holds this repository's runs; empty where it was opened to read alone.
        folder: the repository's, where the artifacts of a database that no server stands before lie.
    """

    address: Address
    client: Any
    experiment_id: str
    folder: Path

    @property
    def uri(self) -> str:
        """Its address, as MLflow takes it."""
        return self.address.uri


def open_store(root: Path, tracking: Tracking) -> Store:
    """Open the tracking store; make it and the experiment once.

    The store is the one that `MLFLOW_TRACKING_URI` names, else `tracking.uri`, else `mlflow.db` in the root; the
    experiment is `MLFLOW_EXPERIMENT_NAME`, else `tracking.experiment`. A relative path in an address starts at
    `store_root`, and so do the artifacts of a database that no server stands before.

    Raises:
        StoreError: naming it and saying how to go on, if it can be neither reached nor written.
    """
    folder, address = store_root(root), store_address(tracking, root)
    name = experiment_name(tracking)
    with one_at_a_time(address, folder):
        if address.database:
            database.make(address)
            database.bring_home(address, folder, name)
        client, experiment = _connect(address, folder, name)
        if experiment is None:
            # Without an explicit place a database's artifacts would follow the working directory.
            artifacts = artifact_folder(folder, name).as_uri() if address.is_database else None
            experiment_id = _create_experiment(client, name, artifacts, address)
        elif experiment.lifecycle_stage == "deleted":
            raise _deleted(address, experiment)
        else:
            experiment_id = experiment.experiment_id
    if not experiment_id:
        raise address.error("what answers there is no server of MLflow")
    return Store(address, client, str(experiment_id), folder)


def read_store(root: Path, tracking: Tracking) -> Store | None:
    """Open the tracking store to read, None where there is none yet; nothing is made.

    Raises:
        StoreError: naming it and saying how to go on, if it cannot be reached.
    """
    folder, address = store_root(root), store_address(tracking, root)
    name = experiment_name(tracking)
    if address.database:
        if not database.is_made(address):
            return None
        # A store that cannot be written is read as it is.
        with suppress(StoreError):
            database.bring_home(address, folder, name)
    client, _ = _connect(address, folder, name)
    return Store(address, client, "", folder)


@contextmanager
def one_at_a_time(address: Address, folder: Path) -> Iterator[None]:
    """Let one process on this machine at a time look for something in a store and make it; may be nested.

    Raises:
        StoreError: if the lock cannot be made beside a local store, or another process holds it for minutes.
    """
    from filelock import FileLock, Timeout

    place = address.database.parent if address.database else folder
    lock = FileLock(place / ".mlflow.lock", timeout=_LONGEST_WAIT_S, is_singleton=True)
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise address.error(f"another process has held {lock.lock_file} for {_LONGEST_WAIT_S} seconds") from None
    except OSError as error:
        if address.database:
            reason = f"the lock {lock.lock_file} cannot be made: {error.strerror or error}"
            raise address.error(f"{reason}; give yourself the right to write there") from None
        # A server needs no folder of ours that can be written; doubles are found there afterwards.
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _connect(address: Address, folder: Path, experiment: str) -> tuple[Any, Any]:
    """Return a client and the experiment of a name, None where there is none."""
    # A server that hangs later must not hold up the training for minutes.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        from mlflow import MlflowClient

        with quietly(logging.ERROR):
            if address.is_database and not address.database:
                first_answer(address, folder, _try_connection(address))
            client = MlflowClient(address.uri)
            if address.is_database:
                return client, client.get_experiment_by_name(experiment)
            return client, first_answer(address, folder, lambda: client.get_experiment_by_name(experiment))
    except StoreError:
        raise
    except Exception as error:
        # MLflow and its drivers raise errors of a dozen kinds for an address that they cannot use.
        raise address.error(said(error)) from None


def _try_connection(address: Address) -> Any:
    # MLflow itself tries ten times, with growing pauses.
    from sqlalchemy import NullPool, create_engine

    engine = create_engine(address.uri, poolclass=NullPool)
    return lambda: engine.connect().close()


def _create_experiment(client: Any, name: str, artifacts: str | None, address: Address) -> str:
    from mlflow.exceptions import MlflowException

    try:
        return str(client.create_experiment(name, artifacts, _KIND))
    except MlflowException as error:
        # Another machine was faster.
        experiment = client.get_experiment_by_name(name) if error.error_code == "RESOURCE_ALREADY_EXISTS" else None
        if experiment is None:
            raise address.error(f"experiment {name[:60]!r}: {said(error)}") from None
        return str(experiment.experiment_id)


def _deleted(address: Address, experiment: Any) -> StoreError:
    command = f"mlflow experiments restore --experiment-id {experiment.experiment_id}"
    if address.source or not address.database:
        command = f"MLFLOW_TRACKING_URI='{without_password(address.uri)}' {command}"
    return ExperimentDeletedError(
        f"MLflow: {address}: the experiment {experiment.name!r} was deleted; bring it back with `{command}`, or name"
        " another one with MLFLOW_EXPERIMENT_NAME or tracking.experiment of params.yaml"
    )
