import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.evaluation.slices import Slice, write_slices
from airline_sentiment.params import Params
from airline_sentiment.tracking.complete import complete_run, holds
from airline_sentiment.tracking.live import live_run
from airline_sentiment.tracking.notes import NOTE, model_card, note_tags, parent_note, run_note
from airline_sentiment.tracking.rivals import Champion
from airline_sentiment.tracking.store import open_store
from airline_sentiment.tracking.view import runs_page


def per_class(*recalls: float) -> list[dict[str, Any]]:
    labels = ("negative", "neutral", "positive")
    return [
        {"label": label, "precision": 0.5, "recall": recall, "f1": 0.5, "support": 40}
        for label, recall in zip(labels, recalls, strict=True)
    ]


def write_report(root: Path, model: str, accuracy: float, *recalls: float) -> None:
    scores = {"accuracy": accuracy, "macro_f1": 0.75, "log_loss": 0.5}
    detailed = {**scores, "per_class": per_class(*recalls)}
    floor = {"train": 0.6, "validation": 0.6, "test": 0.6}
    report = root / "reports" / model
    report.mkdir(parents=True, exist_ok=True)
    metrics = {"train": scores, "validation": detailed, "test": detailed, "floor": floor}
    (report / "metrics.json").write_text(json.dumps(metrics))


def test_a_run_says_what_was_measured_beside_floor_baseline_and_gate(bare_project: Path, params: Params) -> None:
    write_report(bare_project, "tfidf", 0.7, 0.7, 0.7, 0.7)
    write_report(bare_project, "lstm", 0.8, 0.9, 0.8, 0.7)
    slices = [
        Slice("group", "airline", f"a|b {number}", 20 * number, number / 10, 0.1, 0.9, -0.1, 0.01 * number**3)
        for number in range(8)
    ]
    slices.append(Slice("label", "agreement", "below 0.5", 20, 0.0, 0.0, 0.2, -0.8, 0.0))
    write_slices(bare_project / "reports/lstm/slices.csv", slices)
    (bare_project / "reports/lstm/calibration.png").touch()
    note = run_note("lstm", params, bare_project)
    # 96 of 120: Wilson's interval is 0.7196 to 0.8619.
    assert note.startswith("**Test accuracy 0.8000 (0.720 to 0.862), macro-F1 0.7500; passes the gate.**\n")
    assert "| validation | 0.8000 (0.720 to 0.862) | 0.7500 | 0.5000 | 0.6000 |" in note
    assert "Against `tfidf`: validation accuracy +0.1000, validation macro-F1 +0.0000, test accuracy +0.1000" in note
    assert "`figures/calibration.png`" in note
    weakest = [line for line in note.splitlines() if line.startswith("| airline |")]
    assert weakest[0] == r"| airline | `a\|b 1` | 20 | 0.100 (0.100 to 0.900) | beyond chance |"
    assert weakest[1].endswith("|  |")
    assert len(weakest) == 5
    assert "agreement" not in note
    assert note == run_note("lstm", params, bare_project)


def test_a_run_stands_beside_the_champion_text_by_text_where_both_answers_are_here(
    bare_project: Path, params: Params
) -> None:
    """Of four texts the champion has two right and the run three: +0.25, with a standard error of sqrt(3 / 4^3)."""
    negative, positive = "negative,0.8,0.1,0.1", "positive,0.1,0.1,0.8"
    right = ("negative", "negative", "positive", "neutral")
    for model, third in (("tfidf", negative), ("lstm", positive)):
        write_report(bare_project, model, 0.8, 0.9, 0.8, 0.7)
        answers = zip(right, (negative, negative, third, negative), strict=True)
        lines = [f"{row},{label},{answer}" for row, (label, answer) in enumerate(answers)]
        header = "id,label,predicted,p_negative,p_neutral,p_positive"
        (bare_project / f"reports/{model}/test_predictions.csv").write_text("\n".join([header, *lines]) + "\n")
    metrics = {"validation.macro_f1": 0.7, "test.accuracy": 0.5}
    champion = Champion("tfidf 1a2b3c4d", "3", metrics, bare_project / "reports/tfidf", is_this=False)
    note = run_note("lstm", params, bare_project, champion)
    assert "Beside the champion, `tfidf 1a2b3c4d` (version 3):" in note
    assert "| validation | macro-F1 | 0.7500 | 0.7000 |\n| test | accuracy | 0.8000 | 0.5000 |" in note
    assert "On test, text by text, with 95 % intervals: accuracy +0.2500 (-0.1744 to +0.6744), macro-F1" in note
    elsewhere = run_note("lstm", params, bare_project, replace(champion, report=None))
    assert "text by text" not in elsewhere
    assert "champion, version 3" in run_note("lstm", params, bare_project, replace(champion, is_this=True))


def test_a_run_that_the_gate_refuses_says_why(bare_project: Path, params: Params) -> None:
    write_report(bare_project, "tfidf", 0.7, 0.1, 0.7, 0.7)
    note = run_note("tfidf", params, bare_project)
    assert "is refused by the gate.**" in note
    assert "recall of negative (40 tweets) is 0.1000" in note
    assert "Against" not in note


def test_notes_fit_into_the_tables_of_mlflow(bare_project: Path, params: Params) -> None:
    write_report(bare_project, "tfidf", 0.7, 0.7, 0.7, 0.7)
    slices = [Slice("group", "g" * 5_000, str(number), 20, 0.5, 0.1, 0.9, 0.0, 1.0) for number in range(5)]
    write_slices(bare_project / "reports/tfidf/slices.csv", slices)
    assert len(run_note("tfidf", params, bare_project)) < 8_000
    assert len(model_card("tfidf", params, bare_project)) < 4_500
    table = "\n".join(f"| {number} | 0.5 |" for number in range(2_000))
    note = parent_note("A search.", {"trials.md": table})
    assert len(note) < 8_000
    assert note.endswith("|\n\nThe rest is among the artifacts.")


def test_a_note_that_a_person_wrote_stays(project: Path, params: Params, model_folder: Path) -> None:
    run_id = complete_run("tfidf", params, project)
    store = open_store(project, params.tracking)
    assert store.client.get_run(run_id).data.tags[NOTE] == run_note("tfidf", params, project)
    assert "validation.macro_f1" in store.client.get_experiment(store.experiment_id).tags[NOTE]
    write_report(project, "tfidf", 0.8, 0.7, 0.7, 0.7)
    complete_run("tfidf", params, project)
    assert store.client.get_run(run_id).data.tags[NOTE].startswith("**Test accuracy 0.8000")
    store.client.set_tag(run_id, NOTE, "Mine.")
    complete_run("tfidf", params, project)
    assert store.client.get_run(run_id).data.tags[NOTE] == "Mine."


def test_a_note_is_written_once() -> None:
    tags = note_tags({}, "New.")
    assert tags[NOTE] == "New."
    assert note_tags(tags, "New.") == {}
    assert note_tags(tags, "Newer.")[NOTE] == "Newer."


def test_a_run_lasts_as_long_as_its_training(project: Path, params: Params, model_folder: Path) -> None:
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.6, "val_accuracy": 0.7})
    store = open_store(project, params.tracking)
    (trained,) = store.client.search_runs([store.experiment_id])
    complete_run("tfidf", params, project, 1234.56)
    (completed,) = store.client.search_runs([store.experiment_id])
    assert (completed.info.status, completed.info.end_time) == ("FINISHED", trained.info.end_time)
    assert completed.data.metrics["train.seconds"] > 0
    # Python and MLflow alone take more than 50 MiB.
    assert 50 < completed.data.metrics["train.peak_memory_mib"] < 100_000
    assert completed.data.metrics["predict.tweets_per_second"] == 1234.6
    assert not any(metric.startswith("system/") for metric in completed.data.metrics)
    # MLflow's page that compares runs begins with the first one.
    assert next(iter(completed.data.metrics)) == "training/validation_accuracy"
    (model,) = store.client.search_logged_models([store.experiment_id])
    assert model.name == f"tfidf-{completed.data.tags['pipeline.fingerprint'][:8]}"


def test_the_report_is_attached_to_its_run_once_and_again_when_it_changes(
    project: Path, params: Params, model_folder: Path
) -> None:
    report = project / "reports/tfidf"
    test = {"name": "a thank you", "description": "", "expectation": "label", "source": "sentences", "cases": 4}
    numbers = {"passed": 3, "rate": 0.75, "lower": 0.3, "upper": 0.95, "examples": [], "minimum": None}
    (report / "behaviour.json").write_text(json.dumps({"tests": [test | numbers], "skipped": []}))
    (report / "MODEL_CARD.md").write_text("# A card\n")
    run_id = complete_run("tfidf", params, project)
    store = open_store(project, params.tracking)
    client = store.client

    def artifacts() -> set[str]:
        return {item.path for item in client.list_artifacts(run_id)}

    assert artifacts() >= {"MODEL_CARD.md", "behaviour.json", "test_predictions.json"}
    assert client.get_run(run_id).data.metrics["behaviour.a_thank_you"] == 0.75
    for content in ("<p>One</p>", "<p>Two</p>"):
        (report / "report.html").write_text(content)
        assert not holds(store, client.get_run(run_id), "tfidf", project)
        assert complete_run("tfidf", params, project) == run_id
        assert holds(store, client.get_run(run_id), "tfidf", project)
        (attached,) = (project / "mlartifacts").rglob("report.html")
        assert attached.read_text() == content
    assert "`report.html` among the artifacts" in client.get_run(run_id).data.tags[NOTE]
    # The report is a later stage's, so nothing that evaluation found out is logged again.
    assert len(client.get_metric_history(run_id, "test.accuracy")) == 1


def test_the_load_of_the_machine_is_logged_on_demand(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.05")
    watched = params.model_copy(update={"tracking": params.tracking.model_copy(update={"system_metrics": True})})
    with live_run("tfidf", watched, project):
        time.sleep(0.5)
    store = open_store(project, params.tracking)
    (run,) = store.client.search_runs([store.experiment_id])
    assert run.data.metrics["system/system_memory_usage_megabytes"] > 0
    assert "system_metrics" not in "".join(thread.name for thread in threading.enumerate())


def test_a_result_from_files_is_compared_by_validation_first(project: Path, params: Params, model_folder: Path) -> None:
    complete_run("tfidf", params, project)
    store = open_store(project, params.tracking)
    (run,) = store.client.search_runs([store.experiment_id])
    assert next(iter(run.data.metrics)) == "validation.accuracy"


def test_the_link_to_the_runs_carries_a_view_with_the_parameters_that_differ(project: Path, params: Params) -> None:
    for units in (128, 256):
        block = {**params.models["lstm"], "units": units}
        changed = params.model_copy(update={"models": {**params.models, "lstm": block}})
        (project / "code.py").write_text(f"units = {units}\n")
        with live_run("lstm", changed, project):
            pass
    store = open_store(project, params.tracking)
    page = runs_page(store)
    assert page == (f"#/experiments/{store.experiment_id}/runs?workflowType=machine_learning&viewStateShareKey=results")
    tag = store.client.get_experiment(store.experiment_id).tags["mlflow.sharedViewState.results"]
    view = json.loads(tag)
    state = json.loads(view["state"])
    assert view["name"] == "Results"
    assert state["orderByKey"] == "metrics.`validation.macro_f1`"
    assert state["selectedColumns"] == [
        "metrics.`validation.macro_f1`",
        "metrics.`validation.accuracy`",
        "metrics.`test.accuracy`",
        "params.`lstm.units`",
        "tags.`dvc.exp_name`",
    ]
    assert runs_page(store) == page
    assert store.client.get_experiment(store.experiment_id).tags["mlflow.sharedViewState.results"] == tag


@pytest.mark.parametrize("with_split", [True, False])
def test_the_answers_of_a_run_begin_with_the_most_confident_mistakes(tmp_path: Path, with_split: bool) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from airline_sentiment.tracking.predictions import read_answers

    rows = ["1,no,no,0.9,0.1,x", "2,no,yes,0.4,0.6,y", "3,yes,no,0.8,0.2,y", "4,yes,yes,0.45,0.55,x"]
    (tmp_path / "answers.csv").write_text("\n".join(["id,label,predicted,p_no,p_yes,airline", *rows]) + "\n")
    split = tmp_path / "test.parquet"
    ids = list("1234") if with_split else list("1243")
    texts = [f"Text {name}" for name in ids]
    clean = [text.lower() for text in texts]
    pq.write_table(pa.table({"id": ids, "text": texts, "text_clean": clean, "confidence": [1.0, 0.5, 0.6, 0.7]}), split)
    columns = read_answers(tmp_path / "answers.csv", split)
    assert columns["id"] == ["3", "2", "4", "1"]
    assert columns["p_yes"] == [0.2, 0.6, 0.55, 0.1]
    assert columns["airline"] == ["y", "y", "x", "x"]
    if with_split:
        assert columns["text"] == ["Text 3", "Text 2", "Text 4", "Text 1"]
        assert columns["agreement"] == [0.6, 0.5, 0.7, 1.0]
        assert [*columns][:3] == ["id", "text", "text_clean"]
    else:
        assert "text" not in columns
