"""`airline-sentiment trace` as it is typed: its answers in words, its JSON, its status."""

import hashlib
import json
from pathlib import Path

import pytest

from airline_sentiment.params import Params
from tests.cli.conftest import Command
from tests.pipeline.conftest import edit
from tests.tracking.conftest import bare_project, made_store, params, project
from tests.tracking.traced import cached, commit, log_version, make_result

__all__ = ["bare_project", "made_store", "params", "project"]

LATE = ("7", "@united LATE again!")
HASH = hashlib.sha256(LATE[1].encode()).hexdigest()
COPY = ("8", "late again")
OTHERS = [("1", "thanks"), ("2", "great crew")]


@pytest.fixture
def history(project: Path, params: Params) -> Path:
    """Two results and a version of each: the row is in train of the first, and in test of the present one."""
    log_version(project, params, make_result(project, train=[LATE, *OTHERS]), "champion", model="hybrid")
    commit(project, "First")
    log_version(project, params, make_result(project, train=[COPY], test=[LATE]), "challenger")
    return project


def test_the_answer_comes_first_in_words(command: Command, history: Path) -> None:
    said = command("trace", "7", folder=history)
    assert said.status == 0
    lines = said.output.splitlines()
    assert lines[:4] == [
        '"@united LATE again!" (id 7): in test of the present result; in train of 1 earlier one',
        "challenger version 2 (tfidf) was not trained on it, but measured on it (test) and trained on a copy",
        "champion version 1 (hybrid) was trained on it",
        "1 other row with the same clean text, to be left out by ids of their own: 8",
    ]
    assert lines[-2:] == [
        "to leave it out, write its id, or the SHA-256 of its text, into a file, name that in ingest.exclude, "
        "then `make repro` and `airline-sentiment promote`:",
        f"  7 or {HASH}",
    ]
    assert "present" in said.output
    assert said.errors == ""


@pytest.mark.parametrize("entry", ["7", HASH])
def test_a_row_that_is_named_is_said_to_be(command: Command, history: Path, params: Params, entry: str) -> None:
    (history / "gone.txt").write_text(f"# at a person's wish\n{entry}\n")
    edit(history / "params.yaml", "exclude: ", "exclude: gone.txt")
    named = "gone.txt (ingest.exclude) names it"
    assert f"{named}; the present result still holds it: `make repro`" in command("trace", "7", folder=history).output
    log_version(history, params, make_result(history, train=OTHERS))
    said = command("trace", "7", folder=history).output
    assert f"{named}, the present result does not hold it; for another champion: `airline-sentiment promote`" in said
    log_version(history, params, make_result(history, train=OTHERS), "champion")
    said = command("trace", "7", folder=history).output
    assert "champion version 4 (tfidf) was not trained on it" in said
    assert said.endswith(f"{named}, and the present result does not hold it\n")


def test_what_is_nowhere_is_status_1(command: Command, history: Path) -> None:
    said = command("trace", "nothing like it", folder=history)
    assert (said.status, said.output) == (1, '"nothing like it": in no split of any result, 2 results looked through\n')
    both = command("trace", "nothing like it", "7", folder=history)
    assert both.status == 0


def test_json_holds_everything(command: Command, history: Path) -> None:
    said = command("trace", LATE[1].upper(), "--json", folder=history)
    content = json.loads(said.output)
    (answer,) = content["answers"]
    (row,) = answer["rows"]
    assert row["splits"].pop("present") == "test"
    assert list(row.pop("splits").values()) == ["train"]
    assert row == {"id": "7", "text": LATE[1], "sha256": HASH, "excluded": False}
    assert [copy["id"] for copy in answer["copies"]] == ["8"]
    assert [(each["version"], each["trained_on_it"], each["trained_on_a_copy"]) for each in answer["versions"]] == [
        ("2", False, True),
        ("1", True, False),
    ]


def test_several_rows_are_counted_by_split(command: Command, bare_project: Path) -> None:
    make_result(bare_project, train=[("1", "Thanks"), ("2", "thanks"), *OTHERS[1:]], test=[("3", "thanks ")])
    said = command("trace", "thanks", folder=bare_project)
    assert said.output.startswith('"thanks" (3 rows: 1, 2, 3): 2 in train, 1 in test of the present result\n')
    assert "no registered model was trained on it: there is none, nor a store\n" in said.output


def test_earlier_results_that_are_not_at_hand_are_noted(command: Command, history: Path) -> None:
    lost = make_result(history, train=OTHERS)
    commit(history, "Third")
    make_result(history, test=[LATE])
    cached(history, lost["train"]).unlink()
    said = command("trace", "7", folder=history)
    assert said.errors.startswith("note: 1 earlier result cannot be looked into, the splits are not at hand here: ")
    assert "`dvc fetch --all-commits`" in said.errors


@pytest.mark.parametrize("question", ["", "  "])
def test_a_blank_question_is_refused(command: Command, bare_project: Path, question: str) -> None:
    said = command("trace", question, folder=bare_project)
    assert said.status == 2
    assert "is neither an id nor a text" in said.errors
