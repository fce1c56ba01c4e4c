from pathlib import Path

import pytest

from airline_sentiment.checks.dependencies import undeclared
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
