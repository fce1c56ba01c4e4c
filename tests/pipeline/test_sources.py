"""A table of one's own, through DVC: what plain `dvc repro` notices after no more than an edit of params.yaml."""

from pathlib import Path

import pytest

from tests.pipeline.conftest import commit_all, edit, make_clone, run, write_tweets

pytestmark = pytest.mark.slow


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that ran once on its own table, and whose user has got another one."""
    clone = make_clone(tmp_path / "a clone")
    assert ran(clone) == ["ingest"]
    commit_all(clone, "Ingest")
    write_tweets(clone / "mine.csv")
    return clone


def ran(clone: Path, *options: str) -> list[str]:
    """Run DVC up to `clean` and return the stages that it ran, or took from its cache."""
    output = run(clone, "dvc", *(options or ("repro", "ingest"))).stdout
    lines = [line for line in output.splitlines() if line.startswith(("Running stage", "Stage"))]
    return [line.split("'")[1] for line in lines if not line.endswith("didn't change, skipping")]


def tweets(clone: Path) -> bytes:
    return (clone / "data/raw/tweets.parquet").read_bytes()


def test_a_file_that_params_name_is_noticed_when_it_changes(clone: Path) -> None:
    edit(clone / "params.yaml", "path: small.csv", "path: mine.csv")
    assert ran(clone) == ["ingest"]
    assert "- mine.csv\n" in (clone / "dvc.yaml").read_text()
    assert ran(clone) == ["ingest"]  # now with the file's hash
    before = tweets(clone)
    assert ran(clone) == []
    edit(clone / "mine.csv", "number7", "number seven")
    assert ran(clone) == ["ingest"]
    assert tweets(clone) != before
    assert ran(clone) == []


def test_an_earlier_run_is_not_taken_for_one_on_another_content(clone: Path) -> None:
    edit(clone / "params.yaml", "path: small.csv", "path: mine.csv")
    assert ran(clone) == ["ingest"]
    before = tweets(clone)
    edit(clone / "params.yaml", "path: mine.csv", "path: small.csv")
    assert ran(clone) == ["ingest"]
    edit(clone / "mine.csv", "number7", "number seven")
    edit(clone / "params.yaml", "path: small.csv", "path: mine.csv")
    assert ran(clone) == ["ingest"]
    assert tweets(clone) != before


def test_what_make_repro_declares_needs_no_second_run(clone: Path) -> None:
    edit(clone / "params.yaml", "path: small.csv", "path: mine.csv")
    said = run(clone, "airline_sentiment.corpus.dependencies").stderr
    assert said == "note: dvc.yaml now lists the source, so that DVC notices its changes: + mine.csv, - small.csv\n"
    assert ran(clone) == ["ingest"]
    assert ran(clone) == []
    assert run(clone, "airline_sentiment.corpus.dependencies").stderr == ""


def test_an_experiment_reads_another_file_elsewhere_and_leaves_this_folder_alone(clone: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    (clone / "mine.csv").rename(other)
    edit(other, "number7", "number seven")
    before = (clone / "dvc.yaml").read_text()
    assert ran(clone, "exp", "run", "--temp", "-S", f"ingest.file.path={other}", "ingest") == ["ingest"]
    assert (clone / "dvc.yaml").read_text() == before
    assert ran(clone) == []
