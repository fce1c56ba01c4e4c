"""The fingerprint of a result: a hash of all that determines it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import locked_hashes, locked_params, lookup, md5_of, read_locked, read_stages
from airline_sentiment.errors import InputError
from airline_sentiment.yaml_files import read_yaml

REPORT = "report.html"
"""What a later stage adds to `reports/MODEL`, from the results of all models."""


def training_fingerprint(model: str, root: Path) -> str:
    """Return the fingerprint of `train@MODEL` from `dvc.yaml`, `params.yaml` and the files as they are, 64 hex digits.

    Raises:
        InputError: naming a dependency that is absent.
    """
    return hash_of(_training_inputs(model, root))


def code_hashes(model: str, root: Path) -> dict[str, str]:
    """Return path -> MD5 of the package's files that decide what `train@MODEL` learns; those that only log it are none.

    Raises:
        InputError: naming a file that is absent.
    """
    code = [path for path in read_stages(root)[f"train@{model}"].deps if path.startswith("airline_sentiment/")]
    return {path: md5_of(root / path) for path in code if not path.startswith("airline_sentiment/tracking/")}


def locked_fingerprint(model: str, root: Path) -> str | None:
    """Return the fingerprint of `train@MODEL` that `dvc.lock` holds, None where it holds none."""
    entry = read_locked(root).get(f"train@{model}")
    if entry is None:
        return None
    return hash_of({"cmd": entry["cmd"], "deps": locked_hashes(entry, "deps"), "params": locked_params(entry)})


def changed_outputs(model: str, root: Path) -> list[str]:
    """Return the outputs of `evaluate@MODEL` that are absent or differ from `dvc.lock`."""
    entry = read_locked(root).get(f"evaluate@{model}")
    if entry is None:
        return ["dvc.lock"]
    return [path for path, md5 in locked_hashes(entry, "outs").items() if not _is(root / path, md5)]


def results_hash(model: str, root: Path) -> str:
    """Return one hash over what evaluation found out, the files of `reports/MODEL` as they are, without the report.

    Raises:
        InputError: if there is no such folder.
    """
    report = root / "reports" / model
    if not report.is_dir():
        raise InputError(f"{report}: no such folder; `dvc repro` makes it")
    # Which files git does not see, DVC writes beside them, and only after the stage.
    files = (path for path in sorted(report.iterdir()) if path.is_file() and path.name not in (".gitignore", REPORT))
    return hash_of({path.name: md5_of(path) for path in files})


def data_hash(model: str, root: Path) -> str:
    """Return one hash over the data files that `train@MODEL` reads."""
    dependencies = _training_inputs(model, root)["deps"]
    return hash_of({path: digest for path, digest in dependencies.items() if path.startswith("data/")})


def parameters_hash(root: Path) -> str:
    """Return one hash over the values of `params.yaml`, comments aside."""
    return hash_of(read_yaml(root / "params.yaml"))


def hash_of(content: Any) -> str:
    """Return one hash of JSON content, whatever the order of its keys, 64 hex digits."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _training_inputs(model: str, root: Path) -> dict[str, Any]:
    stage = read_stages(root)[f"train@{model}"]
    values = read_yaml(root / "params.yaml")
    return {
        "cmd": stage.cmd,
        "deps": {path: md5_of(root / path) for path in stage.deps},
        "params": {key: lookup(values, key) for key in stage.params},
    }


def _is(path: Path, md5: str) -> bool:
    return path.is_file() and md5_of(path) == md5
