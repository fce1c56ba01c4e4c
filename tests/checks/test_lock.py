"""Which stages are stale: what `check` says without data is what DVC says with it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from airline_sentiment.checks.lock import NOTHING, changed_outputs, differences, followers, shown, shown_both, stale
from airline_sentiment.checks.revision import Revision, WorkingTree
from airline_sentiment.dvc_files import read_stages, resolve_stages
from airline_sentiment.errors import InputError
from airline_sentiment.yaml_files import parse_yaml
from tests.checks.conftest import invent
from tests.pipeline.conftest import edit, run

Change = Callable[[Path], None]


def append(path: str) -> Change:
    return lambda clone: edit(clone / path, "\n", "\n\n")


def replace(path: str, old: str, new: str) -> Change:
    return lambda clone: edit(clone / path, old, new)


def all_of(*changes: Change) -> Change:
    def apply(clone: Path) -> None:
        for change in changes:
            change(clone)

    return apply


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "what changes nothing": (
        all_of(
            replace("params.yaml", "# passes over", "# how often over"),
            replace("params.yaml", "regularization: 2.0", "regularization: 2"),
            replace("dvc.yaml", "      - airline_sentiment/splits/table.py\n", ""),
            replace("dvc.yaml", "      - split.group_duplicates\n", ""),
        ),
        set(),
    ),
    "parameters": (
        all_of(
            replace("params.yaml", "min_count: 2", "min_count: 3"),
            replace("params.yaml", "calibration_bins: 10", "calibration_bins: 5"),
            replace("params.yaml", "- urls\n", "# urls\n"),
        ),
        {"clean", "train@tfidf", "train@lstm", "evaluate@tfidf", "evaluate@lstm", "report"},
    ),
    "code of one model, and what dvc.yaml asks for": (
        all_of(
            append("airline_sentiment/models/lstm.py"),
            replace("dvc.yaml", "stages.clean", "stages.clean --verbose"),
            replace("dvc.yaml", "- stages/split.py", "- stages/split.py\n      - README.md"),
            replace("dvc.yaml", "- tokenize.lower", "- tokenize.lower\n      - train.seed"),
            replace("dvc.yaml", "- data/raw/rejected.csv", "- data/raw/rejected.csv\n      - data/raw/log"),
        ),
        {"train@lstm", "evaluate@lstm", "clean", "split", "tokenize", "ingest"},
    ),
    "outputs": (
        all_of(
            replace("reports/lstm/metrics.json", "0.81", "0.91"),
            lambda clone: invent(clone / "models/tfidf", "edited"),
            lambda clone: invent(clone / "data/raw/rejected.csv", "edited"),
        ),
        {"evaluate@lstm", "train@tfidf", "evaluate@tfidf", "report", "ingest"},
    ),
}


def found(clone: Path) -> set[str]:
    """The stages that are stale, and those whose inputs or outputs are others than the lock records."""
    here = Revision(WorkingTree(clone))
    changed = list(changed_outputs(here))
    readers = {stage.name for stage in here.stages.values() for finding in changed if finding.subject in stage.deps}
    return {finding.stage for finding in [*stale(here, here.locked), *changed]} | readers


@pytest.mark.parametrize("change", CHANGES)
def test_stages_are_stale_where_dvc_says_so(change: str, recorded: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(recorded, clone, symlinks=True)
    apply, expected = CHANGES[change]
    apply(clone)
    status = json.loads(run(clone, "dvc", "status", "--json").stdout)
    models = {stage.name.split("@")[1] for stage in read_stages(clone).values() if "@" in stage.name}
    shared = {name for name in status if name.endswith(tuple(models - {"tfidf", "lstm"}))}
    assert set(status) - shared == expected
    assert found(clone) == set(status)


def test_absent_data_is_not_stale(recorded: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(recorded, clone, symlinks=True)
    for folder in ("data", "models"):
        shutil.rmtree(clone / folder)
    assert found(clone) == set()


def test_absent_metrics_are_missed(recorded: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(recorded, clone, symlinks=True)
    (clone / "reports/lstm/metrics.json").unlink()
    (finding,) = changed_outputs(Revision(WorkingTree(clone)))
    assert (finding.kind, finding.stage) == ("metrics", "evaluate@lstm")


def test_differences_are_given_key_by_key() -> None:
    before = {"units": 256, "cell": "lstm", "ngrams": {"shortest": 1, "longest": 2}, "gone": [1]}
    after = {"units": 128, "cell": "lstm", "ngrams": {"shortest": 1, "longest": 3}, "new": None}
    changed = {key: (old, new) for key, old, new in differences(before, after, "models.lstm")}
    assert list(changed) == ["models.lstm.units", "models.lstm.ngrams.longest", "models.lstm.gone", "models.lstm.new"]
    assert changed["models.lstm.units"] == (256, 128)


def test_a_block_that_is_new_or_gone_is_read_key_by_key() -> None:
    block = {"classes": ["spam", "ham"], "aliases": None, "columns": {"id": None}, "groups": {}}
    changed = list(differences({}, {"labels": block}, ""))
    keys = ["labels.classes", "labels.aliases", "labels.columns.id", "labels.groups"]
    assert [(key, old) for key, old, _ in changed] == [(key, NOTHING) for key in keys]
    assert [(key, old) for key, old, _ in differences({"labels": block}, {}, "")] == [
        (key, value) for key, _, value in changed
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (256, "256"),
        (None, "null"),
        ("lstm", "lstm"),
        ("data/a file.csv", "data/a file.csv"),
        ("4", '"4"'),
        ("", '""'),
        ("no, none", '"no, none"'),
        ("null", '"null"'),
        (["mixed", "", "Can't Tell", True], """[mixed, "", Can't Tell, true]"""),
        ({"positive": ["4", "Ärger"], "a: b": {}}, '{positive: ["4", Ärger], "a: b": {}}'),
    ],
)
def test_a_value_is_shown_as_it_can_be_written(value: object, text: str) -> None:
    assert shown(value) == text
    assert parse_yaml(f"[{text}]".encode(), "a value") == [value]


def test_of_long_lists_the_place_where_they_differ_is_shown() -> None:
    classes = [f"c{number}" for number in range(50)]
    assert shown_both(classes, [*classes[:20], "new", *classes[20:]]) == (
        "[..., c19, c20, ...]",
        "[..., c19, new, c20, ...]",
    )
    assert shown_both(classes, [*classes, "new"]) == ("[..., c49]", "[..., c49, new]")
    assert shown_both(classes, ["new", *classes[1:]]) == ("[c0, c1, ...]", "[new, c1, ...]")
    assert shown_both([1, 2, 3], [1, 3]) == ("[1, 2, 3]", "[1, 3]")
    assert shown_both([1], None) == ("[1]", "null")


def test_a_matrix_gives_a_stage_for_each_combination_as_dvc_names_them() -> None:
    block = {"matrix": {"model": "${models}", "seed": [1, 2]}, "cmd": "train ${item.model} --seed ${item.seed}"}
    stages = resolve_stages({"stages": {"train": block}}, {"models": {"lstm": {}, "gru": {}}})
    assert list(stages) == ["train@lstm-1", "train@lstm-2", "train@gru-1", "train@gru-2"]
    assert stages["train@gru-2"].cmd == "train gru --seed 2"


def test_followers_are_those_that_read_what_the_first_make() -> None:
    blocks = {
        "a": {"cmd": "a", "outs": ["x"]},
        "b": {"cmd": "b", "deps": ["x"], "outs": ["y"]},
        "c": {"cmd": "c", "deps": ["y"]},
        "d": {"cmd": "d"},
    }
    stages = resolve_stages({"stages": blocks}, {})
    assert followers(stages, ["a"]) == ["b", "c"]
    assert followers(stages, ["d"]) == []


def test_what_this_cannot_read_of_dvc_yaml_is_named() -> None:
    with pytest.raises(InputError, match=r"dvc\.yaml: stages\.each: expected one cmd"):
        resolve_stages({"stages": {"each": {"foreach": [1], "do": {"cmd": "x"}}}}, {})
    with pytest.raises(InputError, match=r"params\.yaml: split\.sede: missing, dvc\.yaml asks for it"):
        resolve_stages({"stages": {"split": {"cmd": "split ${split.sede}"}}}, {"split": {"seed": 1}})
