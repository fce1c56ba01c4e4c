"""Models by name: a run, an alias of the registered model, a folder; and what becomes champion."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from airline_sentiment.errors import InputError
from airline_sentiment.params import Tracking
from airline_sentiment.tracking.fluent import default_store
from airline_sentiment.tracking.store import Store, answering, open_store, store_root

CHAMPION = "champion"
CHALLENGER = "challenger"
MANIFEST = "model.json"


def find_model(spec: str, tracking: Tracking, root: Path) -> Path:
    """Return the folder of a model that is logged in MLflow, fetched if it lies elsewhere.

    Args:
        spec: a run's id, an alias of the registered model, or any `models:/` or `runs:/` address.
        tracking: where MLflow is.
        root: the root of the repository.

    Raises:
        InputError: if there is no such model, or MLflow cannot be reached.
    """
    from mlflow.exceptions import MlflowException

    try:
        store = open_store(root, tracking)
        return _model_folder(_fetch(_address(spec, store, tracking), store))
    except (MlflowException, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(f"--model {spec}: no such folder, run, alias or address in MLflow: {reason}") from None


def champion_folder(tracking: Tracking, root: Path) -> Path | None:
    """Return the folder of the champion, None where there is none.

    A store on this machine is read without MLflow, whose import takes longer than a small model's whole work. Another
    one that does not answer costs a warning.
    """
    database = store_root(root) / "mlflow.db"
    elsewhere = os.environ.get("MLFLOW_TRACKING_URI") or tracking.uri
    if not elsewhere and not database.exists():
        return None
    quick = None if elsewhere else _recorded_champion(database, tracking.registered_model)
    if quick is not None:
        return quick if quick.is_dir() else find_model(CHAMPION, tracking, root)
    if not elsewhere:
        return None
    try:
        with answering():
            store = open_store(root, tracking)
            version = champion(store, tracking.registered_model)
            return version_folder(store, version) if version else None
    except InputError as error:
        print(f"warning: no champion can be asked for, a model that lies here answers; {error}", file=sys.stderr)
        return None


def _recorded_champion(database: Path, name: str) -> Path | None:
    """Return where the local store says that the champion lies; None where it says nothing that is understood."""
    query = (
        "select storage_location from model_versions join registered_model_aliases using (name, version)"
        " where name = ? and alias = ?"
    )
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(query, (name, CHAMPION)).fetchone()
        logged = Path(unquote(urlparse(row[0]).path)) if row else None
        return _model_folder(logged) if logged is not None and logged.is_dir() else logged
    except (sqlite3.Error, InputError):
        return None


def champion(store: Store, name: str) -> Any | None:
    """Return the version of the registered model that is champion, None where there is none."""
    from mlflow.exceptions import MlflowException

    try:
        return store.client.get_model_version_by_alias(name, CHAMPION)
    except MlflowException:
        return None


def register(store: Store, name: str, run: Any, description: str, becomes_champion: bool) -> str:
    """Register the model of a run, once, set its aliases and its description; return the version."""
    from mlflow.exceptions import MlflowException

    client = store.client
    try:
        client.create_registered_model(name, description="Sentiment of tweets about US airlines, from raw text.")
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    run_id = run.info.run_id
    versions = client.search_model_versions(f"name = '{name}' and run_id = '{run_id}'")
    if versions:
        version = str(versions[0].version)
        client.update_model_version(name, version, description)
    else:
        (model,) = client.search_logged_models([store.experiment_id], f"source_run_id = '{run_id}'")[:1]
        source = f"models:/{model.model_id}"
        # The registry looks the model up in the default store, whichever store it belongs to.
        with default_store(store.uri):
            created = client.create_model_version(
                name, source, run_id, description=description, model_id=model.model_id
            )
        version = str(created.version)
    client.set_registered_model_alias(name, CHALLENGER, version)
    if becomes_champion:
        client.set_registered_model_alias(name, CHAMPION, version)
    return version


def version_folder(store: Store, version: Any) -> Path:
    """Return the model folder of a registered version."""
    return _model_folder(_fetch(f"models:/{version.name}/{version.version}", store))


def _address(spec: str, store: Store, tracking: Tracking) -> str:
    if spec.startswith(("models:/", "runs:/")):
        return spec
    if len(spec) == 32 and all(digit in "0123456789abcdef" for digit in spec):
        logged = store.client.search_logged_models([store.experiment_id], f"source_run_id = '{spec}'")
        if not logged:
            raise InputError(f"--model {spec}: this run has no model; `airline-sentiment track` completes runs")
        return f"models:/{logged[0].model_id}"
    return f"models:/{tracking.registered_model}@{spec}"


def _fetch(address: str, store: Store) -> Path:
    import mlflow

    with default_store(store.uri):
        return Path(mlflow.artifacts.download_artifacts(artifact_uri=address))


def _model_folder(logged: Path) -> Path:
    found = sorted(logged.glob(f"artifacts/*/{MANIFEST}"))
    if not found:
        raise InputError(f"{logged}: no model of this project")
    return found[0].parent
