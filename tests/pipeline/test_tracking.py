"""DVC and MLflow together, with real processes, a real store and a real server, on the graph of 300 rows."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.tracking.fingerprint import training_fingerprint
from tests.pipeline.conftest import commit_all, edit, git, make_clone, run, user_environment
from tests.tracking.servers import end, free_port, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reproduced and committed clone, whose results lie in a remote beside it; tests work on clones of it."""
    clone = make_clone(tmp_path_factory.mktemp("origin") / "a clone")
    run(clone, "dvc", "repro")
    run(clone, "dvc", "remote", "add", "--default", "store", str(clone.parent / "remote"))
    run(clone, "dvc", "push")
    commit_all(clone, "Reproduce")
    return clone


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    """A fresh clone with all of DVC's outputs, no store yet."""
    clone = tmp_path / "fresh clone"
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    git(clone, "config", "user.name", "t")
    git(clone, "config", "user.email", "t@example.org")
    run(clone, "dvc", "pull", "--run-cache")
    return clone


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


def test_a_fresh_clone_with_pulled_results_gets_its_runs_from_files_once(clone: Path) -> None:
    assert not (clone / "mlflow.db").exists()
    for said in ("logged from its files", "holds this result"):
        assert run(clone, "airline_sentiment", "track").stdout.count(said) == 2
    found = runs(local(clone))
    assert sorted(each.data.tags["pipeline.model"] for each in found) == ["lstm", "tfidf"]
    for each in found:
        assert_complete(each, local(clone))
        assert each.data.tags["pipeline.source"] == "files"
        assert each.data.metrics["test.accuracy"] == accuracy_on_test(clone, each.data.tags["pipeline.model"])
        assert "loss" in each.data.metrics


def test_there_and_back_again_ends_at_the_run_that_has_the_numbers(clone: Path) -> None:
    accuracy = {}
    for before, after in (("0.001", "0.1"), ("0.1", "0.2"), ("0.2", "0.1")):
        edit(clone / "params.yaml", f"learning_rate: {before}", f"learning_rate: {after}")
        run(clone, "dvc", "repro", "evaluate@lstm")
        assert accuracy.setdefault(after, accuracy_on_test(clone, "lstm")) == accuracy_on_test(clone, "lstm")
    found = runs(local(clone), "lstm")
    assert len(found) in (2, 3)
    for each in found:
        assert_complete(each, local(clone))
        assert each.data.metrics["test.accuracy"] == accuracy[each.data.params["lstm.learning_rate"]]
    of_this_result = {
        each.data.params["lstm.learning_rate"]
        for each in found
        if each.data.tags["pipeline.fingerprint"] == training_fingerprint("lstm", clone)
    }
    assert of_this_result == {"0.1"}


def test_experiments_in_throw_away_folders_arrive_in_the_store_of_their_parent(clone: Path) -> None:
    run(clone, "dvc", "exp", "run", "--temp", "--name", "aside", "-S", "models.tfidf.min_count=3", "evaluate@tfidf")
    for name, count in (("first", 4), ("second", 5)):
        change = f"models.tfidf.min_count={count}"
        run(clone, "dvc", "exp", "run", "--queue", "--name", name, "-S", change, "evaluate@tfidf")
    run(clone, "dvc", "queue", "start", "-j", "2")
    wait_until(lambda: not {"Queued", "Running"} & set(run(clone, "dvc", "queue", "status").stdout.split()))
    run(clone, "dvc", "queue", "stop")
    expected = {"aside": "3", "first": "4", "second": "5"}
    found = {each.data.tags["dvc.exp_name"]: each for each in runs(local(clone))}
    assert {name: each.data.params["tfidf.min_count"] for name, each in found.items()} == expected
    for name, each in found.items():
        assert_complete(each, local(clone))
        assert each.info.run_name == f"tfidf {name}"

    (clone / "mlflow.db").unlink()
    shutil.rmtree(clone / "mlartifacts")
    clone = clone.rename(clone.with_name("moved clone"))
    for _ in range(2):
        run(clone, "airline_sentiment", "track", "--all-experiments")
        again = [each for each in runs(local(clone), "tfidf") if "dvc.exp_name" in each.data.tags]
        assert {each.data.tags["dvc.exp_name"]: each.data.params["tfidf.min_count"] for each in again} == expected
        assert len(again) == 3
    for each in again:
        assert_complete(each, local(clone))


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_training_says_so_and_the_repeated_stage_makes_a_clean_run(clone: Path, blow: signal.Signals) -> None:
    edit(clone / "params.yaml", "epochs: 2", "epochs: 2000")
    training = start_training(clone, local(clone))
    os.killpg(training.pid, blow)
    assert training.wait(timeout=60) != 0
    assert not list((clone / "models").glob("*.tmp*"))
    edit(clone / "params.yaml", "epochs: 2000", "epochs: 3")
    run(clone, "dvc", "repro", "evaluate@lstm")
    ended, killed = sorted(runs(local(clone), "lstm"), key=lambda each: each.info.status)
    assert_complete(ended, local(clone))
    assert ended.data.params["lstm.epochs"] == "3"
    assert killed.info.status == "KILLED"
    assert killed.data.params["lstm.epochs"] == "2000"


def test_a_server_with_its_artifact_proxy_may_fail_and_come_back(clone: Path, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    environment = {"MLFLOW_TRACKING_URI": address, "MLFLOW_EXPERIMENT_NAME": "by name"}
    place = tmp_path / "server"
    place.mkdir()
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1],
        "--backend-store-uri", f"sqlite:///{place / 'store.db'}", "--artifacts-destination", str(place / "artifacts"),
        "--workers", "1",
    ]  # fmt: skip
    with serving(command, place, f"{address}/health") as server:
        run(clone, "airline_sentiment", "track", **environment)
        for each in runs(address):
            assert_complete(each, address)
        assert len(runs(address)) == 2
        assert list((place / "artifacts").rglob("MLmodel"))

        edit(clone / "params.yaml", "epochs: 2", "epochs: 60")
        training = start_training(clone, address, **environment)
        end(server)
    said = training.communicate(timeout=180)[1]
    assert training.returncode == 0, said
    assert said.count("warning: MLflow") == 1
    assert "`airline-sentiment track`" in said

    # The stage is done; what DVC does with its outputs needs no server.
    evaluated = run(clone, "dvc", "repro", "evaluate@lstm", **environment)
    assert "warning: MLflow" in evaluated.stderr
    with serving(command, place, f"{address}/health"):
        run(clone, "airline_sentiment", "track", **environment)
        late = [each for each in runs(address, "lstm") if each.data.params["lstm.epochs"] == "60"]
        (ended,) = [each for each in late if each.info.status == "FINISHED"]
        assert_complete(ended, address)
        assert {each.info.status for each in late} <= {"FINISHED", "KILLED"}
    assert not (clone / "mlflow.db").exists()


def test_a_place_for_artifacts_that_cannot_be_written_costs_a_warning_until_it_can(clone: Path) -> None:
    (clone / "mlartifacts").write_text("no folder")
    edit(clone / "params.yaml", "min_count: 2", "min_count: 3")
    assert "warning: MLflow" in run(clone, "dvc", "repro", "evaluate@tfidf").stderr
    (clone / "mlartifacts").unlink()
    assert "tfidf: run" in run(clone, "airline_sentiment", "track").stdout
    (found,) = runs(local(clone), "tfidf")
    assert_complete(found, local(clone))


def start_training(clone: Path, store: str, **variables: str) -> subprocess.Popen[str]:
    """Start the stage `train lstm` in a process group of its own and wait until its run has a metric."""
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

    wait_until(has_metrics)
    return training


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(1)
