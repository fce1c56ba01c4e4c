"""The whole graph on 300 rows in a temporary clone. The tests build on one another, in the order of the file."""

import json
import sqlite3
from pathlib import Path

from tests.pipeline.conftest import EVERYTHING, Repro, edit, run


def test_the_first_repro_runs_every_stage_once(repro: Repro, small_clone: Path) -> None:
    stages = repro()
    assert set(stages) == EVERYTHING
    assert len(stages) == len(EVERYTHING)
    for model in ("tfidf", "lstm"):
        metrics = json.loads((small_clone / f"reports/{model}/metrics.json").read_text())
        for split in ("train", "validation", "test"):
            assert 0 <= metrics[split]["accuracy"] <= 1


def test_one_run_for_each_model_is_logged_and_finished(small_clone: Path) -> None:
    with sqlite3.connect(small_clone / "mlflow.db") as store:
        runs = store.execute("select name, status from runs where lifecycle_stage = 'active'").fetchall()
    assert sorted(name.split(" ")[0] for name, _ in runs) == ["lstm", "tfidf"]
    assert {status for _, status in runs} == {"FINISHED"}


def test_the_second_repro_runs_nothing(repro: Repro) -> None:
    assert repro() == []


def test_a_changed_comment_in_params_runs_nothing(repro: Repro, small_clone: Path) -> None:
    edit(small_clone / "params.yaml", "# passes over the training split", "# how often each tweet is seen")
    assert repro() == []


def test_a_changed_file_of_models_runs_training_and_what_follows(repro: Repro, small_clone: Path) -> None:
    with (small_clone / "airline_sentiment/models/tfidf.py").open("a", encoding="utf-8") as file:
        file.write("\n_UNUSED = 1\n")
    assert set(repro()) == {"train@tfidf", "evaluate@tfidf"}


def test_an_unknown_key_stops_every_stage_with_one_line(small_clone: Path) -> None:
    edit(small_clone / "params.yaml", "    units: ", "    unitz: ")
    for stage in ("ingest", "clean", "tokenize", "split", "train lstm", "evaluate lstm", "report"):
        done = run(small_clone, *f"stages.{stage}".split(), check=False)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "models.lstm.unitz: unknown key (did you mean units?)" in done.stderr
    edit(small_clone / "params.yaml", "    unitz: ", "    units: ")
