"""Pull requests, from the developer's commit to what CI answers in a fresh clone without data."""

import json
import shutil
from pathlib import Path

from tests.checks.conftest import Forge, reproduce
from tests.pipeline.conftest import edit, git, run

UNITS = "units: 256               # size of the hidden state"
HALF = "units: 128               # size of the hidden state"
REMEDY = "To mend it:\n  dvc repro\n  git add dvc.lock reports\n"


def test_a_valid_and_complete_change_is_accepted(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", UNITS, HALF)
    reproduce(forge.developer, "lstm", test_accuracy=0.805)
    forge.propose("half")
    answer = forge.ci("half", "check", "origin/main")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.startswith("check: ok, dvc.lock and metrics follow from all ")
    assert "passes the gate, compared with origin/main" in answer.stdout


def test_a_parameter_changed_without_repro_is_named_with_both_values(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", UNITS, HALF)
    forge.propose("half")
    answer = forge.ci("half", "check", "origin/main")
    assert answer.returncode == 1
    assert (
        "  train@lstm: models.lstm.units is 128, dvc.lock holds 256\n  evaluate@lstm, report: follow from that\n"
        in answer.stdout
    )
    assert REMEDY in answer.stdout
    assert answer.stdout.endswith("check: 1 problem\n")


def test_a_misspelt_key_is_bad_input(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", UNITS, UNITS.replace("units:", "unit:"))
    forge.propose("unit")
    answer = forge.ci("unit", "check", "origin/main")
    assert answer.returncode == 2
    assert "models.lstm.unit: unknown key (did you mean units?)" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_metrics_edited_by_hand_are_found_out(forge: Forge) -> None:
    edit(forge.developer / "reports/tfidf/metrics.json", '"accuracy": 0.81', '"accuracy": 0.91')
    forge.propose("better")
    answer = forge.ci("better", "check", "origin/main")
    assert answer.returncode == 1
    assert "evaluate@tfidf: reports/tfidf/metrics.json is not what dvc.lock records" in answer.stdout
    assert REMEDY in answer.stdout
    assert "check: 1 problem" in answer.stdout


def test_lost_test_accuracy_needs_a_person(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", UNITS, HALF)
    reproduce(forge.developer, "lstm", test_accuracy=0.78)
    forge.propose("worse")
    answer = forge.ci("worse", "check", "origin/main")
    assert answer.returncode == 1
    assert (
        "  gate.max_accuracy_drop: lstm has test accuracy 0.7800, 0.0300 below the 0.8100 before; 0.0200 is allowed\n"
        in answer.stdout
    )
    assert "say in the pull request why" in answer.stdout
    assert forge.ci("main", "check").returncode == 0


def test_another_class_is_said_first_and_the_minima_alone_count(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", "  - positive\n", "  - positive\n  - mixed\n")
    for path in forge.developer.glob("reports/*/metrics.json"):
        add_class(path, "mixed")
    run(forge.developer, "dvc", "commit", "--force")
    forge.propose("mixed")
    answer = forge.ci("mixed", "check", "origin/main")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.startswith(
        "classes: origin/main tells apart negative, neutral, positive; here: negative, neutral, positive, mixed "
        "(added: mixed); gate.max_drop and gate.max_accuracy_drop are not compared\n\ncheck: ok, "
    )
    report = run(forge.developer, "airline_sentiment", "report", "--base", "origin/main").stdout
    assert report.split("\n\n")[2].startswith("**The classes changed**: `origin/main` tells apart negative, neutral, ")
    assert "| `labels.classes` | `[negative, neutral, positive]` | `[negative, neutral, positive, mixed]` |" in report


def add_class(path: Path, label: str) -> None:
    """Give metrics a further class of ten tweets, all right, and half the accuracy."""
    metrics = json.loads(path.read_text(encoding="utf-8"))
    for split in (metrics["validation"], metrics["test"]):
        size = len(split["per_class"])
        split["accuracy"] /= 2
        split["per_class"].append({"label": label, "precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 10})
        split["confusion_matrix"] = [*([*row, 0] for row in split["confusion_matrix"]), [*[0] * size, 10]]
    path.write_text(json.dumps(metrics), encoding="utf-8")


def test_a_changed_comment_changes_nothing(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", "# size of the hidden state", "# numbers in the hidden state")
    forge.propose("comment")
    answer = forge.ci("comment", "check", "origin/main")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_code_changed_without_repro_names_the_file_and_its_stages(forge: Forge) -> None:
    with (forge.developer / "airline_sentiment/cleaning/addresses.py").open("a", encoding="utf-8") as file:
        file.write("\n_UNUSED = 1\n")
    forge.propose("code")
    answer = forge.ci("code", "check", "origin/main")
    assert answer.returncode == 1
    assert "airline_sentiment/cleaning/addresses.py has changed since" in answer.stdout
    (line,) = [line for line in answer.stdout.splitlines() if "addresses.py has changed" in line]
    assert line.startswith("  clean, ")
    assert "ingest" not in line
    assert "tokenize, split" in answer.stdout.split("addresses.py")[1]
    assert REMEDY in answer.stdout


def test_the_lock_of_another_branch_is_found_out(forge: Forge) -> None:
    git(forge.developer, "checkout", "-q", "--detach")
    edit(forge.developer / "params.yaml", UNITS, HALF)
    reproduce(forge.developer, "lstm", content="of another branch")
    lock = forge.folder / "lock of another branch"
    shutil.copy(forge.developer / "dvc.lock", lock)
    git(forge.developer, "checkout", "-qf", "main")
    shutil.copy(lock, forge.developer / "dvc.lock")
    forge.propose("mixed")
    answer = forge.ci("mixed", "check", "origin/main")
    assert answer.returncode == 1
    assert "train@lstm: models.lstm.units is 256, dvc.lock holds 128" in answer.stdout
    assert REMEDY in answer.stdout


def test_a_lock_of_two_runs_contradicts_itself(forge: Forge) -> None:
    """A merge can take one entry of the lock from each side, with parameters that fit both."""
    reproduce(forge.developer, "lstm", content="of another seed")
    theirs = (forge.developer / "dvc.lock").read_text(encoding="utf-8")
    git(forge.developer, "checkout", "-qf", "main")
    ours = (forge.developer / "dvc.lock").read_text(encoding="utf-8")
    start, end = "  train@lstm:\n", "  evaluate@"
    mixed = (
        ours.split(start)[0]
        + start
        + theirs.split(start)[1].split(end)[0]
        + end
        + ours.split(start)[1].split(end, 1)[1]
    )
    (forge.developer / "dvc.lock").write_text(mixed, encoding="utf-8")
    forge.propose("merged")
    answer = forge.ci("merged", "check", "origin/main")
    assert answer.returncode == 1
    assert "evaluate@lstm: it read another models/lstm than train@lstm has made" in answer.stdout


def test_conflict_marks_in_the_lock_are_bad_input(forge: Forge) -> None:
    edit(forge.developer / "dvc.lock", "stages:\n", "<<<<<<< HEAD\nstages:\n")
    forge.propose("conflict")
    answer = forge.ci("conflict", "check", "origin/main")
    assert answer.returncode == 2
    assert answer.stderr.startswith("error: dvc.lock: damaged, as a kill or a merge leaves it (line 3: ")
    assert answer.stderr.endswith("; `rm dvc.lock` and `dvc repro` mend it\n")


def test_a_base_that_is_not_there_is_bad_input(forge: Forge) -> None:
    answer = forge.ci("main", "check", "origin/trunk")
    assert answer.returncode == 2
    assert answer.stderr.startswith("error: origin/trunk: no such revision")


def test_machines_get_the_same_answer(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", UNITS, HALF)
    done = run(forge.developer, "airline_sentiment", "check", "--json", check=False)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["ok"]) == (1, False)
    (finding,) = answer["findings"]
    assert (finding["kind"], finding["stage"], finding["subject"]) == ("lock", "train@lstm", "models.lstm.units")
    assert answer["follow"] == ["evaluate@lstm", "report"]
    assert answer["remedies"] == {"lock": ["dvc repro", "git add dvc.lock reports"]}
