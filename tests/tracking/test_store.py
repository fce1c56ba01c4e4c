import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment.params import Params
from airline_sentiment.tracking.address import artifact_folder
from airline_sentiment.tracking.store import open_store

ROOT = Path(__file__).parents[2]
OPEN = (
    "import sys; from pathlib import Path; from airline_sentiment.params import load_params;"
    "from airline_sentiment.tracking.store import open_store;"
    "print(open_store(Path(sys.argv[1]), load_params().tracking).experiment_id)"
)


def test_processes_that_start_together_share_one_store_and_experiment(bare_project: Path) -> None:
    project = bare_project
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
    bare_project: Path, params: Params, made_store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = bare_project
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    shutil.copy2(made_store, tmp_path / "mlflow.db")
    store = open_store(project, params.tracking)
    assert store.address.database == tmp_path / "mlflow.db"
    assert not (project / "mlflow.db").exists()


def test_params_name_store_and_experiment_and_the_environment_overrules_them(
    bare_project: Path, params: Params, made_store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of_params, of_environment = tmp_path / "of params.db", tmp_path / "of environment.db"
    for place in (of_params, of_environment):
        shutil.copy2(made_store, place)
    tracking = params.tracking.model_copy(update={"uri": f"sqlite:///{of_params}", "experiment": "p"})
    store = open_store(bare_project, tracking)
    assert store.client.get_experiment(store.experiment_id).name == "p"
    assert store.address.database == of_params
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{of_environment}")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "e")
    store = open_store(bare_project, tracking)
    assert store.client.get_experiment(store.experiment_id).name == "e"
    assert store.address.database == of_environment
    assert not (bare_project / "mlflow.db").exists()


def test_a_relative_store_lies_in_the_root_with_its_artifacts_whatever_the_working_directory(
    bare_project: Path, params: Params, made_store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///here.db")
    shutil.copy2(made_store, bare_project / "here.db")
    store = open_store(bare_project, params.tracking)
    assert store.address.database == bare_project / "here.db"
    experiment = store.client.get_experiment(store.experiment_id)
    assert experiment.artifact_location == (bare_project / "mlartifacts/airline-sentiment").as_uri()
    assert not (tmp_path / "here.db").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "..",
        ".",
        "/tmp/absolute",
        "a/b",
        "a\\b",
        "file:///x",
        "%2e%2e%2fx",
        "x\ny",
        " ",
        "ü" * 400,
        "C:x",
        "~",
        "a#b?c",
    ],
)
def test_artifacts_of_an_experiment_of_any_name_lie_in_one_folder_of_mlartifacts(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tracking = params.tracking.model_copy(update={"experiment": name})
    first = open_store(project, tracking)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", name)
    store = open_store(project, params.tracking)
    assert store.experiment_id == first.experiment_id
    run_id = store.client.create_run(store.experiment_id).info.run_id
    store.client.log_text(run_id, "late", "tweet.txt")
    (written,) = [path.resolve() for path in project.parent.rglob("tweet.txt")]
    assert written.relative_to(project / "mlartifacts").parts[1:] == (run_id, "artifacts", "tweet.txt")


def test_names_that_are_written_alike_get_folders_of_their_own(tmp_path: Path) -> None:
    names = ["a/b", "a-b", "a\\b", "a:b", "../a-b"]
    assert len({artifact_folder(tmp_path, name) for name in names}) == len(names)
    assert artifact_folder(tmp_path, "airline-sentiment") == tmp_path / "mlartifacts/airline-sentiment"
