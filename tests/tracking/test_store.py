import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment.params import Params
from airline_sentiment.tracking.store import open_store

ROOT = Path(__file__).parents[2]
OPEN = (
    "import sys; from pathlib import Path; from airline_sentiment.params import load_params;"
    "from airline_sentiment.tracking.store import open_store;"
    "print(open_store(Path(sys.argv[1]), load_params().tracking).experiment_id)"
)


def test_processes_that_start_together_share_one_store_and_experiment(project: Path) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(project)],
            cwd=project,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    printed = [start.communicate(timeout=120)[0].strip() for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert len(set(printed)) == 1


def test_the_local_store_and_its_artifacts_lie_in_the_root(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store(project, params.tracking)
    with sqlite3.connect(project / "mlflow.db") as store:
        query = "select artifact_location from experiments where name = 'airline-sentiment'"
        ((location,),) = store.execute(query).fetchall()
    assert location == (project / "mlartifacts/airline-sentiment").as_uri()


def test_in_a_throw_away_folder_the_parent_repository_holds_the_store(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    open_store(project, params.tracking)
    assert (tmp_path / "mlflow.db").exists()
    assert not (project / "mlflow.db").exists()


def test_params_name_store_and_experiment_and_the_environment_overrules_them(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tracking = params.tracking.model_copy(update={"uri": f"sqlite:///{tmp_path / 'of params.db'}", "experiment": "p"})
    store = open_store(project, tracking)
    assert store.client.get_experiment(store.experiment_id).name == "p"
    assert (tmp_path / "of params.db").exists()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'of environment.db'}")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "e")
    store = open_store(project, tracking)
    assert store.client.get_experiment(store.experiment_id).name == "e"
    assert (tmp_path / "of environment.db").exists()
    assert not (project / "mlflow.db").exists()


def test_a_relative_store_lies_in_the_root_with_its_artifacts_whatever_the_working_directory(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///here.db")
    store = open_store(project, params.tracking)
    assert (project / "here.db").exists()
    experiment = store.client.get_experiment(store.experiment_id)
    assert experiment.artifact_location == (project / "mlartifacts/airline-sentiment").as_uri()
