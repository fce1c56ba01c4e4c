"""Experiments that DVC runs in folders which it throws away, with real processes on the graph of 300 rows."""

import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.pipeline.conftest import run, user_environment
from tests.pipeline.runs import assert_complete, local, runs, wait_until

pytestmark = pytest.mark.slow


def test_experiments_in_throw_away_folders_arrive_in_the_store_of_their_parent(clone: Path) -> None:
    run(clone, "dvc", "exp", "run", "--temp", "--name", "aside", "-S", "models.tfidf.min_count=3", "evaluate@tfidf")
    for name, count in (("first", 4), ("second", 5)):
        change = f"models.tfidf.min_count={count}"
        run(clone, "dvc", "exp", "run", "--queue", "--name", name, "-S", change, "evaluate@tfidf")
    start_queue(clone)
    wait_until(lambda: not {"Queued", "Running"} & set(run(clone, "dvc", "queue", "status").stdout.split()))
    end_workers(clone)
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


def start_queue(clone: Path) -> None:
    """Start DVC's workers; they keep the outputs of the command open for as long as they live, so it gets none."""
    command = [sys.executable, "-m", "dvc", "queue", "start", "-j", "2"]
    nowhere = subprocess.DEVNULL
    subprocess.run(command, cwd=clone, env=user_environment(), stdout=nowhere, stderr=nowhere, check=True, timeout=600)


def end_workers(clone: Path) -> None:
    """End the workers of a clone: DVC asks each once, and one that misses the message would wait for ever."""
    run(clone, "dvc", "queue", "stop")
    for process in psutil.process_iter(["cmdline", "cwd"]):
        if "queue-worker" in (process.info["cmdline"] or []) and process.info["cwd"] == str(clone):
            process.kill()
