"""The logged model where it is used: moved elsewhere, with nothing but its own requirements, behind a server."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.params import load_params
from tests.tracking.conftest import log_tiny_model, make_project, train_tiny_model
from tests.tracking.servers import free_port, serving

pytestmark = pytest.mark.slow

LOAD = """
import sys, mlflow
answer = mlflow.pyfunc.load_model(sys.argv[1]).predict([{"text": "@united GREAT crew"}, {"text": "late again"}])
assert "sklearn" not in sys.modules
print(answer.to_json(orient="records", double_precision=15))
"""
Deployed = tuple[Path, Path]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """The Python of a fresh environment with the model's requirements, and the model in another folder."""
    place = tmp_path_factory.mktemp("elsewhere")
    project = make_project(place / "project")
    params = load_params(project / "params.yaml")
    train_tiny_model(project, params)
    model = place / "moved model"
    shutil.copytree(log_tiny_model(project, params), model)
    shutil.rmtree(project)
    environment = place / "venv"
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, environment], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", environment]
    else:
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        install = [environment / "bin/python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, "-r", model / "requirements.txt"], check=True, cwd=place)
    return environment / "bin/python", model


@pytest.fixture(scope="module")
def server(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    python, model = deployed
    address = f"127.0.0.1:{free_port()}"
    host, port = address.split(":")
    command = [
        str(python), "-m", "mlflow", "models", "serve", "-m", str(model), "--env-manager", "local",
        "--host", host, "--port", port,
    ]  # fmt: skip
    with serving(command, tmp_path_factory.mktemp("server"), f"http://{address}/ping", activated(python)):
        yield f"http://{address}/invocations"


def activated(python: Path) -> dict[str, str]:
    """The variables with only the fresh environment on the path: `mlflow models serve` looks its server up there."""
    return os.environ | {"PATH": os.pathsep.join([str(python.parent), "/usr/bin", "/bin"])}


def test_it_answers_on_the_command_line_and_over_http(deployed: Deployed, server: str, tmp_path: Path) -> None:
    python, model = deployed
    loaded = subprocess.run([python, "-c", LOAD, model], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert loaded.returncode == 0, loaded.stderr[-2000:]
    rows = json.loads(loaded.stdout.splitlines()[-1])
    assert [row["label"] for row in rows] == ["positive", "negative"]
    assert [row["text_clean"] for row in rows] == ["great crew", "late again"]

    request = tmp_path / "request.json"
    request.write_text(json.dumps({"inputs": [{"text": "late again"}], "params": {"text_clean": False}}))
    options = ["-m", model, "-i", request, "-o", tmp_path / "answer.json", "-t", "json", "--env-manager", "local"]
    subprocess.run([python, "-m", "mlflow", "models", "predict", *options], cwd=tmp_path, check=True, timeout=120)
    (answer,) = json.loads((tmp_path / "answer.json").read_text())["predictions"]
    assert answer["label"] == "negative"
    assert sorted(answer) == ["label", "p_negative", "p_neutral", "p_positive"]
    assert answer["p_negative"] == pytest.approx(rows[1]["p_negative"], rel=1e-12)

    late = ["late again"]
    for body in (
        {"inputs": late},
        {"inputs": {"text": late}},
        {"inputs": [{"text": "late again", "id": 7}]},
        {"instances": late},
        {"dataframe_records": [{"text": "late again"}]},
        {"dataframe_split": {"columns": ["id", "text"], "data": [[7, "late again"]]}},
    ):
        status, reply = post(server, body)
        assert (status, reply["predictions"][0]["label"]) == (200, "negative")
    example = json.loads((model / "serving_input_example.json").read_text())
    status, reply = post(server, example)
    assert (status, len(reply["predictions"])) == (200, 2)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"inputs": {"tweet": ["late again"]}}, "missing inputs ['text']"),
        ({"dataframe_records": [{"text": "late"}, {"text": 3}]}, "row 1: expected a text, found 3 of type int"),
        ({"inputs": 3}, "missing inputs ['text']"),
        ({"text": "late again"}, "'inputs'"),
    ],
)
def test_a_bad_request_is_the_clients_fault_and_is_told_why(server: str, body: Any, complaint: str) -> None:
    status, reply = post(server, body)
    assert 400 <= status < 500
    assert complaint in json.dumps(reply)


def post(address: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
