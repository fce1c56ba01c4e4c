"""A server that does not answer is waited for once, a few seconds, in a command and the stages that it runs."""

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from airline_sentiment.files import read_json
from airline_sentiment.tracking.address import Address

PATIENCE_S = 5.0
"""How long the first answer of a server may take."""

_MARKER = Path(".dvc/tmp/mlflow-silent.json")
_COMMANDS = {"dvc", "make"}
Answer = TypeVar("Answer")


def first_answer(address: Address, folder: Path, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` returns, the first that a process asks a server, name resolution included.

    Raises:
        StoreError: after a few seconds without an answer; at once if a stage of the same `dvc` or `make` has waited.
    """
    marker = folder / _MARKER
    if _is_marked(marker, address):
        raise address.error("it did not answer a moment ago and is not asked again in this command")
    outcome: dict[str, Any] = {}

    def attempt() -> None:
        try:
            outcome["answer"] = ask()
        except BaseException as error:
            outcome["error"] = error

    # A thread ends the wait whatever hangs: the name, the connection, or an answer that comes byte by byte.
    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if thread.is_alive():
        note_silence(address, folder)
        raise address.error(f"it does not answer within {PATIENCE_S:.0f} seconds")
    if "error" in outcome:
        raise outcome["error"]
    answer: Answer = outcome["answer"]
    return answer


def note_silence(address: Address, folder: Path) -> None:
    """Let the stages that follow in the same command know that a server hangs."""
    marker = folder / _MARKER
    # Without the note they wait as well: nothing worse.
    with contextlib.suppress(OSError):
        if marker.parent.parent.is_dir():
            marker.parent.mkdir(exist_ok=True)
            marker.write_text(json.dumps(_note(address)), encoding="utf-8")


def _is_marked(marker: Path, address: Address) -> bool:
    try:
        return bool(read_json(marker) == _note(address))
    except (OSError, ValueError):
        return False


def _note(address: Address) -> dict[str, str]:
    return {"command": _command(), "address": hashlib.sha256(address.uri.encode()).hexdigest()}


def _command() -> str:
    """Return a name of the command that people typed: the outermost `dvc` or `make` above this process, else this."""
    import psutil

    this = psutil.Process(os.getpid())
    for process in reversed(this.parents()):
        with contextlib.suppress(psutil.Error):
            if {Path(word).name for word in process.cmdline()[:3]} & _COMMANDS:
                this = process
                break
    return f"{this.pid}:{this.create_time():.2f}"
