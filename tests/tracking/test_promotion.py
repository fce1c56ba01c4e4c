"""The gate, by hand, and the registry of a real store."""

from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.params import Gate, Params
from airline_sentiment.tracking.promotion import promote, refusals_of
from airline_sentiment.tracking.registry import champion, find_model, local_champion
from airline_sentiment.tracking.store import open_store

GATE = Gate(min_macro_f1=0.7, min_recall=0.5, max_drop=0.01, max_accuracy_drop=0.02)


def measured(macro_f1: float, *recalls: float) -> dict[str, Any]:
    labels = ("negative", "neutral", "positive")
    per_class = [{"label": label, "recall": recall} for label, recall in zip(labels, recalls, strict=True)]
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
                "gate.min_recall: validation recall of neutral is 0.4500, 0.0500 below the 0.5000 that it needs",
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


def test_a_dry_run_registers_nothing(project: Path, params: Params, model_folder: Path) -> None:
    tried = promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=True)
    assert tried.version is None
    assert champion(open_store(project, params.tracking), params.tracking.registered_model) is None


def test_the_champion_is_found_with_mlflow_and_without(project: Path, params: Params, model_folder: Path) -> None:
    assert local_champion(params.tracking, project) is None
    promote("tfidf", params, project, lambda _: measured(0.75, 0.9, 0.6, 0.6), dry_run=False)
    quick = local_champion(params.tracking, project)
    assert quick is not None
    for path in model_folder.iterdir():
        assert (quick / path.name).read_bytes() == path.read_bytes()
        assert (find_model("champion", params.tracking, project) / path.name).read_bytes() == path.read_bytes()
