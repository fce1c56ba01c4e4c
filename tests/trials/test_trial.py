"""What a result is kept under."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import Labels, Params, load_params
from airline_sentiment.trials.results import Predictions, TrialResult, read_result, write_result
from airline_sentiment.trials.trial import Trial

ROOT = Path(__file__).parents[2]


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    splits = tmp_path / "splits"
    splits.mkdir()
    for name in ("train", "validation", "test"):
        (splits / f"{name}.parquet").write_text(name)
    (tmp_path / "vocabulary.json").write_text("{}")
    params = load_params(ROOT / "params.yaml")
    return Trial("a name", "tfidf", params, splits, tmp_path / "vocabulary.json", ("validation", "test"))


def with_classes(params: Params, classes: list[str]) -> Params:
    return params.model_copy(update={"labels": Labels(classes=classes, aliases=None, leave_out=None)})


def test_what_decides_nothing_keeps_the_fingerprint(trial: Trial, tmp_path: Path) -> None:
    before = trial.fingerprint(ROOT)
    assert len(before) == 64
    assert replace(trial, name="another").fingerprint(ROOT) == before
    elsewhere = trial.splits.rename(tmp_path / "elsewhere")
    assert replace(trial, splits=elsewhere).fingerprint(ROOT) == before
    units = replace(trial, splits=elsewhere, params=trial.params.with_values("lstm", {"units": 3}))
    assert units.fingerprint(ROOT) == before


def test_parameters_data_and_parts_change_it(trial: Trial) -> None:
    seen = {trial.fingerprint(ROOT)}
    seed = trial.params.train.model_copy(update={"seed": 3})
    for changed in (
        replace(trial, params=trial.params.with_values("tfidf", {"min_count": 3})),
        replace(trial, params=trial.params.model_copy(update={"train": seed})),
        replace(trial, parts=("validation",)),
        replace(trial, model="lstm"),
        replace(trial, params=with_classes(trial.params, ["negative", "neutral", "good"])),
        replace(trial, params=with_classes(trial.params, ["positive", "neutral", "negative"])),
    ):
        seen.add(changed.fingerprint(ROOT))
    for name in ("train", "validation", "test"):
        (trial.splits / f"{name}.parquet").write_text("other")
        seen.add(trial.fingerprint(ROOT))
    trial.vocabulary.write_text('{"other": 1}')
    seen.add(trial.fingerprint(ROOT))
    assert len(seen) == 11


def test_code_that_decides_changes_it_and_code_that_logs_does_not(trial: Trial, tmp_path: Path) -> None:
    root = tmp_path / "root"
    files = ("models/tfidf.py", "tracking/live.py", "trials/worker.py", "trials/results.py")
    for name in files:
        (root / "airline_sentiment" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "airline_sentiment" / name).write_text("")
    deps = ["stages/train.py", "airline_sentiment/models/${item.model}.py", "airline_sentiment/tracking/live.py"]
    train = {"cmd": "python -m stages.train ${item.model}", "matrix": {"model": ["tfidf"]}, "deps": deps}
    (root / "dvc.yaml").write_text(json.dumps({"stages": {"train": train}}))
    (root / "params.yaml").write_text("{}")
    before = trial.fingerprint(root)
    (root / "airline_sentiment/tracking/live.py").write_text("changed")
    assert trial.fingerprint(root) == before
    for name in ("models/tfidf.py", "trials/worker.py"):
        (root / "airline_sentiment" / name).write_text("changed")
        assert trial.fingerprint(root) != before
        before = trial.fingerprint(root)


def test_the_test_split_is_not_opened_where_it_is_not_predicted(trial: Trial) -> None:
    (trial.splits / "test.parquet").unlink()
    replace(trial, parts=("validation",)).fingerprint(ROOT)
    with pytest.raises(InputError, match=r"test\.parquet: no such file; `dvc repro` makes it"):
        trial.fingerprint(ROOT)


def test_a_trial_reaches_another_process_whole(trial: Trial) -> None:
    assert Trial.from_json(json.loads(json.dumps(trial.to_json()))) == trial


@pytest.mark.parametrize("classes", [2, 3, 50])
def test_a_result_comes_back_to_the_last_bit(classes: int, tmp_path: Path) -> None:
    probabilities = np.random.default_rng(1).dirichlet(np.ones(classes), 5)
    parts = {"validation": Predictions(np.array([0, 1, 1, 1, 0]), probabilities)}
    result = TrialResult(parts, [{"epoch": 1, "loss": 0.25}], 1_700_000_000.5, 2.5)
    assert read_result(tmp_path / "kept") is None
    write_result(tmp_path / "kept", result)
    back = read_result(tmp_path / "kept")
    assert back is not None
    assert np.array_equal(back.parts["validation"].probabilities, probabilities)
    assert back.parts["validation"].labels.tolist() == [0, 1, 1, 1, 0]
    assert (back.history, back.started, back.seconds) == (result.history, result.started, result.seconds)
