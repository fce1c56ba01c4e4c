"""`cross-validate` and `search` as a user types them, with real processes and a real store, on 300 rows."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.conftest import make_clone, run, user_environment
from tests.pipeline.runs import local, runs

CROSS_VALIDATE = ("airline_sentiment", "cross-validate", "--splits", "2")


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    clone = tmp_path / "a clone"
    clone.mkdir()
    make_clone(clone)
    for stage in ("ingest", "clean", "tokenize", "split"):
        run(clone, f"stages.{stage}")
    return clone


def children(clone: Path, model: str) -> list[Any]:
    return [each for each in runs(local(clone), model) if "mlflow.parentRunId" in each.data.tags]


def predictions(clone: Path) -> dict[str, bytes]:
    """Return name -> content of all predictions that are kept."""
    kept = clone / ".cache/trials"
    return {str(path.relative_to(kept)): path.read_bytes() for path in kept.rglob("*.parquet")}


def test_a_second_call_trains_nothing_and_logs_nothing_anew(prepared: Path) -> None:
    first = run(prepared, *CROSS_VALIDATE, "tfidf", "--markdown", "--output", "scores.json")
    assert "kept from before" not in first.stderr
    assert first.stdout.startswith("| model | test accuracy | test macro-F1 |")
    scores = (prepared / "scores.json").read_bytes()
    second = run(prepared, *CROSS_VALIDATE, "tfidf", "--markdown", "--output", "scores.json")
    assert second.stderr.count("kept from before") == 2
    assert second.stdout == first.stdout
    assert (prepared / "scores.json").read_bytes() == scores
    assert len(children(prepared, "tfidf")) == 2
    assert {each.data.tags["mlflow.parentRunId"] for each in children(prepared, "tfidf")} <= {
        each.info.run_id for each in runs(local(prepared))
    }
    unknown = run(prepared, *CROSS_VALIDATE, "tfdif", check=False)
    assert unknown.returncode == 2
    assert unknown.stderr == "error: params.yaml: models.tfdif: there is no such model; there are: tfidf, lstm\n"


@pytest.mark.slow
def test_a_further_model_leaves_the_others_and_jobs_decide_no_number(prepared: Path) -> None:
    run(prepared, *CROSS_VALIDATE, "tfidf", "--jobs", "1")
    both = run(prepared, *CROSS_VALIDATE, "tfidf", "lstm", "--jobs", "1", "--markdown")
    assert both.stderr.count("kept from before") == 2
    one_at_a_time = predictions(prepared)
    assert len(one_at_a_time) == 8
    assert len(runs(local(prepared))) == 5
    (prepared / ".cache").rename(prepared / "aside")
    at_once = run(prepared, *CROSS_VALIDATE, "tfidf", "lstm", "--jobs", "4", "--markdown")
    assert "kept from before" not in at_once.stderr
    assert at_once.stdout == both.stdout
    assert predictions(prepared) == one_at_a_time
    assert len(runs(local(prepared))) == 5


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_cross_validation_goes_on_where_it_stopped(prepared: Path, blow: signal.Signals) -> None:
    stop(prepared, blow, *CROSS_VALIDATE, "tfidf", "--jobs", "1")
    again = run(prepared, *CROSS_VALIDATE, "tfidf")
    assert again.stderr.count("kept from before") == 1
    found = runs(local(prepared))
    assert len(found) == 3
    assert {each.info.status for each in found} == {"FINISHED"}


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_search_goes_on_where_it_stopped(prepared: Path, blow: signal.Signals) -> None:
    search = ("airline_sentiment", "search", "tfidf", "--trials", "3")
    (prepared / "data/splits/test.parquet").unlink()
    stop(prepared, blow, *search)
    again = run(prepared, *search)
    assert "[2/2]" in again.stderr
    tried = {each.data.params["search.trial"]: each for each in children(prepared, "tfidf")}
    assert sorted(tried) == ["0", "1", "2"]
    assert {each.info.status for each in runs(local(prepared))} == {"FINISHED"}
    assert tried["0"].data.params["tfidf.min_count"] == "2"
    assert all("validation.macro_f1" in each.data.metrics for each in tried.values())
    assert not any("test.accuracy" in each.data.metrics for each in tried.values())
    assert "best of 3 trials" in run(prepared, *search).stdout


@pytest.mark.slow
def test_the_tutorials_terms_are_textclean_and_duplicates_on_both_sides(prepared: Path) -> None:
    shown = run(prepared, *CROSS_VALIDATE, "--tutorial", "--jobs", "2")
    assert "The tutorial prints 0.7895 on test" in shown.stdout
    first, second = children(prepared, "lstm")
    for each in (first, second):
        assert each.data.params["clean.profile"] == "textclean"
        assert each.data.params["split.group_duplicates"] == "False"
        assert each.data.params["lstm.units"] == "256"


def stop(clone: Path, blow: signal.Signals, *command: str) -> None:
    """Start a command, and strike its whole group when the first training is done."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=clone, env=user_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("[1/"), line
    os.killpg(process.pid, blow)
    assert process.wait(timeout=60) != 0
