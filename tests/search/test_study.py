import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from airline_sentiment.errors import InputError
from airline_sentiment.params import Labels, Params
from airline_sentiment.search.search import Search
from airline_sentiment.search.study import finished, last_classes, next_trial, open_study, study_fingerprint, unfinished
from airline_sentiment.search.summary import Tried, adopting_command, describe_best, markdown_trials, print_trials
from tests.search.test_space import params

ROOT = Path(__file__).parents[2]


def score(values: dict[str, Any]) -> float:
    """Best at a min_count of 3 and a large inverse regularization."""
    return float(-abs(values["min_count"] - 3) + values["inverse_regularization"] / 100)


def go_on(folder: Path, loaded: Params, until: int, killed_in_last: bool = False) -> list[dict[str, Any]]:
    with open_study("tfidf", loaded, "f" * 64, folder) as study:
        for begun in unfinished(study):
            study.tell(begun.number, score(begun.params))
        while len(study.trials) <= until and len(finished(study)) < until:
            trial = next_trial(study, "tfidf", loaded)
            if killed_in_last and len(finished(study)) == until - 1:
                break
            study.tell(trial.number, score(trial.params))
        return [trial.params for trial in study.trials]


def test_an_interrupted_search_tries_what_an_uninterrupted_one_does(tmp_path: Path) -> None:
    loaded = params(tmp_path)
    whole = go_on(tmp_path / "whole", loaded, 14)
    for until in (4, 11, 14):
        stopped = go_on(tmp_path / "stopped", loaded, until, killed_in_last=until < 14)
    assert len(whole) == 14
    assert stopped == whole
    assert len({tuple(values.values()) for values in whole}) > 10


def test_a_search_begins_with_the_present_values(tmp_path: Path) -> None:
    (first,) = go_on(tmp_path, params(tmp_path), 1)
    assert first == {"min_count": 2, "char_ngrams.longest": 5, "inverse_regularization": 2.0}


def test_the_best_come_first_and_log_loss_is_better_small(tmp_path: Path) -> None:
    loaded = params(tmp_path)
    go_on(tmp_path, loaded, 5)
    with open_study("tfidf", loaded, "f" * 64, tmp_path) as study:
        values = [trial.value for trial in finished(study)]
    assert values == sorted(values, reverse=True)
    small = loaded.model_copy(update={"search": loaded.search.model_copy(update={"measure": "log_loss"})})
    with open_study("tfidf", small, "e" * 64, tmp_path) as study:
        for value in (0.5, 0.25, 0.75):
            study.tell(next_trial(study, "tfidf", small), value)
        assert [trial.value for trial in finished(study)] == [0.25, 0.5, 0.75]


def test_a_second_search_at_the_same_time_is_refused(tmp_path: Path) -> None:
    loaded = params(tmp_path)
    with (
        open_study("tfidf", loaded, "f" * 64, tmp_path),
        pytest.raises(InputError, match="another process searches"),
        open_study("tfidf", loaded, "f" * 64, tmp_path),
    ):
        pass


def test_the_summary_names_the_best_the_present_and_the_command() -> None:
    current = {"units": 256, "rate": 0.001, "cell": "lstm"}
    best = [Tried(3, 0.75, current | {"rate": 0.002, "cell": "gru"}), Tried(0, 0.7, current)]
    said = describe_best(best, "macro_f1", current)
    assert said == "best of 2 trials: trial 3, validation macro_f1 0.7500 (params.yaml as it stands: 0.7000)"
    command = adopting_command("lstm", best[0].values, current)
    assert command == "dvc exp run -S models.lstm.rate=0.002 -S models.lstm.cell=gru evaluate@lstm"
    assert adopting_command("lstm", current, current) is None
    assert markdown_trials(best, "macro_f1").splitlines()[2] == "| 3 | 0.7500 | 256 | 0.002 | gru |"


def test_no_value_of_five_trials_is_cut_on_a_terminal_of_80_columns() -> None:
    values = {"embedding_dropout": 0.001235, "num_words": 8192, "char_ngrams.longest": 5, "learning_rate": 0.0007483}
    screen = io.StringIO()
    print_trials(
        [Tried(number + 100, 0.7561, values) for number in range(5)], "macro_f1", Console(file=screen, width=80)
    )
    assert screen.getvalue().count("0.0007483") == 5
    assert screen.getvalue().count("0.7561") == 5
    assert "104" in screen.getvalue()
    assert "…" not in screen.getvalue()


def with_classes(loaded: Params, *classes: str) -> Params:
    return loaded.model_copy(update={"labels": Labels(classes=list(classes), aliases=None, leave_out=None)})


def test_a_study_is_of_its_classes_alone_in_their_order(tmp_path: Path) -> None:
    for name in ("splits/train.parquet", "splits/validation.parquet", "tokens/vocabulary.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    loaded = params(tmp_path)
    changed = [loaded, with_classes(loaded, "0", "4"), with_classes(loaded, "4", "0"), with_classes(loaded, "0", "5")]
    assert len({study_fingerprint("tfidf", each, tmp_path, ROOT) for each in changed}) == 4


def test_the_classes_of_the_last_search_are_remembered(tmp_path: Path) -> None:
    two = with_classes(params(tmp_path), "Can't Tell", "0")
    with open_study("tfidf", two, "a" * 64, tmp_path) as study:
        assert last_classes("tfidf", tmp_path) is None
        study.tell(next_trial(study, "tfidf", two), 0.5)
    with open_study("tfidf", params(tmp_path), "b" * 64, tmp_path) as study:
        assert last_classes("tfidf", tmp_path) == ("Can't Tell", "0")
        study.tell(next_trial(study, "tfidf", two), 0.5)
    assert last_classes("tfidf", tmp_path) == ("negative", "neutral", "positive")


def test_a_search_says_that_the_last_one_was_of_other_classes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("airline_sentiment", "dvc.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("splits/train.parquet", "splits/validation.parquet", "tokens/vocabulary.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    loaded = params(tmp_path)
    assert Search("tfidf", loaded, tmp_path, tmp_path).run(0, 1) == []
    assert capsys.readouterr().err == ""
    with open_study("tfidf", loaded, "a" * 64, tmp_path) as study:
        study.tell(next_trial(study, "tfidf", loaded), 0.5)
    assert Search("tfidf", with_classes(loaded, "0", "4"), tmp_path, tmp_path).run(0, 1) == []
    said = "search tfidf: the last search was of other classes (negative, neutral, positive); its trials do not count\n"
    assert capsys.readouterr().err == said
    assert Search("tfidf", loaded, tmp_path, tmp_path).run(0, 1) == []
    assert capsys.readouterr().err == ""
