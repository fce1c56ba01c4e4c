from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.params import Params
from airline_sentiment.tracking.family import Child, Family, Parent
from airline_sentiment.tracking.store import open_store

PARENT = Parent("cross-validation", "cross-validation 1234", "a" * 64, "Models on the same splits.")


def child(params: Params, number: int) -> Child:
    return Child(
        name=f"tfidf split {number}",
        model="tfidf",
        fingerprint=f"{number:064x}",
        params=params,
        place={"cross_validation.split": str(number)},
        metrics={"test.accuracy": 0.5, "validation.accuracy": 0.75},
        history=[{"epoch": 1, "loss": 0.6}, {"epoch": 2, "loss": 0.4}],
        started=1_700_000_000.0,
        seconds=3.5,
    )


def runs(project: Path, params: Params) -> tuple[Any, list[Any]]:
    store = open_store(project, params.tracking)
    found = store.client.search_runs([store.experiment_id])
    (parent,) = [run for run in found if "mlflow.parentRunId" not in run.data.tags]
    children = [run for run in found if run.data.tags.get("mlflow.parentRunId") == parent.info.run_id]
    assert len(children) == len(found) - 1
    return parent, children


def log(project: Path, params: Params, *numbers: int) -> None:
    family = Family(PARENT, params, project)
    for number in numbers:
        family.add(child(params, number))
    family.finish({"tfidf.test.accuracy.mean": 0.5}, {"comparison.md": "| model |\n"})


def test_children_stand_under_one_parent_with_parameters_metrics_and_curves(project: Path, params: Params) -> None:
    log(project, params, 1, 2)
    parent, children = runs(project, params)
    assert parent.data.metrics == {"tfidf.test.accuracy.mean": 0.5}
    (table,) = (project / "mlartifacts").rglob("comparison.md")
    assert table.read_text() == "| model |\n"
    assert {run.info.status for run in (parent, *children)} == {"FINISHED"}
    (first,) = [run for run in children if run.data.params["cross_validation.split"] == "1"]
    assert first.data.params["tfidf.min_count"] == "2"
    assert not [key for key in first.data.params if key.startswith("search.")]
    assert first.data.metrics == {
        "test.accuracy": 0.5,
        "validation.accuracy": 0.75,
        "training/loss": 0.4,
        "train.seconds": 3.5,
    }
    assert first.info.end_time - first.info.start_time == 3500


def test_twice_changes_nothing_and_a_further_child_joins_the_others(project: Path, params: Params) -> None:
    log(project, params, 1, 2)
    before = [run.to_dictionary() for run in runs(project, params)[1]]
    log(project, params, 1, 2)
    assert [run.to_dictionary() for run in runs(project, params)[1]] == before
    log(project, params, 1, 2, 3)
    assert len(runs(project, params)[1]) == 3


def test_an_interrupted_parent_is_taken_up_again(project: Path, params: Params) -> None:
    family = Family(PARENT, params, project)
    family.add(child(params, 1))
    family.interrupt()
    assert runs(project, params)[0].info.status == "KILLED"
    log(project, params, 1, 2)
    parent, children = runs(project, params)
    assert parent.info.status == "FINISHED"
    assert len(children) == 2


def test_a_store_out_of_reach_costs_one_warning(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as away:
        away.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
        away.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
        log(project, params, 1, 2)
    (warning,) = capsys.readouterr().err.splitlines()
    assert warning.startswith("warning: MLflow: ")
    assert warning.endswith("the same command logs them without training again")
    log(project, params, 1, 2)
    assert len(runs(project, params)[1]) == 2
