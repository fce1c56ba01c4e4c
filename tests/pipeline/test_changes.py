"""What a change runs again, on the graph of 300 rows. The tests build on one another, in the order of the file."""

from pathlib import Path

import pytest

from airline_sentiment.dvc_files import locked_hashes, md5_of, read_locked
from tests.pipeline.conftest import EVERYTHING, Repro, edit, run

TRACKING_OFF = {
    "live": """
from contextlib import contextmanager

class Silent:
    def log_epoch(self, epoch, metrics):
        pass

@contextmanager
def live_run(model, params, root):
    yield Silent()
""",
    "complete": """
def complete_run(model, params, root, *tweets_per_second):
    pass
""",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _reproduced(repro: Repro) -> None:
    repro()


def test_tracking_decides_no_output(repro: Repro, small_clone: Path) -> None:
    """The rule by which no stage depends on the room `tracking`: without it, the same bytes come out."""
    tracking, locked = small_clone / "airline_sentiment/tracking", read_locked(small_clone)
    kept = {module: (tracking / f"{module}.py").read_bytes() for module in TRACKING_OFF}
    for module, code in TRACKING_OFF.items():
        (tracking / f"{module}.py").write_text(code, encoding="utf-8")
    assert repro() == []
    for stage in ("train", "evaluate"):
        for model in ("tfidf", "lstm"):
            outputs = locked_hashes(locked[f"{stage}@{model}"], "outs")
            run(small_clone, f"stages.{stage}", model)
            assert {path: md5_of(small_clone / path) for path in outputs} == outputs
    for module, code in kept.items():
        (tracking / f"{module}.py").write_bytes(code)


def test_other_units_run_only_lstm(repro: Repro) -> None:
    assert set(repro("exp", "run", "-S", "models.lstm.units=6")) == {"train@lstm", "evaluate@lstm", "report"}


def test_a_removed_cleaning_step_runs_clean_and_what_follows(repro: Repro, small_clone: Path) -> None:
    edit(small_clone / "params.yaml", "- numbers", "#- numbers")
    assert set(repro()) == EVERYTHING - {"ingest"}


def test_a_changed_file_of_cleaning_runs_clean(repro: Repro, small_clone: Path) -> None:
    with (small_clone / "airline_sentiment/cleaning/__init__.py").open("a", encoding="utf-8") as file:
        file.write("\n_UNUSED = 1\n")
    stages = set(repro())
    assert "clean" in stages
    assert not stages & {"ingest", "train@tfidf", "train@lstm"}
