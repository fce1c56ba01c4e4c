"""Where rows are and were, on made-up results whose every row is known."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.errors import InputError
from airline_sentiment.params import Params
from airline_sentiment.tracking.rows import normalized
from airline_sentiment.tracking.trace import Answer, Trace, Version, trace
from tests.tracking.traced import cached, commit, git, log_version, make_result, write_lock

LATE = ("7", "@united LATE again!")
COPY = ("8", "late again")
OTHERS = [("1", "thanks"), ("2", "great crew")]


def ask(root: Path, params: Params, question: str) -> tuple[Trace, Answer]:
    traced = trace([question], params.tracking, root)
    (answer,) = traced.answers
    return traced, answer


def splits(traced: Trace, answer: Answer) -> dict[str, str | None]:
    """The split of the only row in each result."""
    (row,) = answer.rows
    return {re.sub(r" [\d-]{10}$", "", result.name): answer.split_of(result, row) for result in traced.results}


def verdicts(traced: Trace, answer: Answer) -> dict[str, bool | None]:
    return {version.number: traced.was_trained_on(version, answer) for version in traced.versions}


def test_a_row_is_followed_through_commits_branches_and_experiments(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=[LATE], test=OTHERS)
    commit(bare_project, "First")
    first = git(bare_project, "rev-parse", "--short", "HEAD").strip()
    git(bare_project, "checkout", "-qb", "side")
    make_result(bare_project, train=OTHERS, test=[LATE])
    commit(bare_project, "Branch")
    side = git(bare_project, "rev-parse", "--short", "HEAD").strip()
    git(bare_project, "checkout", "-q", "--detach", "main")
    make_result(bare_project, train=OTHERS, validation=[LATE, COPY])
    commit(bare_project, "Experiment")
    baseline = git(bare_project, "rev-parse", "main").strip()
    git(bare_project, "update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/odd-name", "HEAD")
    git(bare_project, "checkout", "-q", "main")
    make_result(bare_project, train=OTHERS)
    traced, answer = ask(bare_project, params, "7")
    found = {"present": None, "odd-name (experiment)": "validation", side: "test", first: "train"}
    assert splits(traced, answer) == found
    assert [row.id for row in answer.copies] == ["8"]
    assert not traced.incomplete
    assert traced.remarks == ()


def test_a_commit_that_a_merge_threw_away_still_counts(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=OTHERS)
    commit(bare_project, "First")
    git(bare_project, "checkout", "-qb", "side")
    make_result(bare_project, train=[LATE])
    commit(bare_project, "Side")
    git(bare_project, "checkout", "-q", "main")
    git(bare_project, "merge", "-q", "-s", "ours", "--no-edit", "side")
    git(bare_project, "branch", "-qD", "side")
    make_result(bare_project, train=OTHERS)
    traced, answer = ask(bare_project, params, "7")
    assert sorted(filter(None, splits(traced, answer).values())) == ["train"]


def test_results_whose_files_are_gone_are_counted_and_found_once_they_are_back(
    bare_project: Path, params: Params, tmp_path: Path
) -> None:
    lost = make_result(bare_project, train=[LATE])
    commit(bare_project, "First")
    make_result(bare_project, train=OTHERS)
    file = cached(bare_project, lost["train"])
    aside = file.rename(tmp_path / "aside")
    traced, answer = ask(bare_project, params, "7")
    assert len(traced.incomplete) == 1
    assert not answer.rows
    aside.rename(file)
    traced, answer = ask(bare_project, params, "7")
    assert not traced.incomplete
    assert "train" in splits(traced, answer).values()


def test_each_registered_version_is_asked_what_it_was_trained_on(project: Path, params: Params) -> None:
    holds = make_result(project, train=[LATE, *OTHERS])
    log_version(project, params, holds)
    log_version(project, params, {})
    log_version(project, params, {"train": "0" * 32})
    tests = make_result(project, train=OTHERS, test=[LATE])
    log_version(project, params, tests, "champion", model="hybrid")
    copies = make_result(project, train=[COPY])
    log_version(project, params, copies, "challenger")
    traced, answer = ask(project, params, "7")
    assert verdicts(traced, answer) == {"5": False, "4": False, "3": None, "2": None, "1": True}
    assert Version("4", ("champion",), "hybrid", tests) in traced.versions
    assert answer.has_row(tests["test"])
    assert answer.has_copy(copies["train"])
    assert not answer.has_copy(tests["train"])


def test_after_excluding_a_row_and_training_anew_the_new_champion_never_saw_it(project: Path, params: Params) -> None:
    log_version(project, params, make_result(project, train=[LATE, *OTHERS]), "champion")
    traced, answer = ask(project, params, LATE[1])
    assert verdicts(traced, answer) == {"1": True}
    log_version(project, params, make_result(project, train=OTHERS), "champion")
    traced, answer = ask(project, params, LATE[1])
    assert verdicts(traced, answer) == {"2": False, "1": True}
    assert [version.aliases for version in traced.versions] == [("champion",), ()]
    assert splits(traced, answer)["present"] is None


def test_a_store_is_neither_made_nor_changed(bare_project: Path, params: Params, made_store: Path) -> None:
    make_result(bare_project, train=[LATE])
    before = sorted(bare_project.rglob("*"))
    traced, answer = ask(bare_project, params, "7")
    assert splits(traced, answer) == {"present": "train"}
    assert not traced.has_store
    assert sorted(bare_project.rglob("*")) == before
    store = bare_project / "mlflow.db"
    store.write_bytes(made_store.read_bytes())
    traced, _ = ask(bare_project, params, "7")
    assert traced.has_store
    assert store.read_bytes() == made_store.read_bytes()
    assert sorted(bare_project.rglob("*")) == sorted([*before, store])


def test_a_store_out_of_reach_is_a_remark(bare_project: Path, params: Params, monkeypatch: pytest.MonkeyPatch) -> None:
    make_result(bare_project, train=[LATE])
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    traced, answer = ask(bare_project, params, "7")
    assert splits(traced, answer) == {"present": "train"}
    assert any("MLflow" in remark and "127.0.0.1" in remark for remark in traced.remarks)


@pytest.mark.parametrize(
    "question",
    ["7", "@united LATE again!", "  @UNITED\tlate \n again! ", hashlib.sha256(LATE[1].encode()).hexdigest()],
)
def test_an_id_a_text_or_its_hash_names_a_row(bare_project: Path, params: Params, question: str) -> None:
    make_result(bare_project, train=[LATE, COPY], test=OTHERS)
    _, answer = ask(bare_project, params, question)
    assert [(row.id, row.text) for row in answer.rows] == [LATE]
    assert [(row.id, row.text) for row in answer.copies] == [COPY]


def test_texts_without_a_word_are_no_copies_of_each_other(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=[("1", "@united"), ("2", "!!"), *OTHERS[1:]])
    _, answer = ask(bare_project, params, "@united")
    assert len(answer.rows) == 1
    assert not answer.copies


def test_one_id_with_two_texts_is_two_rows(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=[("7", "thanks")])
    commit(bare_project, "First")
    make_result(bare_project, test=[LATE])
    _, answer = ask(bare_project, params, "7")
    assert sorted(row.text for row in answer.rows) == ["@united LATE again!", "thanks"]


def test_a_lock_in_history_that_cannot_be_read_is_named(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=[LATE])
    lock = bare_project / "dvc.lock"
    lock.write_text(lock.read_text() + "    - path: data/splits/x\n      md5: [\n")
    commit(bare_project, "Broken")
    make_result(bare_project, train=[LATE])
    traced, answer = ask(bare_project, params, "7")
    assert splits(traced, answer) == {"present": "train"}
    assert any(remark.startswith("passed over: dvc.lock of ") for remark in traced.remarks)


def test_without_the_files_the_present_result_is_that_of_the_lock(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=OTHERS, validation=[LATE])
    for path in (bare_project / "data/splits").iterdir():
        path.unlink()
    traced, answer = ask(bare_project, params, "7")
    assert splits(traced, answer) == {"present": "validation"}


def test_a_damaged_split_is_named(bare_project: Path, params: Params) -> None:
    make_result(bare_project, train=[LATE])
    (bare_project / "data/splits/test.parquet").write_bytes(b"PAR1 or not")
    with pytest.raises(InputError, match=r"data/splits/test\.parquet: damaged"):
        ask(bare_project, params, "7")


def test_a_lock_of_another_pipeline_is_no_result(bare_project: Path, params: Params) -> None:
    write_lock(bare_project, {})
    commit(bare_project, "Nothing yet")
    traced, answer = ask(bare_project, params, "7")
    assert traced.results == (traced.present,)
    assert not answer.rows


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1), min_size=1))
def test_blanks_and_case_do_not_count(words: list[str]) -> None:
    assert normalized(" \n".join(words) + "\t") == normalized(" ".join(words)) == normalized(" ".join(words).casefold())
