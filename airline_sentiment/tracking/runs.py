"""Runs in the store: find the one that holds a result, open one, close those left open, keep one of a double."""

from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking.describe import (
    FINGERPRINT,
    PROCESS,
    RESULTS,
    is_alive,
    is_dead,
    run_name,
    run_parameters,
    run_tags,
)
from airline_sentiment.tracking.store import Store

_MOST_RUNS = 50_000


def find_run(store: Store, fingerprint: str) -> Any | None:
    """Return the newest finished run of a result, None where there is none."""
    runs = _of_result(store, fingerprint, "FINISHED")
    return runs[0] if runs else None


def is_being_logged(store: Store, fingerprint: str) -> bool:
    """Tell whether another process on this machine trains the same and logs it."""
    return any(is_alive(run.data.tags.get(PROCESS, "")) for run in _of_result(store, fingerprint, "RUNNING"))


def create_run(store: Store, model: str, params: Params, root: Path, fingerprint: str, source: str) -> str:
    """Open a run with its parameters and tags, and return its id; `source` is `live` or `files`."""
    from mlflow.entities import Param

    tags = run_tags(model, fingerprint, root) | {"pipeline.source": source}
    run = store.client.create_run(store.experiment_id, tags=tags, run_name=run_name(model, fingerprint))
    parameters = [Param(key, value) for key, value in run_parameters(model, params).items()]
    store.client.log_batch(run.info.run_id, params=parameters)
    return str(run.info.run_id)


def close_abandoned(store: Store) -> None:
    """End all runs of the experiment, whatever made them, that a dead process on this machine left running."""
    running = store.client.search_runs([store.experiment_id], "attributes.status = 'RUNNING'", max_results=_MOST_RUNS)
    for run in running:
        if is_dead(run.data.tags.get(PROCESS, "")):
            store.client.set_terminated(run.info.run_id, "KILLED")


def settle(store: Store, fingerprint: str) -> None:
    """Keep one finished run of a result where machines that share a server logged it at the same time.

    All of them choose the same: one that is registered before one that is not, a complete one before one that is not,
    then the oldest. The others go to the bin of MLflow's page.
    """
    runs = _of_result(store, fingerprint, "FINISHED")
    if len(runs) < 2:
        return

    def rank(run: Any) -> tuple[bool, bool, int, str]:
        run_id = run.info.run_id
        registered = bool(store.client.search_model_versions(f"run_id = '{run_id}'"))
        return not registered, RESULTS not in run.data.tags, run.info.start_time, run_id

    for double in sorted(runs, key=rank)[1:]:
        store.client.delete_run(double.info.run_id)


def _of_result(store: Store, fingerprint: str, status: str) -> list[Any]:
    query = f"tags.`{FINGERPRINT}` = '{fingerprint}' and attributes.status = '{status}'"
    return list(store.client.search_runs([store.experiment_id], query))
