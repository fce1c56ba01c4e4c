"""The run of a training, opened before it and filled while it goes on."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from airline_sentiment.params import Params
from airline_sentiment.tracking.curves import curves
from airline_sentiment.tracking.faults import is_silence, said, warn
from airline_sentiment.tracking.fingerprint import training_fingerprint
from airline_sentiment.tracking.patience import note_silence
from airline_sentiment.tracking.runs import close_abandoned, create_run, find_run, is_being_logged, settle
from airline_sentiment.tracking.store import Store, one_at_a_time, open_store


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

    def __init__(self, store: Store, run_id: str, fingerprint: str, system_metrics: bool = False) -> None:
        self._store = store
        self._client = store.client
        self._run_id = run_id
        self._fingerprint = fingerprint
        self._reachable = True
        self._started = time.monotonic()
        self._monitor = _watching(store, run_id) if system_metrics else None

    def log_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Log the metrics of one epoch, counted from 1."""
        from mlflow.entities import Metric

        now = time.time_ns() // 1_000_000
        values = [Metric(key, value, now, epoch) for key, value in curves(metrics).items()]
        self._attempt(lambda: self._client.log_batch(self._run_id, metrics=values))

    def end(self, status: str) -> None:
        """End the run as FINISHED, FAILED or KILLED; a finished one says how long it took and how much memory."""
        seconds = time.monotonic() - self._started
        if self._monitor is not None:
            self._monitor.finish()
        if status == "FINISHED":
            self._attempt(lambda: self._client.log_metric(self._run_id, "train.seconds", round(seconds, 3)))
            self._attempt(lambda: self._client.log_metric(self._run_id, "train.peak_memory_mib", _peak_memory()))
        self._attempt(lambda: self._client.set_terminated(self._run_id, status))
        if status == "FINISHED":
            self._attempt(lambda: settle(self._store, self._fingerprint))

    def _attempt(self, call: Any) -> None:
        if not self._reachable:
            return
        try:
            call()
        except Exception as error:
            self._reachable = False
            if is_silence(error):
                note_silence(self._store.address, self._store.folder)
            warn(self._store.address.error(said(error)))


def _watching(store: Store, run_id: str) -> Any:
    """Let MLflow log the load of the machine to a run, from a thread of its own."""
    from mlflow.system_metrics import system_metrics_monitor

    watching: Any = system_metrics_monitor.SystemMetricsMonitor
    monitor = watching(run_id, tracking_uri=store.address.uri)
    monitor.start()
    return monitor


def _peak_memory() -> float:
    """Return the most memory that this process has had so far, in MiB."""
    import resource

    # In bytes on macOS, in KiB elsewhere.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


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
        with one_at_a_time(store.address, store.folder):
            close_abandoned(store)
            if find_run(store, fingerprint):
                print(f"MLflow holds this result of {model} already; its run stays as it is", flush=True)
                return None
            if is_being_logged(store, fingerprint):
                print(f"another process trains the same {model} and logs it to MLflow", flush=True)
                return None
            system = params.tracking.system_metrics
            return LiveRun(store, create_run(store, model, params, root, fingerprint, "live"), fingerprint, system)
    except Exception as error:
        warn(error)
        return None
