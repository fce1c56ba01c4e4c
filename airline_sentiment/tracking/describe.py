"""What a run says of itself: its name, parameters and tags."""

import json
import os
import platform
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airline_sentiment.params import Block, Params
from airline_sentiment.tracking.fingerprint import data_hash, parameters_hash

FINGERPRINT = "pipeline.fingerprint"
RESULTS = "pipeline.results"
MODEL = "pipeline.model"
PROCESS = "pipeline.process"

_LONGEST_VALUE = 6000
_OTHER_BLOCKS = {"models", "search", "tracking"}


def run_name(model: str, fingerprint: str) -> str:
    """Return a name that tells runs apart in a list: the model, and DVC's experiment or the fingerprint's start."""
    return f"{model} {os.environ.get('DVC_EXP_NAME') or fingerprint[:8]}"


def run_parameters(model: str, params: Params) -> dict[str, str]:
    """Return every parameter that determined a run, the stage as prefix; of the models only this one's.

    What maps labels, groups or files to something is one parameter, as JSON: such names are not legal in a key.
    """
    blocks = {name: getattr(params, name) for name in type(params).model_fields if name not in _OTHER_BLOCKS}
    flat = [pair for name, block in (blocks | {model: params.model(model)}).items() for pair in _flat(name, block)]
    return {key: value[:_LONGEST_VALUE] for key, value in flat}


def run_tags(model: str, fingerprint: str, root: Path) -> dict[str, str]:
    """Return the tags that tie a run to its pipeline, its commit and its DVC experiment."""
    return process_tags(root) | {
        FINGERPRINT: fingerprint,
        MODEL: model,
        "dvc.stage": f"train@{model}",
        "mlflow.source.name": f"dvc.yaml train@{model}",
        "mlflow.source.type": "PROJECT",
        "data.hash": data_hash(model, root),
    }


def process_tags(root: Path) -> dict[str, str]:
    """Return the tags that say which process logs, on which machine, at which commit and in which DVC experiment."""
    tags = {PROCESS: this_process(), "params.hash": parameters_hash(root), **_machine()}
    for tag, variable in (("dvc.exp_name", "DVC_EXP_NAME"), ("dvc.baseline_rev", "DVC_EXP_BASELINE_REV")):
        if variable in os.environ:
            tags[tag] = os.environ[variable]
    commit = _git(root, "rev-parse", "HEAD")
    if commit:
        changes = _git(root, "status", "--porcelain", "--untracked-files=no")
        tags |= {"mlflow.source.git.commit": commit, "git.dirty": str(bool(changes)).lower()}
    return tags


def this_process() -> str:
    """Return a name that no other process has had: host, number and time of start."""
    import psutil

    return f"{socket.gethostname()}:{os.getpid()}:{psutil.Process().create_time():.2f}"


def is_dead(process: str) -> bool:
    """Tell whether `process`, named by `this_process`, ran on this machine and runs no more."""
    import psutil

    host, number, started = process.rsplit(":", 2) if process.count(":") >= 2 else ("", "", "")
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        found = psutil.Process(int(number))
        # A killed process whose parent does not ask for it, as in many containers, stays in the list for ever.
        return f"{found.create_time():.2f}" != started or found.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def is_alive(process: str) -> bool:
    """Tell whether `process`, named by `this_process`, runs on this machine."""
    return process.startswith(f"{socket.gethostname()}:") and not is_dead(process)


def _machine() -> dict[str, str]:
    cores = str(os.cpu_count())
    return {
        "system.cpu": _processor(),
        "system.cores": cores,
        "system.threads": os.environ.get("OMP_NUM_THREADS", cores),
        "system.python": platform.python_version(),
        "system.platform": platform.platform(),
    }


def _processor() -> str:
    description = Path("/proc/cpuinfo")
    if description.exists():
        for line in description.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _flat(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Block):
        for name in type(value).model_fields:
            yield from _flat(f"{key}.{name}", getattr(value, name))
    else:
        yield key, json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
