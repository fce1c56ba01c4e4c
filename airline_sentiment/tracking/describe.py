"""What a run says of itself: its name, parameters and tags."""

import os
import socket
import subprocess
from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking.fingerprint import data_hash, parameters_hash

FINGERPRINT = "pipeline.fingerprint"
COMPLETE = "pipeline.complete"
MODEL = "pipeline.model"
PROCESS = "pipeline.process"

_LONGEST_VALUE = 6000


def run_name(model: str, fingerprint: str) -> str:
    """Return a name that tells runs apart in a list: the model, and DVC's experiment or the fingerprint's start."""
    return f"{model} {os.environ.get('DVC_EXP_NAME') or fingerprint[:8]}"


def run_parameters(model: str, params: Params) -> dict[str, str]:
    """Return every parameter that determined a run, the stage as prefix; of the models only this one's."""
    values = params.model_dump(exclude={"models", "tracking"}) | {model: params.model(model).model_dump()}
    return {key: str(value)[:_LONGEST_VALUE] for key, value in _flat(values)}


def run_tags(model: str, fingerprint: str, root: Path) -> dict[str, str]:
    """Return the tags that tie a run to its pipeline, its commit and its DVC experiment."""
    tags = {
        FINGERPRINT: fingerprint,
        MODEL: model,
        PROCESS: f"{socket.gethostname()}:{os.getpid()}",
        "dvc.stage": f"train@{model}",
        "params.hash": parameters_hash(root),
        "data.hash": data_hash(model, root),
    }
    for tag, variable in (("dvc.exp_name", "DVC_EXP_NAME"), ("dvc.baseline_rev", "DVC_EXP_BASELINE_REV")):
        if variable in os.environ:
            tags[tag] = os.environ[variable]
    commit = _git(root, "rev-parse", "HEAD")
    if commit:
        changes = _git(root, "status", "--porcelain", "--untracked-files=no")
        tags |= {"mlflow.source.git.commit": commit, "git.dirty": str(bool(changes)).lower()}
    return tags


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in values.items():
        pairs += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return pairs


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
