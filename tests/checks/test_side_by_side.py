from pathlib import Path

import pytest

from airline_sentiment.checks.revision import Commit, Revision, WorkingTree
from airline_sentiment.checks.side_by_side import Column, metric_rows, parameter_rows
from tests.checks.conftest import write_metrics
from tests.cli.conftest import Command, command
from tests.pipeline.conftest import edit, git

__all__ = ["command"]

PARAMS = {"split.seed": "2", "lstm.units": "128", "labels.aliases": "None", "lstm.cell": "lstm"}


@pytest.fixture
def changed(recorded: Path, tmp_path: Path) -> Path:
    """A clone whose working tree has half the units and another result of the network."""
    clone = tmp_path / "a clone"
    git(tmp_path, "clone", "-q", str(recorded), str(clone))
    edit(clone / "params.yaml", "units: 256", "units: 128")
    write_metrics(clone / "reports/lstm/metrics.json", 0.9)
    return clone


def column(clone: Path, revision: str | None = None) -> Column:
    return Column.of_revision(Revision(Commit(clone, revision) if revision else WorkingTree(clone)))


def test_parameters_that_differ_and_metrics_with_intervals_stand_side_by_side(changed: Path) -> None:
    columns = [column(changed, "HEAD"), column(changed)]
    assert parameter_rows(columns) == [("models.lstm.units", "256", "128")]
    rows, same = metric_rows(columns)
    assert same == ["tfidf", "hybrid"]
    # Wilson's interval of 810 and of 900 right of 1,000.
    assert ("lstm test accuracy", "0.8100 (0.785 to 0.833)", "0.9000 (0.880 to 0.917)") in rows
    assert [row[0].split()[0] for row in rows] == ["lstm"] * 6
    assert [each.is_stale for each in columns] == [False, True]


def test_a_run_beside_a_revision_differs_in_what_both_know(changed: Path) -> None:
    run = Column.of_run("lstm 1234", "lstm", PARAMS, {"test.accuracy": 0.81, "test.macro_f1": 0.7}, {"test": 1000})
    head = column(changed, "HEAD")
    assert parameter_rows([run, head]) == [("models.lstm.units", "128", "256")]
    rows, same = metric_rows([run, head])
    assert (rows[0], same) == (("lstm test accuracy", "0.8100 (0.785 to 0.833)", "0.8100 (0.785 to 0.833)"), [])
    assert ("lstm validation log-loss", "-", "0.5000") in rows


def test_runs_of_several_models_stand_in_the_same_rows() -> None:
    first = Column.of_run("a", "lstm", {"lstm.units": "1"}, {"test.accuracy": 0.5}, {})
    second = Column.of_run("b", "tfidf", {"tfidf.min_count": "2"}, {"test.accuracy": 0.75}, {})
    assert parameter_rows([first, second]) == []
    assert metric_rows([first, second]) == ([("model", "lstm", "tfidf"), ("test accuracy", "0.5000", "0.7500")], [])


def test_the_command_compares_head_with_the_working_tree(changed: Path, command: Command) -> None:
    shown = command("compare", folder=changed)
    assert shown.status == 0
    assert "models.lstm.units" in shown.output
    assert "tfidf: the same results in all" in shown.output
    assert "note: working tree: dvc.lock does not follow" in shown.output
    told = command("compare", "gone", folder=changed)
    assert (told.status, told.errors) == (2, "error: gone: no such revision\n")
    told = command("compare", "0" * 32, folder=changed)
    assert (told.status, told.errors.count("\n")) == (2, 1)
