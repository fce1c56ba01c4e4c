"""What a change runs again, on the graph of 300 rows. The tests build on one another, in the order of the file."""

from pathlib import Path

import pytest

from tests.pipeline.conftest import EVERYTHING, Repro, edit

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _reproduced(repro: Repro) -> None:
    repro()


def test_other_units_run_only_lstm(repro: Repro) -> None:
    assert set(repro("exp", "run", "-S", "models.lstm.units=6")) == {"train@lstm", "evaluate@lstm"}


def test_a_removed_cleaning_step_runs_clean_and_what_follows(repro: Repro, small_clone: Path) -> None:
    edit(small_clone / "params.yaml", "- numbers", "#- numbers")
    assert set(repro()) == EVERYTHING - {"ingest"}


def test_a_changed_file_of_cleaning_runs_clean(repro: Repro, small_clone: Path) -> None:
    with (small_clone / "airline_sentiment/cleaning/__init__.py").open("a", encoding="utf-8") as file:
        file.write("\n_UNUSED = 1\n")
    stages = set(repro())
    assert "clean" in stages
    assert not stages & {"ingest", "train@tfidf", "train@lstm"}
