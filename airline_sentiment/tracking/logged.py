"""The logged model of a run: whether it is there, with all its files, and logged again where it is not."""

from pathlib import Path
from typing import Any

from airline_sentiment.tracking.address import ARTIFACTS
from airline_sentiment.tracking.database import local_path
from airline_sentiment.tracking.model import log_model
from airline_sentiment.tracking.store import Store


def find_or_log_model(store: Store, run_id: str, folder: Path) -> str:
    """Log a model folder with a run, once, and return the id of the logged model.

    One whose files are gone gets them again under its id, so that a registered version of it works again.
    """
    logged = _logged(store, run_id)
    whole = [model for model in logged if _is_whole(store, model, folder)]
    if whole:
        return str(whole[0].model_id)
    return log_model(store, run_id, folder, str(logged[0].model_id) if logged else None)


def has_model(store: Store, run_id: str, folder: Path) -> bool:
    """Tell whether a run has a model with every file of a model folder, in this repository where that keeps them."""
    return any(_is_whole(store, model, folder) for model in _logged(store, run_id))


def is_here(store: Store, location: str) -> bool:
    """Tell whether a place of artifacts is this repository's, or one that is no repository's."""
    path = local_path(location)
    own = store.folder / ARTIFACTS
    kept_here = store.address.database is not None and store.address.database.is_relative_to(store.folder)
    return not kept_here or path is None or ARTIFACTS not in path.parts or path.is_relative_to(own)


def _logged(store: Store, run_id: str) -> list[Any]:
    return list(store.client.search_logged_models([store.experiment_id], f"source_run_id = '{run_id}'"))


def _is_whole(store: Store, model: Any, folder: Path) -> bool:
    import mlflow

    location = str(model.artifact_location)
    if str(model.status) != "READY" or not is_here(store, location):
        return False

    def sizes(address: str) -> dict[str, int | None]:
        found = mlflow.artifacts.list_artifacts(artifact_uri=address, tracking_uri=store.uri)
        return {Path(item.path).name: item.file_size for item in found if not item.is_dir}

    members = {path.name: path.stat().st_size for path in folder.glob("*") if path.is_file()}
    return "MLmodel" in sizes(location) and members.items() <= sizes(f"{location}/artifacts/{folder.name}").items()
