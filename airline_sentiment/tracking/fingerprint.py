"""The fingerprint of a result: a hash of all that determines it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from airline_sentiment.errors import InputError
from airline_sentiment.params import read_yaml


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
    files = [path.replace("${item.model}", model) for path in read_yaml(root / "dvc.yaml")["stages"]["train"]["deps"]]
    code = [path for path in files if path.startswith("airline_sentiment/")]
    return {path: md5(root / path) for path in code if not path.startswith("airline_sentiment/tracking/")}


def locked_fingerprint(model: str, root: Path) -> str | None:
    """Return the fingerprint of `train@MODEL` that `dvc.lock` holds, None where it holds none."""
    entry = _lock_entry(f"train@{model}", root)
    if entry is None:
        return None
    dependencies = {item["path"]: item["md5"] for item in entry["deps"]}
    values = entry.get("params", {}).get("params.yaml", {})
    return hash_of({"cmd": entry["cmd"], "deps": dependencies, "params": values})


def changed_outputs(model: str, root: Path) -> list[str]:
    """Return the outputs of `evaluate@MODEL` that are absent or differ from `dvc.lock`."""
    entry = _lock_entry(f"evaluate@{model}", root)
    if entry is None:
        return ["dvc.lock"]
    return [item["path"] for item in entry["outs"] if not _is(root / item["path"], item["md5"])]


def results_hash(model: str, root: Path) -> str:
    """Return one hash over all files of `reports/MODEL`: what evaluation found out, as it is.

    Raises:
        InputError: if there is no such folder.
    """
    report = root / "reports" / model
    if not report.is_dir():
        raise InputError(f"{report}: no such folder; `dvc repro` makes it")
    return hash_of({path.name: md5(path) for path in sorted(report.iterdir()) if path.is_file()})


def data_hash(model: str, root: Path) -> str:
    """Return one hash over the data files that `train@MODEL` reads."""
    dependencies = _training_inputs(model, root)["deps"]
    return hash_of({path: digest for path, digest in dependencies.items() if path.startswith("data/")})


def parameters_hash(root: Path) -> str:
    """Return one hash over the values of `params.yaml`, comments aside."""
    return hash_of(read_yaml(root / "params.yaml"))


def md5(path: Path) -> str:
    """Return the MD5 of a file as DVC computes it.

    Raises:
        InputError: if it is absent.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None


def hash_of(content: Any) -> str:
    """Return one hash of JSON content, whatever the order of its keys, 64 hex digits."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _training_inputs(model: str, root: Path) -> dict[str, Any]:
    stage = read_yaml(root / "dvc.yaml")["stages"]["train"]
    values = read_yaml(root / "params.yaml")

    def named(template: str) -> str:
        return template.replace("${item.model}", model)

    return {
        "cmd": named(stage["cmd"]),
        "deps": {named(path): md5(root / named(path)) for path in stage["deps"]},
        "params": {named(key): _lookup(values, named(key)) for key in stage["params"]},
    }


def _lookup(values: Any, key: str) -> Any:
    for part in key.split("."):
        values = values[part]
    return values


def _lock_entry(stage: str, root: Path) -> dict[str, Any] | None:
    lock = root / "dvc.lock"
    stages: dict[str, Any] = (read_yaml(lock) or {}).get("stages", {}) if lock.exists() else {}
    return stages.get(stage)


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and md5(path) == digest
