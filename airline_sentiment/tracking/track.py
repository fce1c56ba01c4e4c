"""Bring MLflow up to date with `dvc.lock`."""

from collections.abc import Iterator
from pathlib import Path

from airline_sentiment.params import Params
from airline_sentiment.tracking.complete import complete_run, holds
from airline_sentiment.tracking.fingerprint import changed_outputs, locked_fingerprint, training_fingerprint
from airline_sentiment.tracking.runs import find_run
from airline_sentiment.tracking.store import Store, answering, open_store


def track(params: Params, root: Path) -> Iterator[str]:
    """Give every result of `dvc.lock` its run, once; yield a line for each model.

    Raises:
        InputError: if MLflow is out of reach.
    """
    with answering():
        store = open_store(root, params.tracking)
        for model in params.models:
            yield f"{model}: {_track(store, model, params, root)}"


def _track(store: Store, model: str, params: Params, root: Path) -> str:
    changed = changed_outputs(model, root)
    if changed:
        return f"nothing to log, {', '.join(changed)} is not what dvc.lock holds; `dvc repro` or `dvc pull` mends it"
    fingerprint = training_fingerprint(model, root)
    if fingerprint != locked_fingerprint(model, root):
        return "nothing to log, dvc.lock is older than the parameters, code or data; `dvc repro` mends it"
    run = find_run(store, fingerprint)
    if run is not None and holds(run, model, root):
        return f"run {run.info.run_name} holds this result"
    if complete_run(model, params, root) is None:
        return "not logged"
    return "logged from its files" if run is None else f"run {run.info.run_name} completed from its files"
