"""Repositories that were copied or moved, and artifacts that were deleted."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.dvc_files import md5_of
from airline_sentiment.params import Params
from airline_sentiment.tracking.complete import complete_run
from airline_sentiment.tracking.fingerprint import training_fingerprint
from airline_sentiment.tracking.live import live_run
from airline_sentiment.tracking.promotion import promote
from airline_sentiment.tracking.registry import GoneError, champion_folder, find_model
from airline_sentiment.tracking.store import open_store
from airline_sentiment.tracking.track import track


def measured(_: Path) -> dict[str, Any]:
    per_class = [{"label": label, "recall": 0.7} for label in ("negative", "neutral", "positive")]
    return {"macro_f1": 0.75, "per_class": per_class}


@pytest.fixture
def result(project: Path, params: Params, model_folder: Path) -> Path:
    """A project whose result is in `dvc.lock`, is logged, and is the champion; only `tfidf` is in its parameters."""
    text = (project / "params.yaml").read_text()
    for model in ("lstm", "hybrid"):
        text = without_block(without_block(text, f"  {model}:"), f"    {model}:")
    (project / "params.yaml").write_text(text)
    write_lock(project)
    promote("tfidf", load(project), project, measured, dry_run=False)
    return project


def without_block(text: str, head: str) -> str:
    lines, kept, inside = text.splitlines(keepends=True), [], False
    indent = len(head) - len(head.lstrip())
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            inside = line.split("#")[0].rstrip() == head
        if not inside:
            kept.append(line)
    return "".join(kept)


def load(project: Path) -> Params:
    from airline_sentiment.params import load_params

    return load_params(project / "params.yaml")


def write_lock(project: Path) -> None:
    from airline_sentiment.tracking.fingerprint import _training_inputs

    inputs = _training_inputs("tfidf", project)
    files = [{"path": path, "md5": md5} for path, md5 in inputs["deps"].items()]
    trained = {"cmd": inputs["cmd"], "deps": files, "params": {"params.yaml": inputs["params"]}}
    report = project / "reports/tfidf"
    outs = [{"path": f"reports/tfidf/{path.name}", "md5": md5_of(path)} for path in sorted(report.iterdir())]
    lock = {"schema": "2.0", "stages": {"train@tfidf": trained, "evaluate@tfidf": {"cmd": "c", "outs": outs}}}
    (project / "dvc.lock").write_text(json.dumps(lock))


def artifacts(project: Path) -> dict[str, bytes]:
    place = project / "mlartifacts"
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def addresses(project: Path) -> list[str]:
    query = (
        "select artifact_location from experiments where name = 'airline-sentiment' union all"
        " select artifact_uri from runs union all select artifact_location from logged_models"
        " union all select storage_location from model_versions"
    )
    with closing(sqlite3.connect(project / "mlflow.db")) as connection:
        return [address for (address,) in connection.execute(query)]


def said_by_track(project: Path) -> list[str]:
    from mlflow.tracking._tracking_service import utils

    # A command is a process of its own, which does not know the places of the one before.
    utils._artifact_repos_cache.clear()
    return list(track(load(project), project))


def test_a_copy_reads_and_writes_its_own_folder_while_the_original_exists(result: Path) -> None:
    original, copy = result, result.with_name("the copy")
    shutil.copytree(original, copy)
    found = champion_folder(load(copy).tracking, copy)
    assert found is not None
    assert found.is_relative_to(copy / "mlartifacts")
    before = artifacts(original)
    (run,) = runs(original)
    for spec in ("champion", "challenger", run.info.run_id, "models:/airline-sentiment/1"):
        assert find_model(spec, load(copy).tracking, copy).is_relative_to(copy / "mlartifacts")
    (line,) = said_by_track(copy)
    assert line.endswith("holds this result")
    assert all(address.startswith((copy / "mlartifacts").as_uri()) for address in addresses(copy))
    (copy / "code.py").write_text("other = 1\n")
    complete_run("tfidf", load(copy), copy)
    assert artifacts(original) == before
    assert len([name for name in artifacts(copy) if name.endswith("test_predictions.json")]) == 2
    shutil.rmtree(original)
    assert len(runs(copy)) == 2
    assert find_model("champion", load(copy).tracking, copy).is_relative_to(copy / "mlartifacts")


def test_a_copy_without_the_artifacts_says_where_they_lie_and_gets_its_own_of_the_present_result(
    result: Path,
) -> None:
    original, copy = result, result.with_name("the copy")
    (original / "code.py").write_text("earlier = 1\n")
    complete_run("tfidf", load(original), original)
    (original / "code.py").write_text("pass\n")
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns("mlartifacts"))
    before = artifacts(original)
    open_store(copy, load(copy).tracking)
    assert [address.startswith(original.as_uri()) for address in addresses(copy)[1:]] == [True] * 5
    completed, note = said_by_track(copy)
    assert completed.endswith("completed from its files")
    assert note.startswith(f"note: the artifacts of one run lie outside this repository, in {original}/mlartifacts/")
    assert artifacts(original) == before
    found = champion_folder(load(copy).tracking, copy)
    assert found is not None
    assert found.is_relative_to(copy / "mlartifacts")
    shutil.rmtree(original)
    _, note = said_by_track(copy)
    assert note.startswith(f"note: the artifacts of one run are gone, {original}/mlartifacts/")


def whole(project: Path) -> None:
    shutil.rmtree(project / "mlartifacts")


def only(pattern: str) -> Callable[[Path], None]:
    def delete(project: Path) -> None:
        found = list((project / "mlartifacts").glob(f"airline-sentiment/{pattern}"))
        assert found
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return delete


@pytest.mark.parametrize(
    "delete",
    [
        whole,
        only("models"),
        only("models/*/artifacts/artifacts/tfidf"),
        only("models/**/model.json"),
        only("models/*/*/MLmodel"),
        only("*/*/pipeline/params.yaml"),
    ],
    ids=["mlartifacts", "models", "the model's folder", "model.json", "MLmodel", "params.yaml"],
)
def test_a_result_whose_artifacts_were_deleted_is_logged_again_in_its_run(
    result: Path, delete: Callable[[Path], None]
) -> None:
    before = artifacts(result)
    delete(result)
    (line,) = said_by_track(result)
    assert line.endswith("completed from its files")
    assert artifacts(result).keys() == before.keys()
    (line,) = said_by_track(result)
    assert line.endswith("holds this result")
    store = open_store(result, load(result).tracking)
    (run,) = runs(result)
    assert len(store.client.get_metric_history(run.info.run_id, "test.accuracy")) == 1
    (logged,) = store.client.search_logged_models([store.experiment_id])
    assert str(logged.status) == "READY"
    assert champion_folder(load(result).tracking, result)
    assert find_model("champion", load(result).tracking, result)


def test_a_model_whose_logging_was_killed_is_logged_under_its_id(result: Path) -> None:
    (result / "code.py").write_text("other = 1\n")
    params = load(result)
    with live_run("tfidf", params, result):
        pass
    store = open_store(result, params.tracking)
    (run,) = [run for run in runs(result) if "pipeline.results" not in run.data.tags]
    begun = store.client.create_logged_model(store.experiment_id, "model", run.info.run_id)
    assert str(begun.status) == "PENDING"
    assert complete_run("tfidf", params, result) == run.info.run_id
    query = f"source_run_id = '{run.info.run_id}'"
    (logged,) = store.client.search_logged_models([store.experiment_id], query)
    assert (logged.model_id, str(logged.status)) == (begun.model_id, "READY")
    completed = store.client.get_run(run.info.run_id)
    assert completed.info.status == "FINISHED"
    assert [output.model_id for output in completed.outputs.model_outputs] == [begun.model_id]
    assert find_model(run.info.run_id, params.tracking, result)


@pytest.mark.parametrize("delete", [whole, only("models"), only("models/**/model.json")])
def test_a_champion_whose_files_are_gone_is_named_with_its_folder_and_no_option(
    result: Path, delete: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (model,) = [path.parent for path in (result / "mlartifacts").rglob("MLmodel")]
    delete(result)
    line = f"^the champion: its files are gone from {model}; `airline-sentiment track` logs"
    with pytest.raises(GoneError, match=line):
        champion_folder(load(result).tracking, result)
    with pytest.raises(GoneError, match=f"version 1 of airline-sentiment: its files are gone from {model}; "):
        find_model("challenger", load(result).tracking, result)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{result / 'mlflow.db'}")
    with pytest.raises(GoneError, match=f"^version 1 of airline-sentiment: its files are gone from {model}; "):
        champion_folder(load(result).tracking, result)


def test_promote_gets_along_without_the_files_of_the_champion(result: Path) -> None:
    (result / "code.py").write_text("other = 1\n")
    complete_run("tfidf", load(result), result)
    (first, *_) = sorted((result / "mlartifacts").rglob("MLmodel"), key=lambda path: path.stat().st_mtime)
    shutil.rmtree(first.parent)
    promotion = promote("tfidf", load(result), result, measured, dry_run=False)
    assert "champion 1 has lost its files" in promotion.reason
    assert promotion.version == "2"
    assert champion_folder(load(result).tracking, result)


def runs(project: Path) -> list[Any]:
    store = open_store(project, load(project).tracking)
    assert training_fingerprint("tfidf", project)
    return list(store.client.search_runs([store.experiment_id]))
