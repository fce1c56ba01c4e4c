"""What tests ask of the runs in a store, and a training that they may disturb."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.pipeline.conftest import run, user_environment

# A busy machine needs a minute to import TensorFlow and MLflow and compile a network.
PATIENCE_S = 500


def runs(store: str, model: str = "") -> list[Any]:
    from mlflow import MlflowClient

    client = MlflowClient(store)
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    query = f"tags.`pipeline.model` = '{model}'" if model else ""
    return list(client.search_runs(experiments, query))


def local(clone: Path) -> str:
    return f"sqlite:///{clone / 'mlflow.db'}"


def accuracy_on_test(clone: Path, model: str) -> float:
    return float(json.loads((clone / f"reports/{model}/metrics.json").read_text())["test"]["accuracy"])


def assert_complete(run: Any, store: str) -> None:
    """A run that ended well has metrics of every split, its figures and one model that can be loaded."""
    from mlflow import MlflowClient

    client = MlflowClient(store)
    assert run.info.status == "FINISHED"
    assert {"train.accuracy", "validation.accuracy", "test.accuracy"} <= run.data.metrics.keys()
    assert {item.path for item in client.list_artifacts(run.info.run_id)} >= {"figures", "pipeline"}
    (model,) = client.search_logged_models([run.info.experiment_id], f"source_run_id = '{run.info.run_id}'")
    assert str(model.status) == "READY"


def start_training(clone: Path, store: str, **variables: str) -> subprocess.Popen[str]:
    """Start the stage `train lstm` in a process group of its own and wait until its run has a metric."""
    # Two processes that meet on a fresh sqlite file crash; `runs` takes no lock.
    run(clone, "airline_sentiment", "track", "--only-store", **variables)
    training = subprocess.Popen(
        [sys.executable, "-m", "stages.train", "lstm"],
        cwd=clone, env=user_environment(**variables), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip

    def has_metrics() -> bool:
        assert training.poll() is None, training.communicate()[1]
        try:
            return any(each.info.status == "RUNNING" and each.data.metrics for each in runs(store, "lstm"))
        except sqlite3.Error:
            return False

    try:
        wait_until(has_metrics)
    except BaseException:
        os.killpg(training.pid, signal.SIGKILL)
        raise
    return training


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(1)
