"""Several trainings at a time, each in a process with its share of the cores."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from airline_sentiment.errors import InputError
from airline_sentiment.parallel import available_cores
from airline_sentiment.trials.results import CACHE, TrialResult, read_result
from airline_sentiment.trials.trial import Trial

OnEpoch = Callable[[Trial, int], None]
"""Told of each epoch that a trial has finished, counted from 1; called from several threads."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTEROP_THREADS")


_PATIENCE_S = 10


class TrialError(InputError):
    """A training ended without a result; the message is one line that names the trial and the reason."""


class Workers:
    """Runs trials, `jobs` at a time, and keeps their results; leaving the context ends those that still run.

    Parameters
    ----------
    root : Path
        the folder of the repository.
    jobs : int
        how many trials run at a time.
    on_epoch : OnEpoch
        hears of the progress.
    """

    def __init__(self, root: Path, jobs: int, on_epoch: OnEpoch) -> None:
        self._root = root
        self._threads = max(1, available_cores() // jobs)
        self._on_epoch = on_epoch
        self._pool = ThreadPoolExecutor(jobs)
        self._running: set[subprocess.Popen[str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._running):
            worker.terminate()
        for worker in list(self._running):
            _kill_if_deaf(worker)
        self._pool.shutdown()

    def cached(self, fingerprint: str) -> TrialResult | None:
        """Return the result of a trial that was run before, None where there is none."""
        return read_result(self._folder(fingerprint))

    def submit(self, trial: Trial, fingerprint: str) -> Future[TrialResult]:
        """Train in a process of its own, unless the result is kept; the future raises `TrialError` if there is none."""
        return self._pool.submit(self._run, trial, fingerprint)

    def _run(self, trial: Trial, fingerprint: str) -> TrialResult:
        folder = self._folder(fingerprint)
        cached = read_result(folder)
        if cached:
            return cached
        worker = subprocess.Popen(
            [sys.executable, "-m", "airline_sentiment.trials.worker", str(folder.resolve())],
            cwd=self._root,
            env=dict.fromkeys(_THREADS, str(self._threads)) | {"TF_FORCE_GPU_ALLOW_GROWTH": "true"} | os.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._running.add(worker)
        try:
            said = self._listen(worker, trial)
        finally:
            self._running.discard(worker)
        result = read_result(folder) if worker.returncode == 0 else None
        if result is None:
            raise TrialError(f"{trial.name}: {_reason(worker.returncode, said)}")
        return result

    def _listen(self, worker: "subprocess.Popen[str]", trial: Trial) -> str:
        """Give the trial to its process, pass its epochs on and return the last other line."""
        assert worker.stdin is not None
        assert worker.stdout is not None
        said = ""
        try:
            with worker.stdin as stdin:
                json.dump(trial.to_json(), stdin)
        except BrokenPipeError:
            pass
        for line in worker.stdout:
            if line.startswith('{"epoch"'):
                self._on_epoch(trial, json.loads(line)["epoch"])
            elif line.strip():
                said = line.strip()
        worker.wait()
        return said

    def _folder(self, fingerprint: str) -> Path:
        return self._root / CACHE / fingerprint


def _kill_if_deaf(worker: "subprocess.Popen[str]") -> None:
    try:
        worker.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        worker.kill()


def _reason(status: int, said: str) -> str:
    if -status == signal.SIGKILL:
        return "its process was killed, perhaps because memory ran out; try fewer at a time (--jobs)"
    if status < 0:
        return f"its process was ended by {signal.Signals(-status).name}"
    return said.removeprefix("error: ") or f"its process ended with status {status}"
