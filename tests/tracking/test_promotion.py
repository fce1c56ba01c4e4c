"""The gate, by hand, and the registry of a real store."""

from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import Gate, Params
from airline_sentiment.serving.predictor import verified_classes
from airline_sentiment.tracking import promotion
from airline_sentiment.tracking.promotion import promote, refusals_of
from airline_sentiment.tracking.registry import champion, champion_folder, find_model
from airline_sentiment.tracking.store import open_store
from airline_sentiment.tracking.track import track

GATE = Gate(min_macro_f1=0.7, min_recall=0.5, max_drop=0.01, max_accuracy_drop=0.02, behaviour=None)


def measured(macro_f1: float, *recalls: float) -> dict[str, Any]:
    labels = ("negative", "neutral", "positive")
    per_class = [
        {"label": label, "recall": recall, "support": 40} for label, recall in zip(labels, recalls, strict=True)
    ]
    return {"macro_f1": macro_f1, "per_class": per_class}


@pytest.mark.parametrize(
    ("candidate", "present", "refusals"),
    [
        (measured(0.70, 0.9, 0.5, 0.6), None, ()),
        (measured(0.74, 0.9, 0.6, 0.6), 0.745, ()),
        (
            measured(0.68, 0.9, 0.6, 0.6),
            None,
            ("gate.min_macro_f1: validation macro-F1 is 0.6800, 0.0200 below the 0.7000 that it needs",),
        ),
        (
            measured(0.75, 0.9, 0.45, 0.6),
            0.8,
            (
                "gate.min_recall: validation recall of neutral (40 tweets) is 0.4500, "
                "0.0500 below the 0.5000 that it needs",
                "gate.max_drop: validation macro-F1 is 0.7500, 0.0400 below the 0.7900 that it needs",
            ),
        ),
    ],
)
def test_each_criterion_says_by_how_much_it_is_missed(
    candidate: dict[str, Any], present: float | None, refusals: tuple[str, ...]
) -> None:
    assert refusals_of(candidate, present, GATE) == refusals


def test_a_good_model_becomes_champion_and_a_worse_one_only_challenger(
    project: Path, params: Params, model_folder: Path
) -> None:
    first = promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    assert (first.version, first.refusals) == ("1", ())
    again = promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    assert again.version == "1"

    (project / "code.py").write_text("other = 1\n")
    scores = iter([measured(0.71, 0.9, 0.6, 0.6), measured(0.75, 0.9, 0.6, 0.6)])
    worse = promote("tfidf", params, project, lambda _: next(scores), dry_run=False)
    assert worse.version == "2"
    assert [line.split(":")[0] for line in worse.refusals] == ["gate.max_drop"]

    store, name = open_store(project, params.tracking), params.tracking.registered_model
    assert str(champion(store, name).version) == "1"
    challenger = store.client.get_model_version_by_alias(name, "challenger")
    assert str(challenger.version) == "2"
    assert "gate.max_drop" in challenger.description


def test_a_model_that_fails_a_behaviour_test_is_refused(project: Path, params: Params, model_folder: Path) -> None:
    asked = params.model_copy(update={"gate": params.gate.model_copy(update={"behaviour": {"negation": 0.8}})})
    candidate = {**measured(0.9, 0.9, 0.9, 0.9), "behaviour": [{"name": "negation", "cases": 10, "passed": 7}]}
    promotion = promote("tfidf", asked, project, lambda _: candidate, dry_run=True)
    assert promotion.refusals == (
        "gate.behaviour.negation: 7 of 10 cases pass, 0.7000, 0.1000 below the 0.8000 that it needs",
    )
    assert promote("tfidf", params, project, lambda _: candidate, dry_run=True).refusals == ()


@pytest.mark.parametrize(
    ("classes", "champion_now", "said"),
    [
        (
            ("complaint", "Can't Tell"),
            "2",
            "champion 1 tells apart negative, neutral, positive; the present data has complaint, Can't Tell:"
            " not compared",
        ),
        (("positive", "negative", "neutral"), "1", "champion 1 has 0.9000"),
    ],
)
def test_only_a_champion_of_the_same_classes_is_compared_whatever_their_order(
    project: Path,
    params: Params,
    model_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    classes: tuple[str, ...],
    champion_now: str,
    said: str,
) -> None:
    promote("tfidf", params, project, lambda _: measured(0.9, 0.9, 0.9, 0.9), dry_run=False)
    (project / "code.py").write_text("other = 1\n")
    own = project / "models/tfidf"
    monkeypatch.setattr(
        promotion, "verified_classes", lambda folder: classes if folder == own else verified_classes(folder)
    )
    scores = {own: measured(0.75, 0.9, 0.6, 0.6)}
    other = promote("tfidf", params, project, lambda at: scores.get(at, measured(0.9, 0.9, 0.9, 0.9)), dry_run=False)
    assert said in other.reason
    store, name = open_store(project, params.tracking), params.tracking.registered_model
    assert str(champion(store, name).version) == champion_now
    assert store.client.get_registered_model(name).description.endswith(f"one of {', '.join(classes)}.")


def test_a_description_that_a_person_wrote_stays(project: Path, params: Params, model_folder: Path) -> None:
    store, name = open_store(project, params.tracking), params.tracking.registered_model
    store.client.create_registered_model(name, description="Ours.")
    promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    assert store.client.get_registered_model(name).description == "Ours."


def test_a_dry_run_registers_nothing(project: Path, params: Params, model_folder: Path) -> None:
    tried = promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=True)
    assert tried.version is None
    assert champion(open_store(project, params.tracking), params.tracking.registered_model) is None


def test_the_champion_is_found_with_mlflow_and_without(project: Path, params: Params, model_folder: Path) -> None:
    assert champion_folder(params.tracking, project) is None
    promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    quick = champion_folder(params.tracking, project)
    assert quick is not None
    for path in model_folder.iterdir():
        assert (quick / path.name).read_bytes() == path.read_bytes()
        assert (find_model("champion", params.tracking, project) / path.name).read_bytes() == path.read_bytes()


def test_a_repository_that_has_moved_keeps_its_models_and_runs(
    project: Path, params: Params, model_folder: Path
) -> None:
    promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    moved = project.rename(project.with_name("moved project"))
    found = champion_folder(params.tracking, moved)
    assert found is not None
    assert found.is_relative_to(moved / "mlartifacts")
    assert champion_folder(params.tracking, moved) == found
    store = open_store(moved, params.tracking)
    (run,) = store.client.search_runs([store.experiment_id])
    assert "test_predictions.json" in {item.path for item in store.client.list_artifacts(run.info.run_id)}
    later = store.client.create_run(store.experiment_id)
    store.client.log_text(later.info.run_id, "late", "later.txt")
    assert list((moved / "mlartifacts").rglob("later.txt"))
    assert not project.exists()


def test_the_champion_of_a_store_elsewhere_is_asked_for_and_one_that_is_silent_costs_a_warning(
    project: Path,
    params: Params,
    model_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///other.db")
    assert champion_folder(params.tracking, project) is None
    promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    found = champion_folder(params.tracking, project)
    assert found is not None
    assert (found / "model.json").read_bytes() == (model_folder / "model.json").read_bytes()
    assert capsys.readouterr().err == ""
    out_of_reach(monkeypatch)
    assert champion_folder(params.tracking, project) is None
    assert capsys.readouterr().err.startswith("warning: no champion can be asked for")


def test_a_store_out_of_reach_is_said_in_one_line(
    project: Path, params: Params, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_reach(monkeypatch)
    with pytest.raises(InputError, match=r"^MLflow: .*127\.0\.0\.1"):
        promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=True)
    with pytest.raises(InputError, match=r"^MLflow: .*127\.0\.0\.1"):
        list(track(params, project))


def out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
