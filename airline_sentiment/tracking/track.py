"""Bring MLflow up to date with `dvc.lock`."""

from collections.abc import Iterator
from pathlib import Path

from airline_sentiment.dvc_files import LOCK_FILE, read_locked, ways_to_get_outputs
from airline_sentiment.params import Params
from airline_sentiment.tracking import database
from airline_sentiment.tracking.address import answering
from airline_sentiment.tracking.complete import complete, holds
from airline_sentiment.tracking.fingerprint import changed_outputs, locked_fingerprint, training_fingerprint
from airline_sentiment.tracking.runs import close_abandoned, find_run
from airline_sentiment.tracking.store import Store, one_at_a_time, open_store


def track(params: Params, root: Path) -> Iterator[str]:
    """Give every result of `dvc.lock` its run, once, and close what killed processes left open; yield what was done.

    Raises:
        InputError: if MLflow is out of reach, or `dvc.lock` is damaged.
    """
    read_locked(root)
    store = open_store(root, params.tracking)
    with answering(store.address):
        with one_at_a_time(store.address, store.folder):
            close_abandoned(store)
        for model in params.models:
            yield f"{model}: {_track(store, model, params, root)}"
        if store.address.database:
            yield from database.strays(store.address, store.folder)


def _track(store: Store, model: str, params: Params, root: Path) -> str:
    locked = locked_fingerprint(model, root)
    if locked is None:
        return f"nothing to log, {LOCK_FILE} has no result of it; {ways_to_get_outputs(root)}"
    changed = changed_outputs(model, root)
    if changed:
        return f"nothing to log, {', '.join(changed)} is not what dvc.lock holds; {ways_to_get_outputs(root)}"
    fingerprint = training_fingerprint(model, root)
    if fingerprint != locked:
        return "nothing to log, dvc.lock is older than the parameters, code or data; `dvc repro` mends it"
    run = find_run(store, fingerprint)
    held = run is not None and holds(store, run, model, root)
    if not held and not (root / "models" / model).is_dir():
        return f"nothing to log, models/{model} is not there; {ways_to_get_outputs(root)}"
    complete(store, model, params, root)
    if run is None:
        return "logged from its files"
    return f"run {run.info.run_name} {'holds this result' if held else 'completed from its files'}"
