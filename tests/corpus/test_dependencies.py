"""The files that the parameters name, as dependencies in `dvc.yaml`."""

from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.checks.dependencies import undeclared_sources
from airline_sentiment.corpus.dependencies import declare_source, described
from airline_sentiment.dvc_files import read_stages
from airline_sentiment.errors import InputError
from airline_sentiment.params import Ingest, load_params
from tests.corpus.conftest import write_params

PIPELINE = """\
# A comment that stays.
stages:
  ingest:
    cmd: python -m stages.ingest
    deps:
      - stages/ingest.py
      - airline_sentiment/words.csv   # the code's own
    outs:
      - data/raw/tweets.parquet:
          persist: true
  other:
    cmd: "wc -l data/a.csv"
    deps:
      - data/a.csv
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text(PIPELINE)
    (tmp_path / "data/reviews").mkdir(parents=True)
    for name in ("data/a.csv", "data/reviews/c.csv", "data/reviews/b.csv", "data/reviews/notes.md"):
        (tmp_path / name).write_text("text,label\n")
    return tmp_path


def declare(root: Path, path: Any = None, **changes: Any) -> list[str]:
    """Declare the sources and return them; a check has found the same before, and nothing after."""
    params = ingest(root, path, **changes)
    findings = [finding.subject for finding in undeclared_sources(root, read_stages(root), params)]
    added, removed = declare_source(root, params)
    assert sorted(findings) == sorted(added + removed)
    assert list(undeclared_sources(root, read_stages(root), params)) == []
    assert declare_source(root, params) == ([], [])
    return list(read_stages(root)["ingest"].deps[2:])


def ingest(root: Path, path: Any = None, **changes: Any) -> Ingest:
    write_params(root, path, **changes)
    return load_params(root / "params.yaml").ingest


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/a.csv", ["data/a.csv"]),
        ("./data//a.csv", ["data/a.csv"]),
        ("file://data/a.csv", ["data/a.csv"]),
        ("zip://a.csv::data/a.zip", ["data/a.zip"]),
        ("data/none.csv", ["data/none.csv"]),
        ("data/reviews", ["data/reviews"]),
        ("data/reviews/*.csv", ["data/reviews/b.csv", "data/reviews/c.csv"]),
        ("data/**/*.csv", ["data/a.csv", "data/reviews/b.csv", "data/reviews/c.csv"]),
        ("data", ["data/a.csv"]),
        ("https://example.org/a.csv", []),
        ("s3://bucket/*.csv", []),
        (["data/reviews/c.csv", "s3://bucket/a.csv", "data/a.csv"], ["data/reviews/c.csv", "data/a.csv"]),
        ("/elsewhere/a.csv", ["/elsewhere/a.csv"]),
        (None, []),
    ],
)
def test_local_files_are_declared(path: Any, expected: list[str], root: Path) -> None:
    assert declare(root, path) == expected


def test_paths_within_the_root_are_relative_and_others_absolute(root: Path) -> None:
    assert declare(root, [str(root / "data/a.csv"), "../b.csv"]) == ["data/a.csv", str(root.parent / "b.csv")]


def test_nothing_else_in_the_file_changes_and_it_comes_back(root: Path) -> None:
    assert declare(root, "data/a.csv", exclude="exclude.txt") == ["data/a.csv", "exclude.txt"]
    code = "      - airline_sentiment/words.csv   # the code's own\n"
    added = PIPELINE.replace(code, f"{code}      - data/a.csv\n      - exclude.txt\n")
    assert (root / "dvc.yaml").read_text() == added
    declare(root, "data/reviews", exclude="exclude.txt")
    assert declare(root) == []
    assert (root / "dvc.yaml").read_text() == PIPELINE


def test_a_missing_file_that_dvc_keeps_matches_a_pattern(root: Path) -> None:
    """As in a fresh clone, before `dvc pull`."""
    (root / "data/a.csv").rename(root / "data/a.csv.dvc")
    assert declare(root, "data/*.csv") == ["data/a.csv"]


def test_files_of_a_folder_that_is_not_here_stay_declared(root: Path) -> None:
    expected = declare(root, "data/reviews/*.csv")
    (root / "data/reviews").rename(root / "elsewhere")
    assert declare(root, "data/reviews/*.csv") == expected


def test_a_file_that_is_gone_is_no_finding_but_is_no_longer_declared(root: Path) -> None:
    declare(root, "data/reviews/*.csv")
    (root / "data/reviews/b.csv").unlink()
    params = ingest(root, "data/reviews/*.csv")
    assert list(undeclared_sources(root, read_stages(root), params)) == []
    assert declare_source(root, params) == ([], ["data/reviews/b.csv"])


@pytest.mark.parametrize("path", ["data/raw/tweets.parquet", "data/raw/tweets.parquet/x"])
def test_what_the_pipeline_makes_is_no_source(path: str, root: Path) -> None:
    with pytest.raises(InputError, match=r"tweets\.parquet.*: the pipeline itself makes this"):
        declare_source(root, ingest(root, path))
    assert (root / "dvc.yaml").read_text() == PIPELINE


def test_findings_say_what_is_not_listed(root: Path) -> None:
    params = ingest(root, "data/a.csv")
    (finding,) = undeclared_sources(root, read_stages(root), params)
    assert (finding.kind, finding.stage) == ("dependencies", "ingest")
    assert finding.message == "dvc.yaml does not list data/a.csv, which params.yaml names as a source"


def test_the_line_that_says_what_was_done() -> None:
    assert described([], []) == ""
    assert described(["a", "b"], ["c"]).endswith("notices its changes: + a, + b, - c")
    assert described([f"{number}" for number in range(9)], []).endswith("+ 3, + 4 and 4 more")


def test_where_there_is_no_pipeline_nothing_is_declared(root: Path) -> None:
    params = ingest(root, "data/a.csv")
    (root / "dvc.yaml").write_text("stages: {other: {cmd: 'true'}}\n")
    assert declare_source(root, params) == ([], [])
    (root / "dvc.yaml").unlink()
    assert declare_source(root, params) == ([], [])
