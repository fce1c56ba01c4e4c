"""What `dvc.yaml` declares against what the stages really read, so that no cache can be stale."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from airline_sentiment.checks.closure import ImportGraph

ROOT = Path(__file__).parents[2]

DVC = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text())["stages"]
PARAMS = YAML(typ="safe").load((ROOT / "params.yaml").read_text())
MODEL = "${item.model}"
GRAPH = ImportGraph(ROOT)
MODEL_FILES = {f"airline_sentiment/models/{name}.py" for name in PARAMS["models"]}
BEFORE_TRAINING = ["ingest", "clean", "tokenize", "split"]


def declared_files(stage: str) -> set[str]:
    return {path for path in DVC[stage]["deps"] if path.startswith(("stages/", "airline_sentiment/"))}


@pytest.mark.parametrize("stage", [*BEFORE_TRAINING, "report"])
def test_a_stage_depends_on_exactly_what_its_script_imports(stage: str) -> None:
    package_data = {path for path in declared_files(stage) if not path.endswith(".py")}
    assert declared_files(stage) - package_data == GRAPH.closure(f"stages.{stage}")


@pytest.mark.parametrize("stage", ["train", "evaluate"])
def test_a_stage_for_each_model_depends_on_its_script_its_model_and_what_models_share(stage: str) -> None:
    models = [f"airline_sentiment.models.{name}" for name in PARAMS["models"]]
    everything = GRAPH.closure(f"stages.{stage}", *models)
    declared = {path for path in declared_files(stage) if path.endswith(".py")}
    assert declared == everything - MODEL_FILES | {f"airline_sentiment/models/{MODEL}.py"}


def test_data_files_of_the_package_are_declared_by_the_stages_that_read_them() -> None:
    package = ROOT / "airline_sentiment"
    data = {path for path in package.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyi", ".pyc"}}
    declared = set().union(*(declared_files(stage) for stage in DVC))
    assert {str(path.relative_to(ROOT)) for path in data if path.name != "py.typed"} <= declared


def test_no_stage_before_training_depends_on_models() -> None:
    for stage in BEFORE_TRAINING:
        assert not any(path.startswith("airline_sentiment/models/") for path in DVC[stage]["deps"])


def test_training_depends_on_no_test_data() -> None:
    assert not any("test" in path for path in DVC["train"]["deps"])


@pytest.mark.parametrize("stage", BEFORE_TRAINING)
def test_no_stage_before_training_imports_tensorflow_or_mlflow(stage: str, tmp_path: Path) -> None:
    """The stage's real run, checked when it ends: also what functions import late counts."""
    check = (
        "import runpy, sys\n"
        f"try: runpy.run_module('stages.{stage}', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(*sorted({'tensorflow', 'keras', 'mlflow'} & set(sys.modules)), 'end')\n"
    )
    for name in ("params.yaml", "stages", "airline_sentiment"):
        (tmp_path / name).symlink_to(ROOT / name)
    for earlier in BEFORE_TRAINING[: BEFORE_TRAINING.index(stage)]:
        subprocess.run([sys.executable, "-m", f"stages.{earlier}"], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.splitlines()[-1].strip() == "end"


def leaves(block: dict[str, Any], prefix: str = "") -> list[str]:
    return [
        leaf
        for key, value in block.items()
        for leaf in (leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"])
    ]


def test_every_parameter_is_read_by_a_stage_or_decides_no_output() -> None:
    declared = [parameter for stage in DVC.values() for parameter in stage["params"]]
    for leaf in leaves(PARAMS):
        if not leaf.startswith(("models.", "search.", "tracking.", "gate.")):
            assert any(leaf == name or leaf.startswith(f"{name}.") for name in declared)
    assert f"models.{MODEL}" in DVC["train"]["params"]
