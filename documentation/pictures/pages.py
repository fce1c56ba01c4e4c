"""Pictures of the two pages that people look at: the report of the best model, and the runs in MLflow."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import read_metrics
from airline_sentiment.params import PARAMS_FILE, load_params
from documentation.pictures.browser import find_browser, picture_page
from documentation.pictures.themes import HEIGHT, WIDTH, Theme

_PATIENCE_S = 300
# The panel of an assistant, which is open at first, takes a quarter of the window.
_ASSISTANT_WIDTH = 440


def picture_report(root: Path, target: Path, theme: Theme) -> None:
    """Write a picture of the top of the best model's report.

    Raises:
        InputError: if there is no report or no browser.
    """
    page = root / report_page(root)
    if not page.exists():
        raise InputError(f"{report_page(root)}: no such file; `make repro` makes it")
    picture_page(page.resolve().as_uri(), target, (WIDTH, HEIGHT), theme.name == "dark")


def report_page(root: Path) -> Path:
    """Return the path of the report of the model that is best on validation, from the root."""
    models = load_params(root / PARAMS_FILE).models
    scores = {name: read_metrics(root / f"reports/{name}/metrics.json")["validation"]["macro_f1"] for name in models}
    return Path("reports", max(scores, key=scores.__getitem__), "report.html")


def picture_mlflow(root: Path, target: Path, theme: Theme) -> None:
    """Write a picture of the list of runs in this repository's store, as `make ui` opens it.

    Raises:
        InputError: if there is no browser, or MLflow does not answer.
    """
    find_browser()
    with _mlflow(root) as address:
        picture_page(address, target, (WIDTH, HEIGHT), theme.name == "dark", cut=_ASSISTANT_WIDTH)


@contextmanager
def _mlflow(root: Path) -> Iterator[str]:
    """Serve the store, and yield the address of the list of runs."""
    command = [sys.executable, "-m", "airline_sentiment", "ui", "--port", str(_free_port())]
    # A process group of its own, as MLflow starts further processes.
    server = subprocess.Popen(
        command, cwd=root, env=_without_desktop(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout
        address = server.stdout.readline().strip()
        _wait_for(address.partition("#")[0], server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _without_desktop() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return kept | {"MLFLOW_WORKERS": "1"}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
    raise InputError(f"MLflow does not answer on {address}; `make ui` says why")
