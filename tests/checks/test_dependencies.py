from pathlib import Path

import pytest

from airline_sentiment.checks.closure import ImportGraph
from airline_sentiment.checks.dependencies import declare, undeclared, undrawn
from airline_sentiment.dvc_files import Stage, resolve_stages
from airline_sentiment.errors import InputError

FILES = {
    "stages/__init__.py": "",
    "stages/train.py": "from airline_sentiment.models import registry\n",
    "airline_sentiment/__init__.py": "",
    "airline_sentiment/models/__init__.py": "",
    "airline_sentiment/models/registry.py": "import json\n",
    "airline_sentiment/models/lstm.py": "def fit():\n    import airline_sentiment.padding\n",
    "airline_sentiment/models/tfidf.py": "",
    "airline_sentiment/padding.py": "",
    "airline_sentiment/unrelated.py": "",
}
SHARED = [path for path in FILES if not path.endswith(("lstm.py", "tfidf.py", "unrelated.py"))]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def stages(*deps: str) -> dict[str, Stage]:
    block = {"matrix": {"model": "${models}"}, "cmd": "python -m stages.train ${item.model}", "deps": list(deps)}
    return resolve_stages({"stages": {"train": block}}, {"models": {"lstm": {}, "tfidf": {}}})


def test_files_that_are_imported_late_or_by_another_model_may_be_listed(root: Path) -> None:
    declared = stages(*SHARED, "airline_sentiment/models/${item.model}.py", "data/train.parquet")
    assert list(undeclared(root, declared)) == []


def test_a_file_that_is_not_listed_is_named_for_the_stages_that_import_it(root: Path) -> None:
    declared = stages(*(path for path in SHARED if "padding" not in path), "airline_sentiment/models/${item.model}.py")
    (finding,) = undeclared(root, declared)
    assert (finding.stage, finding.subject) == ("train@lstm", "airline_sentiment/padding.py")
    assert finding.message == "dvc.yaml does not list airline_sentiment/padding.py, which the stage imports"


def test_a_file_that_nobody_imports_is_named(root: Path) -> None:
    declared = stages(*SHARED, "airline_sentiment/models/${item.model}.py", "airline_sentiment/unrelated.py")
    assert {finding.stage for finding in undeclared(root, declared)} == {"train@lstm", "train@tfidf"}
    assert {finding.subject for finding in undeclared(root, declared)} == {"airline_sentiment/unrelated.py"}


def test_code_that_cannot_be_read_is_bad_input(root: Path) -> None:
    (root / "airline_sentiment/padding.py").write_text("def\n")
    with pytest.raises(InputError, match=r"airline_sentiment/padding\.py: not valid Python"):
        list(undeclared(root, stages(*SHARED)))


PIPELINE = """\
# A comment that stays.
stages:
  split:
    desc: "A description that is quoted, and longer than what YAML writers put on one line without folding it, 1"
    cmd: python -m stages.split
    deps:
      - stages/split.py
      - data/words.csv
    outs:
      - data/train.parquet
  train:
    matrix:
      model: ${models}
    cmd: python -m stages.train ${item.model}
    deps:
      - stages/train.py
      - airline_sentiment/__init__.py
      - airline_sentiment/models/${item.model}.py
      - airline_sentiment/models/__init__.py
      - airline_sentiment/models/registry.py
      - airline_sentiment/unrelated.py
      - stages/__init__.py
      - data/train.parquet
  other:
    cmd: wc -l data/train.parquet
    deps:
      - airline_sentiment/unrelated.py
"""


@pytest.fixture
def pipeline(root: Path) -> Path:
    (root / "stages/split.py").write_text("import csv\n")
    (root / "params.yaml").write_text("models: {lstm: {}, tfidf: {}}\n")
    (root / "dvc.yaml").write_text(PIPELINE)
    return root


def test_the_lists_are_written_and_nothing_else_changes(pipeline: Path) -> None:
    assert declare(pipeline) == {
        "split": (["stages/__init__.py"], []),
        "train": (["airline_sentiment/padding.py"], ["airline_sentiment/unrelated.py"]),
    }
    expected = PIPELINE.replace("- stages/split.py\n", "- stages/split.py\n      - stages/__init__.py\n")
    expected = expected.replace("unrelated.py\n      - stages", "padding.py\n      - stages")
    assert (pipeline / "dvc.yaml").read_text() == expected
    assert declare(pipeline) == {}
    assert (pipeline / "dvc.yaml").read_text() == expected


def test_a_list_in_another_order_stays_as_it_is(pipeline: Path) -> None:
    declare(pipeline)
    text = (pipeline / "dvc.yaml").read_text()
    swapped = text.replace(
        "      - stages/split.py\n      - stages/__init__.py\n", "      - stages/__init__.py\n      - stages/split.py\n"
    )
    assert swapped != text
    (pipeline / "dvc.yaml").write_text(swapped)
    assert declare(pipeline) == {}
    assert (pipeline / "dvc.yaml").read_text() == swapped


def test_what_only_logs_is_no_dependency(root: Path) -> None:
    (root / "airline_sentiment/tracking").mkdir()
    (root / "airline_sentiment/tracking/__init__.py").write_text("")
    (root / "airline_sentiment/tracking/live.py").write_text("import airline_sentiment.unrelated\n")
    (root / "airline_sentiment/models/registry.py").write_text("from airline_sentiment.tracking.live import live_run\n")
    closure = ImportGraph(root).closure("stages.train", "airline_sentiment.models.lstm")
    assert closure == {path for path in SHARED if "split" not in path} | {"airline_sentiment/models/lstm.py"}


PLOTS = """\
plots:
  # A comment that stays.
  - loss:
      x: epoch
      y:
        reports/lstm/history.csv: val_loss
        reports/gone/history.csv: val_loss
      title: Loss
  - of one's own:
      y:
        data/mine.csv: loss
  - reports/lstm/confusion.png
"""


def test_plots_draw_all_models_and_no_others(pipeline: Path) -> None:
    (pipeline / "dvc.yaml").write_text(PIPELINE + PLOTS)
    found = [(finding.stage, finding.message) for finding in undrawn(pipeline, ["lstm", "tfidf"])]
    assert found == [
        ("plot loss", "dvc.yaml does not draw reports/tfidf/history.csv"),
        ("plot loss", "dvc.yaml draws reports/gone/history.csv, of no model"),
    ]
    assert declare(pipeline)["plot loss"] == (["reports/tfidf/history.csv"], ["reports/gone/history.csv"])
    assert (pipeline / "dvc.yaml").read_text().endswith(PLOTS.replace("reports/gone/", "reports/tfidf/"))
    assert list(undrawn(pipeline, ["lstm", "tfidf"])) == []
    assert declare(pipeline) == {}
