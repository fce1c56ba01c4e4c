"""One run for each result: opened and filled while it trains, completed when it has been evaluated."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from airline_sentiment.params import Params
from airline_sentiment.tracking.artifacts import log_results
from airline_sentiment.tracking.describe import (
    COMPLETE,
    FINGERPRINT,
    MODEL,
    PROCESS,
    run_name,
    run_parameters,
    run_tags,
)
from airline_sentiment.tracking.fingerprint import training_fingerprint
from airline_sentiment.tracking.store import Store, open_store

_CATCH_UP = "the results are safe; once the store answers, `airline-sentiment track` logs them"


class Run(Protocol):
    """What `live_run` yields."""

    def log_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Log the metrics of one epoch, counted from 1."""


class SilentRun:
    """Logs nothing: the result is in MLflow already, or MLflow is out of reach."""

    def log_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Do nothing."""


class LiveRun:
    """A run in MLflow that grows while a model trains; when logging fails it warns once and lets the training go on."""

    def __init__(self, client: Any, run_id: str) -> None:
        self._client = client
        self._run_id = run_id
        self._reachable = True

    def log_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Log the metrics of one epoch, counted from 1."""
        from mlflow.entities import Metric

        now = time.time_ns() // 1_000_000
        values = [Metric(key, float(value), now, epoch) for key, value in metrics.items()]
        self._attempt(lambda: self._client.log_batch(self._run_id, metrics=values))

    def end(self, status: str) -> None:
        """End the run as FINISHED, FAILED or KILLED."""
        self._attempt(lambda: self._client.set_terminated(self._run_id, status))

    def _attempt(self, call: Any) -> None:
        if not self._reachable:
            return
        try:
            call()
        except Exception as error:
            self._reachable = False
            _warn(error)


@contextmanager
def live_run(model: str, params: Params, root: Path) -> Iterator[Run]:
    """Open the run of `train@MODEL`; it ends as FINISHED, FAILED or KILLED with the block.

    Training never fails for MLflow's sake: a store that cannot be reached costs one warning.
    """
    fingerprint = training_fingerprint(model, root)
    run = _open(model, params, root, fingerprint)
    if run is None:
        yield SilentRun()
        return
    try:
        yield run
    except KeyboardInterrupt:
        run.end("KILLED")
        raise
    except BaseException:
        run.end("FAILED")
        raise
    run.end("FINISHED")


def complete_run(model: str, params: Params, root: Path) -> str | None:
    """Log what evaluation found out to the run of the current result; make the run from the files if there is none.

    Returns:
        the id of the run; None, after a warning, if MLflow is out of reach.
    """
    try:
        fingerprint = training_fingerprint(model, root)
        store = open_store(root, params.tracking)
        run = find_run(store, fingerprint)
        if run is None:
            run_id = _create(store, model, params, root, fingerprint, {"pipeline.source": "files"})
            store.client.set_terminated(run_id, "FINISHED")
            log_results(store, run_id, model, root, with_history=True)
        else:
            run_id = run.info.run_id
            log_results(store, run_id, model, root, with_history=not run.data.metrics)
        store.client.set_tag(run_id, COMPLETE, "true")
    except Exception as error:
        _warn(error)
        return None
    return run_id


def find_run(store: Store, fingerprint: str) -> Any | None:
    """Return the newest finished run of a result, None where there is none."""
    query = f"tags.`{FINGERPRINT}` = '{fingerprint}' and attributes.status = 'FINISHED'"
    runs = store.client.search_runs([store.experiment_id], query, max_results=1)
    return runs[0] if runs else None


def _open(model: str, params: Params, root: Path, fingerprint: str) -> LiveRun | None:
    try:
        store = open_store(root, params.tracking)
        _close_abandoned(store, model)
        if find_run(store, fingerprint):
            print(f"MLflow holds this result of {model} already; its run stays as it is", flush=True)
            return None
        return LiveRun(store.client, _create(store, model, params, root, fingerprint, {"pipeline.source": "live"}))
    except Exception as error:
        _warn(error)
        return None


def _create(store: Store, model: str, params: Params, root: Path, fingerprint: str, tags: dict[str, str]) -> str:
    from mlflow.entities import Param

    tags = run_tags(model, fingerprint, root) | tags
    run = store.client.create_run(store.experiment_id, tags=tags, run_name=run_name(model, fingerprint))
    parameters = [Param(key, value) for key, value in run_parameters(model, params).items()]
    store.client.log_batch(run.info.run_id, params=parameters)
    return str(run.info.run_id)


def _close_abandoned(store: Store, model: str) -> None:
    """End the runs of this model that a dead process on this machine left running."""
    running = store.client.search_runs(
        [store.experiment_id], f"tags.`{MODEL}` = '{model}' and attributes.status = 'RUNNING'"
    )
    for run in running:
        if _is_dead(run.data.tags.get(PROCESS, "")):
            store.client.set_terminated(run.info.run_id, "KILLED")


def _is_dead(process: str) -> bool:
    import socket

    import psutil

    host, _, number = process.rpartition(":")
    return host == socket.gethostname() and number.isdigit() and not psutil.pid_exists(int(number))


def _warn(error: Exception) -> None:
    reason = str(error).strip().splitlines() or [type(error).__name__]
    print(f"warning: MLflow: {reason[0][:200]}; {_CATCH_UP}", file=sys.stderr, flush=True)
