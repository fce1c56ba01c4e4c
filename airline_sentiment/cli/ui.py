"""`airline-sentiment ui`: MLflow's page on the runs of this repository."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.repository import enter_repository
from airline_sentiment.cli.track import deleted_experiment_is_no
from airline_sentiment.errors import InputError

_HOST = "127.0.0.1"


def ui(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Where the page listens on this machine.")] = 5000,
    link: Annotated[bool, typer.Option("--link", help="Only print the address of the page.")] = False,
) -> None:
    """Open MLflow on the list of runs: the best on validation first, with the metrics and parameters that matter.

    Prints the address, and opens it where there is a desktop. The page of a server is opened there; for the store in
    this repository it is served until you press Ctrl-C.

    Example: airline-sentiment ui --port 5001
    """
    from airline_sentiment.tracking.address import answering
    from airline_sentiment.tracking.browser import has_desktop, open_when_ready
    from airline_sentiment.tracking.faults import without_password
    from airline_sentiment.tracking.store import open_store
    from airline_sentiment.tracking.view import runs_page

    params = enter_repository()
    with deleted_experiment_is_no():
        store = open_store(Path(), params.tracking)
        with answering(store.address):
            page = runs_page(store)
    if store.uri.startswith("databricks"):
        print("the runs are on the page of your Databricks workspace")
        return
    is_server = store.uri.startswith(("http://", "https://"))
    server = without_password(store.uri) if is_server else f"http://{_HOST}:{port}"
    address = f"{server.rstrip('/')}/{page}"
    if not (is_server or link):
        _require_free(port)
    print(address, flush=True)
    if has_desktop() and not link:
        open_when_ready(address)
    if not (is_server or link):
        # An address may hold a password, which the list of processes must not show.
        os.environ["MLFLOW_BACKEND_STORE_URI"] = store.uri
        os.execv(sys.executable, [sys.executable, "-m", "mlflow", "ui", "--host", _HOST, "--port", str(port)])


def _require_free(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
        except OSError as error:
            reason = error.strerror or error
            raise InputError(
                f"port {port}: {reason}; choose another, as in `make ui PORT={port % 65_535 + 1}`"
            ) from None
