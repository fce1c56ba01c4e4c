"""The run of a training, opened before it and filled while it goes on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from airline_sentiment.params import Params
from airline_sentiment.tracking.fingerprint import training_fingerprint
from airline_sentiment.tracking.runs import close_abandoned, create_run, find_run, warn
from airline_sentiment.tracking.store import open_store


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
            warn(error)


@contextmanager
def live_run(model: str, params: Params, root: Path) -> Iterator[Run]:
    """Open the run of `train@MODEL`; it ends as FINISHED, FAILED or KILLED with the block.

    Training never fails for MLflow's sake: a store that cannot be reached costs one warning.
    """
    run = _open(model, params, root, training_fingerprint(model, root))
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


def _open(model: str, params: Params, root: Path, fingerprint: str) -> LiveRun | None:
    try:
        store = open_store(root, params.tracking)
        close_abandoned(store, model)
        if find_run(store, fingerprint):
            print(f"MLflow holds this result of {model} already; its run stays as it is", flush=True)
            return None
        return LiveRun(store.client, create_run(store, model, params, root, fingerprint, "live"))
    except Exception as error:
        warn(error)
        return None
