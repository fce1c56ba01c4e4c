"""Runs that follow DVC's results, with real processes and a real store on the graph of 300 rows."""

import os
import signal
from pathlib import Path

import pytest

from airline_sentiment.tracking.fingerprint import training_fingerprint
from tests.pipeline.conftest import edit, run
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
