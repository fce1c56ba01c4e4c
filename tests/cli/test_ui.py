import os
import socket
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.tracking.browser import has_desktop
from tests.cli.conftest import ROOT, Command

PAGE = "/#/experiments/1/runs?workflowType=machine_learning&viewStateShareKey=results\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without a store, and nobody before a desktop."""
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "DVC_ROOT", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for file in ("dvc.yaml", "params.yaml"):
        (tmp_path / file).symlink_to(ROOT / file)
    return tmp_path


def test_the_link_leads_to_the_runs_and_the_page_is_served(
    command: Command, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("ui", "--link", "--port", "5077", folder=repository).output == f"http://127.0.0.1:5077{PAGE}"
    started: list[Any] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: started.append(arguments))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = str(listener.getsockname()[1])
        taken = command("ui", "--port", port, folder=repository)
        assert (taken.status, started) == (2, [])
        assert taken.errors.startswith(
            f"error: port {port}: Address already in use; choose another, as in `make ui PORT="
        )
    monkeypatch.delenv("MLFLOW_BACKEND_STORE_URI", raising=False)
    assert command("ui", "--port", port, folder=repository).output == f"http://127.0.0.1:{port}{PAGE}"
    assert started[0][1:] == ["-m", "mlflow", "ui", "--host", "127.0.0.1", "--port", port]
    assert os.environ.pop("MLFLOW_BACKEND_STORE_URI") == f"sqlite:///{repository / 'mlflow.db'}"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "1"}, False),
    ],
)
def test_a_browser_opens_where_somebody_sees_it(
    variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_desktop() is expected
