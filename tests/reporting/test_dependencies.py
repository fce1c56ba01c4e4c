"""What `dvc.yaml` lists of the models follows from params.yaml."""

from pathlib import Path

import pytest

from airline_sentiment.checks.dependencies import declare, undeclared_reports
from airline_sentiment.dvc_files import read_stages
from airline_sentiment.reporting.dependencies import DATA, declare_reports

PIPELINE = """\
stages:
  evaluate:
    matrix:
      model: ${models}
    cmd: python -m stages.evaluate ${item.model}
    outs:
      - reports/${item.model}/slices.csv
    metrics:
      - reports/${item.model}/metrics.json:
          cache: false
  # A comment that stays.
  report:
    cmd: wc reports/*
    deps:
      - stages/report.py
      - airline_sentiment/reporting/report.css
      - data/splits/test.parquet
      - reports/gone/slices.csv
    outs:
      - reports/gone/report.html
      - reports/DATA_CARD.md
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "dvc.yaml").write_text(PIPELINE)
    (tmp_path / "params.yaml").write_text("models: {lstm: {}, tfidf: {}}\n")
    (tmp_path / "reports").mkdir()
    return tmp_path


def test_the_files_of_each_model_are_listed_so_far_as_a_stage_makes_them(root: Path) -> None:
    added, removed = declare_reports(root, ["lstm", "tfidf"])
    made = {f"reports/{name}/{file}" for name in ("lstm", "tfidf") for file in ("metrics.json", "slices.csv")}
    pages = {"reports/lstm/report.html", "reports/tfidf/report.html"}
    assert set(added) == made | pages | set(DATA) - {"data/splits/test.parquet"}
    assert set(removed) == {"reports/gone/slices.csv", "reports/gone/report.html"}
    stage = read_stages(root)["report"]
    code = {"stages/report.py", "airline_sentiment/reporting/report.css"}
    assert set(stage.deps) == code | set(DATA) | made
    assert {output.path for output in stage.outs} == pages | {"reports/DATA_CARD.md"}
    assert "# A comment that stays." in (root / "dvc.yaml").read_text()
    assert declare_reports(root, ["lstm", "tfidf"]) == ([], [])


def test_scores_on_several_splits_are_read_where_they_are(root: Path) -> None:
    declare_reports(root, ["lstm"])
    (root / "reports/cross_validation.json").write_text("{}")
    assert declare_reports(root, ["lstm"]) == (["reports/cross_validation.json"], [])
    (root / "reports/cross_validation.json").unlink()
    assert declare_reports(root, ["lstm"]) == ([], ["reports/cross_validation.json"])


def test_a_pipeline_without_the_stage_stays_as_it_is(tmp_path: Path) -> None:
    assert declare_reports(tmp_path, ["lstm"]) == ([], [])
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params.yaml").write_text("{}\n")
    assert declare_reports(tmp_path, ["lstm"]) == ([], [])
    assert (tmp_path / "dvc.yaml").read_text() == "stages: {}\n"


def test_the_check_names_what_is_missing_and_what_is_too_much(root: Path) -> None:
    found = undeclared_reports(root, read_stages(root), ["lstm"])
    messages = [each.message for each in found if each.subject.startswith("reports/")]
    assert messages == [
        "dvc.yaml does not list reports/lstm/metrics.json, which the report on the models of params.yaml needs",
        "dvc.yaml does not list reports/lstm/report.html, which the report on the models of params.yaml needs",
        "dvc.yaml does not list reports/lstm/slices.csv, which the report on the models of params.yaml needs",
        "dvc.yaml lists reports/gone/report.html, which no model of params.yaml has",
        "dvc.yaml lists reports/gone/slices.csv, which no model of params.yaml has",
    ]


def test_fix_lists_the_files_of_a_new_model(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for name in ("dvc.yaml", "params.yaml"):
        (tmp_path / name).write_text((root / name).read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("airline_sentiment", "stages"):
        (tmp_path / name).symlink_to(root / name)
    params = (tmp_path / "params.yaml").read_text(encoding="utf-8")
    start, end = params.index("  hybrid:"), params.index("\nsearch:")
    search = params.index("    hybrid:", end)
    (tmp_path / "params.yaml").write_text(params[:start] + params[end:search], encoding="utf-8")
    removed = declare(tmp_path)["report"][1]
    assert "reports/hybrid/report.html" in removed
    assert "reports/hybrid/metrics.json" in removed
    assert not any("lstm" in path for path in removed)
