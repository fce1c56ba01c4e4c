"""Models by name: a run, an alias of the registered model, a folder; and what becomes champion."""

import contextlib
import re
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from airline_sentiment.errors import InputError
from airline_sentiment.params import Tracking
from airline_sentiment.tracking.address import answering, store_address, store_root
from airline_sentiment.tracking.database import champion_location, local_path
from airline_sentiment.tracking.faults import StoreError, said
from airline_sentiment.tracking.fluent import default_store
from airline_sentiment.tracking.store import Store, read_store

CHAMPION = "champion"
CHALLENGER = "challenger"
MANIFEST = "model.json"

_PURPOSE = "Raw text in; out comes one of "
_MOST_NAMED = 20
_NO_CHAMPION = {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}


class GoneError(InputError):
    """A registered model whose files are no more where the store says."""


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

    store = read_store(root, tracking)
    if store is None:
        raise InputError(f"--model {spec}: no such folder, and no store of MLflow is here yet to look in")
    try:
        if spec.startswith(("models:/", "runs:/")):
            return _model_folder(_fetch(spec, store))
        if re.fullmatch("[0-9a-f]{32}", spec):
            return _model_folder(_fetch(_model_of_run(spec, store), store))
        return version_folder(store, store.client.get_model_version_by_alias(tracking.registered_model, spec))
    except (MlflowException, OSError) as error:
        raise InputError(f"--model {spec}: no such folder, run, alias or address in MLflow: {said(error)}") from None


def champion_folder(tracking: Tracking, root: Path) -> Path | None:
    """Return the folder of the champion, None where there is none.

    A store on this machine is read without MLflow, whose import takes longer than a small model's whole work. A store
    that cannot be used costs a warning.

    Raises:
        GoneError: naming the folder, if there is a champion and its files are gone.
    """
    try:
        address = store_address(tracking, root)
        if address.database and not address.source:
            if not address.database.exists():
                return None
            with contextlib.suppress(sqlite3.Error, UnicodeError):
                location = champion_location(address.database, store_root(root), tracking.registered_model)
                place = local_path(location) if location else None
                if location is None or place:
                    return _folder_of_champion(place) if place else None
        with answering(address):
            store = read_store(root, tracking)
            version = champion(store, tracking.registered_model) if store else None
    except StoreError as error:
        print(f"warning: no champion can be asked for, a model that lies here answers; {error}", file=sys.stderr)
        return None
    return version_folder(store, version) if store and version else None


def _folder_of_champion(place: Path) -> Path:
    try:
        return _model_folder(place)
    except InputError:
        raise _gone("the champion", str(place)) from None


def _gone(what: str, place: str) -> GoneError:
    return GoneError(
        f"{what}: its files are gone from {place}; `airline-sentiment track` logs the results that lie here again, "
        "`airline-sentiment promote` makes one of them the champion, `--model NAME` takes a model of params.yaml"
    )


def champion(store: Store, name: str) -> Any | None:
    """Return the version of the registered model that is champion, None where there is none."""
    from mlflow.exceptions import MlflowException

    try:
        return store.client.get_model_version_by_alias(name, CHAMPION)
    except MlflowException as error:
        if error.error_code in _NO_CHAMPION:
            return None
        raise


def register(
    store: Store, name: str, run: Any, classes: Sequence[str], description: str, becomes_champion: bool
) -> str:
    """Register the model of a run, once, set its aliases and its description; return the version.

    The description of the registered model names the classes, those of its newest version, unless a person wrote one.
    """
    from mlflow.exceptions import MlflowException

    client = store.client
    purpose = f"{_PURPOSE}{named(classes)}."
    try:
        client.create_registered_model(name, description=purpose)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        if str(client.get_registered_model(name).description).startswith(_PURPOSE):
            client.update_registered_model(name, purpose)
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


def named(classes: Sequence[str]) -> str:
    """Return a list of classes as a line names them, shortened where it is long."""
    if len(classes) <= _MOST_NAMED:
        return ", ".join(classes)
    return f"{', '.join(classes[:_MOST_NAMED])} and {len(classes) - _MOST_NAMED} others"


def version_folder(store: Store, version: Any) -> Path:
    """Return the model folder of a registered version.

    Raises:
        GoneError: naming the place, if its files are gone.
    """
    from mlflow.exceptions import MlflowException

    try:
        return _model_folder(_fetch(f"models:/{version.name}/{version.version}", store))
    except (MlflowException, OSError, InputError):
        place = _location(store, version)
        raise _gone(f"version {version.version} of {version.name}", str(local_path(place) or place)) from None


def _location(store: Store, version: Any) -> str:
    source = str(version.source)
    if not source.startswith("models:/m-"):
        return source
    return str(store.client.get_logged_model(source.removeprefix("models:/")).artifact_location)


def _model_of_run(run_id: str, store: Store) -> str:
    experiment = store.client.get_run(run_id).info.experiment_id
    logged = store.client.search_logged_models([experiment], f"source_run_id = '{run_id}'")
    if not logged:
        raise InputError(f"--model {run_id}: this run has no model; `airline-sentiment track` completes runs")
    return f"models:/{logged[0].model_id}"


def _fetch(address: str, store: Store) -> Path:
    import mlflow

    with default_store(store.uri):
        return Path(mlflow.artifacts.download_artifacts(artifact_uri=address))


def _model_folder(logged: Path) -> Path:
    found = sorted(logged.glob(f"artifacts/*/{MANIFEST}"))
    if not found:
        raise InputError(f"{logged}: no model of this project")
    return found[0].parent
