"""A server or a place for artifacts that fails while the graph of 300 rows runs."""

import sys
from pathlib import Path

import pytest

from tests.pipeline.conftest import edit, run
from tests.pipeline.runs import PATIENCE_S, assert_complete, local, runs, start_training
from tests.tracking.servers import end, free_port, serving

pytestmark = pytest.mark.slow


def test_a_server_with_its_artifact_proxy_may_fail_and_come_back(clone: Path, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    environment = {"MLFLOW_TRACKING_URI": address, "MLFLOW_EXPERIMENT_NAME": "by name"}
    place = tmp_path / "server"
    place.mkdir()
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1],
        "--backend-store-uri", f"sqlite:///{place / 'store.db'}", "--artifacts-destination", str(place / "artifacts"),
        "--workers", "1",
    ]  # fmt: skip
    with serving(command, place, f"{address}/health") as server:
        run(clone, "airline_sentiment", "track", **environment)
        for each in runs(address):
            assert_complete(each, address)
        assert len(runs(address)) == 2
        assert list((place / "artifacts").rglob("MLmodel"))

        edit(clone / "params.yaml", "epochs: 2", "epochs: 60")
        training = start_training(clone, address, **environment)
        end(server)
    said = training.communicate(timeout=PATIENCE_S)[1]
    assert training.returncode == 0, said
    assert said.count("warning: MLflow") == 1
    assert "`airline-sentiment track`" in said

    # The stage is done; what DVC does with its outputs needs no server.
    evaluated = run(clone, "dvc", "repro", "evaluate@lstm", **environment)
    assert "warning: MLflow" in evaluated.stderr
    with serving(command, place, f"{address}/health"):
        run(clone, "airline_sentiment", "track", **environment)
        late = [each for each in runs(address, "lstm") if each.data.params["lstm.epochs"] == "60"]
        (ended,) = [each for each in late if each.info.status == "FINISHED"]
        assert_complete(ended, address)
        assert {each.info.status for each in late} <= {"FINISHED", "KILLED"}
    assert not (clone / "mlflow.db").exists()


def test_a_place_for_artifacts_that_cannot_be_written_costs_a_warning_until_it_can(clone: Path) -> None:
    (clone / "mlartifacts").write_text("no folder")
    edit(clone / "params.yaml", "min_count: 2", "min_count: 3")
    assert "warning: MLflow" in run(clone, "dvc", "repro", "evaluate@tfidf").stderr
    (clone / "mlartifacts").unlink()
    assert "tfidf: run" in run(clone, "airline_sentiment", "track").stdout
    (found,) = runs(local(clone), "tfidf")
    assert_complete(found, local(clone))
