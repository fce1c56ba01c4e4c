"""Runs that follow DVC's results, with real processes and a real store on the graph of 300 rows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment.tracking.fingerprint import training_fingerprint
from tests.pipeline.conftest import edit, run, user_environment
from tests.pipeline.runs import PATIENCE_S, accuracy_on_test, assert_complete, local, runs, start_training

pytestmark = pytest.mark.slow


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
        assert "training/loss" in each.data.metrics


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


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_training_says_so_and_the_repeated_stage_makes_a_clean_run(clone: Path, blow: signal.Signals) -> None:
    edit(clone / "params.yaml", "epochs: 2", "epochs: 2000")
    training = start_training(clone, local(clone))
    os.killpg(training.pid, blow)
    assert training.wait(timeout=PATIENCE_S) != 0
    assert not list((clone / "models").glob("*.tmp*"))
    edit(clone / "params.yaml", "epochs: 2000", "epochs: 3")
    run(clone, "dvc", "repro", "evaluate@lstm")
    ended, killed = sorted(runs(local(clone), "lstm"), key=lambda each: each.info.status)
    assert_complete(ended, local(clone))
    assert ended.data.params["lstm.epochs"] == "3"
    assert killed.info.status == "KILLED"
    assert killed.data.params["lstm.epochs"] == "2000"


def test_two_commands_at_once_on_a_fresh_store_log_each_result_once(clone: Path) -> None:
    started = [start(clone, "-m", "airline_sentiment", "track") for _ in range(2)]
    for command in started:
        said = command.communicate(timeout=PATIENCE_S)
        assert command.returncode == 0, said
    found = runs(local(clone))
    assert sorted(each.data.tags["pipeline.model"] for each in found) == ["lstm", "tfidf"]
    edit(clone / "params.yaml", "min_count: 2", "min_count: 3")
    started = [start(clone, "-m", "stages.train", "tfidf") for _ in range(2)]
    for training in started:
        said = training.communicate(timeout=PATIENCE_S)
        assert training.returncode == 0, said
    run(clone, "airline_sentiment", "track")
    (new,) = [each for each in runs(local(clone), "tfidf") if each.data.params["tfidf.min_count"] == "3"]
    assert new.info.status == "FINISHED"


def start(clone: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=clone, env=user_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_killed_training_is_closed_by_track_also_when_the_change_was_taken_back(clone: Path) -> None:
    edit(clone / "params.yaml", "epochs: 2", "epochs: 2000")
    training = start_training(clone, local(clone))
    os.killpg(training.pid, signal.SIGKILL)
    training.wait(timeout=PATIENCE_S)
    edit(clone / "params.yaml", "epochs: 2000", "epochs: 2")
    run(clone, "airline_sentiment", "track")
    status = {each.data.params["lstm.epochs"]: each.info.status for each in runs(local(clone), "lstm")}
    assert status == {"2000": "KILLED", "2": "FINISHED"}


def test_make_repro_mends_a_lock_that_was_cut(clone: Path) -> None:
    lock = clone / "dvc.lock"
    whole = lock.read_text()
    lock.write_text(whole[: len(whole) // 2])
    done = run(clone, "airline_sentiment", "track", check=False)
    assert done.returncode == 2
    assert "`git checkout HEAD -- dvc.lock` and `dvc repro` mend it" in done.stderr
    assert "dvc.lock was damaged" in run(clone, "airline_sentiment.dvc_files").stderr
    assert "Running stage" not in run(clone, "dvc", "repro").stdout
    assert lock.read_text() == whole
