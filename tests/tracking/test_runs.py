import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from airline_sentiment.cli.app import app
from airline_sentiment.params import Params
from airline_sentiment.tracking.complete import complete_run
from airline_sentiment.tracking.describe import is_alive, is_dead, this_process
from airline_sentiment.tracking.fingerprint import training_fingerprint
from airline_sentiment.tracking.live import SilentRun, live_run
from airline_sentiment.tracking.runs import settle
from airline_sentiment.tracking.store import open_store
from airline_sentiment.tracking.track import track

ROOT = Path(__file__).parents[2]
PID_OF_NONE = 4_194_304  # one more than Linux ever gives
PIPES: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
EPOCH = {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.6, "val_accuracy": 0.7}


def runs(project: Path, params: Params) -> list[Any]:
    store = open_store(project, params.tracking)
    return list(store.client.search_runs([store.experiment_id]))


def test_a_run_carries_parameters_tags_and_live_curves(project: Path, params: Params) -> None:
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, EPOCH)
        run.log_epoch(2, EPOCH | {"loss": 0.25})
        (open_run,) = runs(project, params)
        assert open_run.info.status == "RUNNING"
        assert open_run.data.metrics["training/loss"] == 0.25
    (ended,) = runs(project, params)
    assert ended.info.status == "FINISHED"
    assert ended.info.run_name.startswith("tfidf ")
    assert ended.data.params["tfidf.min_count"] == "2"
    assert ended.data.params["split.seed"] == "2"
    assert "lstm.units" not in ended.data.params
    assert ended.data.tags["dvc.stage"] == "train@tfidf"
    assert len(ended.data.tags["pipeline.fingerprint"]) == 64


def test_labels_groups_and_files_of_any_name_are_parameters_and_metrics_of_a_run(
    project: Path, params: Params, model_folder: Path
) -> None:
    labels = [f"Can't Tell, {number}/50 (§)" for number in range(50)]
    content = params.model_dump()
    content["labels"] = {"classes": labels, "aliases": {labels[0]: ["?", "n/a"]}, "leave_out": [""]}
    content["ingest"]["file"] |= {"path": ["a b.csv"], "sha256": {"a b.csv": "0" * 64}}
    content["ingest"]["file"]["columns"]["groups"] = {"who? (ü)": "Kunde/Gruppe"}
    metrics = json.loads((project / "reports/tfidf/metrics.json").read_text())
    for split in ("validation", "test"):
        metrics[split]["per_class"] = [
            {"label": label, "precision": 0.5, "recall": number / 50, "f1": 0.5, "support": 1}
            for number, label in enumerate(labels)
        ]
    (project / "reports/tfidf/metrics.json").write_text(json.dumps(metrics))
    splits = project / "data/splits"
    splits.mkdir()
    pq.write_table(pa.table({"id": ["1"], "who? (ü)": ["a"]}), splits / "test.parquet")
    complete_run("tfidf", Params.model_validate(content), project)
    (run,) = runs(project, params)
    assert json.loads(run.data.params["labels.aliases"]) == {labels[0]: ["?", "n/a"]}
    assert json.loads(run.data.params["ingest.file.columns.groups"]) == {"who? (ü)": "Kunde/Gruppe"}
    assert json.loads(run.data.params["ingest.file.sha256"]) == {"a b.csv": "0" * 64}
    assert run.data.params["labels.classes"] == str(labels)
    assert run.data.metrics["validation.Can_t_Tell_0_50.recall"] == 0
    assert run.data.metrics["test.Can_t_Tell_49_50.recall"] == 0.98


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, "FAILED"), (KeyboardInterrupt, "KILLED")])
def test_an_error_ends_the_run_and_is_passed_on(
    project: Path, params: Params, error: type[BaseException], status: str
) -> None:
    with pytest.raises(error), live_run("tfidf", params, project):
        raise error
    assert [run.info.status for run in runs(project, params)] == [status]


def test_a_killed_training_is_closed_at_the_next_start(project: Path, params: Params) -> None:
    code = (
        "import time; from pathlib import Path; from airline_sentiment.params import load_params\n"
        "from airline_sentiment.tracking.live import live_run\n"
        "with live_run('tfidf', load_params(), Path()): print('open', flush=True); time.sleep(60)\n"
    )
    training = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert training.stdout is not None
    assert training.stdout.readline() == "open\n"
    training.send_signal(signal.SIGKILL)
    training.wait(timeout=30)
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, EPOCH)
    assert sorted(run.info.status for run in runs(project, params)) == ["FINISHED", "KILLED"]


def start(project: Path, params: Params, model: str, process: str, fingerprint: str = "f" * 64) -> str:
    """A run as `process` would have opened it."""
    store = open_store(project, params.tracking)
    tags = {"pipeline.process": process, "pipeline.model": model, "pipeline.fingerprint": fingerprint}
    return str(store.client.create_run(store.experiment_id, tags=tags).info.run_id)


def test_track_closes_what_dead_processes_left_of_any_model_and_result(project: Path, params: Params) -> None:
    here = socket.gethostname()
    dead = [start(project, params, model, f"{here}:{PID_OF_NONE}:1.00") for model in ("lstm", "tfidf", "gone", "")]
    alive = [start(project, params, "lstm", process) for process in (this_process(), "elsewhere:1:1.00", "", "odd:x:y")]
    list(track(params, project))
    status = {run.info.run_id: run.info.status for run in runs(project, params)}
    assert {status[each] for each in dead} == {"KILLED"}
    assert {status[each] for each in alive} == {"RUNNING"}


def test_a_killed_process_that_nobody_asks_for_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "print('up', flush=True); input()"], **PIPES)
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    name = f"{socket.gethostname()}:{child.pid}:{psutil.Process(child.pid).create_time():.2f}"
    assert is_alive(name)
    child.kill()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert is_dead(name)
    assert not is_alive(name)
    child.communicate(timeout=30)


def test_a_training_that_another_process_logs_opens_no_second_run(project: Path, params: Params) -> None:
    with live_run("tfidf", params, project), live_run("tfidf", params, project) as second:
        assert isinstance(second, SilentRun)
    assert [run.info.status for run in runs(project, params)] == ["FINISHED"]


def test_of_a_result_that_was_logged_twice_at_once_the_oldest_run_stays(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on two machines, which have no lock in common and do not see each other's processes.
    monkeypatch.setattr("airline_sentiment.tracking.live.is_being_logged", lambda *_: False)
    with live_run("tfidf", params, project):
        (first,) = runs(project, params)
        with live_run("tfidf", params, project):
            pass
    (kept,) = runs(project, params)
    assert kept.info.run_id == first.info.run_id


def test_of_a_double_the_registered_run_stays_and_then_the_complete_one(
    project: Path, params: Params, model_folder: Path
) -> None:
    fingerprint = training_fingerprint("tfidf", project)
    store = open_store(project, params.tracking)
    ids = [start(project, params, "tfidf", "elsewhere:1:1.00", fingerprint) for _ in range(3)]
    for run_id in ids:
        store.client.set_terminated(run_id, "FINISHED")
    store.client.set_tag(ids[1], "pipeline.results", "1")
    store.client.create_registered_model("m")
    store.client.create_model_version("m", "file:///nowhere", ids[2])
    before = [run.info.run_id for run in runs(project, params)]
    assert len(before) == 3
    settle(store, fingerprint)
    assert [run.info.run_id for run in runs(project, params)] == [ids[2]]
    for run_id in ids[:2]:
        store.client.restore_run(run_id)
    store.client.delete_model_version("m", "1")
    settle(store, fingerprint)
    assert [run.info.run_id for run in runs(project, params)] == [ids[1]]


def test_a_deleted_experiment_gives_status_1_and_the_command_that_restores_it(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(project, params.tracking)
    store.client.delete_experiment(store.experiment_id)
    monkeypatch.chdir(project)
    for arguments in (["track"], ["track", "--only-store"]):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 1
        assert f"`mlflow experiments restore --experiment-id {store.experiment_id}`" in done.stderr
    with live_run("tfidf", params, project):
        pass
    assert capsys.readouterr().err.count("warning: MLflow: ") == 1
    store.client.restore_experiment(store.experiment_id)
    assert open_store(project, params.tracking).experiment_id == store.experiment_id


def test_a_store_out_of_reach_costs_one_warning(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, EPOCH)
    warnings = [line for line in capsys.readouterr().err.splitlines() if line.startswith("warning: MLflow")]
    assert len(warnings) == 1
    assert "airline-sentiment track" in warnings[0]


def test_completing_adds_metrics_and_the_model_and_twice_changes_nothing(
    project: Path, params: Params, model_folder: Path
) -> None:
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, EPOCH)
    run_id = complete_run("tfidf", params, project)
    (first,) = runs(project, params)
    assert first.info.run_id == run_id
    assert first.data.metrics["test.accuracy"] == 0.5
    assert first.data.metrics["test.negative.recall"] == 1.0
    assert {name.split(".")[0] for name in first.data.metrics if "." in name} == {"train", "validation", "test"}
    assert complete_run("tfidf", params, project) == run_id
    (second,) = runs(project, params)
    assert second.data.metrics == first.data.metrics
    store = open_store(project, params.tracking)
    assert len(store.client.search_logged_models([store.experiment_id])) == 1


def test_a_result_without_a_run_is_logged_from_its_files(project: Path, params: Params, model_folder: Path) -> None:
    complete_run("tfidf", params, project)
    (run,) = runs(project, params)
    assert run.data.metrics["training/validation_accuracy"] == 0.7
    assert run.data.tags["pipeline.source"] == "files"
    with live_run("tfidf", params, project) as silent:
        silent.log_epoch(1, EPOCH)
    assert len(runs(project, params)) == 1


def test_the_logged_model_takes_raw_text_and_holds_no_pickle(
    project: Path, params: Params, model_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import mlflow
    import pandas as pd

    complete_run("tfidf", params, project)
    monkeypatch.chdir(tmp_path)
    files = [path for path in (project / "mlartifacts").rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in {".pkl", ".pickle", ".joblib"}]
    (folder,) = (path.parent for path in files if path.name == "MLmodel")
    answer = mlflow.pyfunc.load_model(str(folder)).predict(pd.DataFrame({"text": ["@united GREAT crew", "late again"]}))
    assert answer["label"].tolist() == ["positive", "negative"]
    assert answer["text_clean"].tolist() == ["great crew", "late again"]
