"""Put a registered model behind a server, and ask it as any other program would.

The server is MLflow's own; it ends with this program. docs/mlflow.md has all forms of a request.

Usage: python examples/serving.py models:/airline-sentiment@champion
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

TEXTS = ("@united late again", "@JetBlue thank you!")
PATIENCE_S = 300


def main() -> None:
    """Serve the model that the command line names, and print its answers."""
    with served(sys.argv[1]) as address:
        for text, row in zip(TEXTS, ask(address, TEXTS), strict=True):
            print(f"{row['label']:10} {text}")


def ask(address: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row for each text: label and probabilities."""
    body = json.dumps({"inputs": list(texts), "params": {"text_clean": False}}).encode()
    request = urllib.request.Request(f"{address}/invocations", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return list(json.load(answer)["predictions"])


@contextmanager
def served(model: str) -> Iterator[str]:
    """Serve a model in the environment at hand, and yield the server's address when it answers."""
    port = free_port()
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", model, "--env-manager", "local"]
    # A process group of its own, as MLflow starts further processes.
    server = subprocess.Popen([*command, "--port", str(port)], stdout=sys.stderr, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/ping", server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when an address answers.

    Raises:
        SystemExit: if the server ends, or does not answer in time.
    """
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("error: the server does not answer")


if __name__ == "__main__":
    main()
