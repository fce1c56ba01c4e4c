"""What `dvc.yaml` and `dvc.lock` say, read without DVC, whose import takes a second; `tracking` and `checks` share it.

Of DVC's language this reads what the repository uses: stages, `matrix`, and `${...}` for values of `params.yaml`.
"""

import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.errors import InputError
from airline_sentiment.params import PARAMS_FILE
from airline_sentiment.yaml_files import read_yaml

PIPELINE_FILE = Path("dvc.yaml")
LOCK_FILE = Path("dvc.lock")

_LARGEST_LOCK = 2**26
_REFERENCE = re.compile(r"\$\{\s*([^}]+?)\s*\}")


@dataclass(frozen=True)
class Output:
    """A file or folder that a stage makes.

    Attributes:
        path: relative to the root.
        committed: whether git keeps it, not DVC's cache.
        metrics: whether DVC shows it as metrics.
    """

    path: str
    committed: bool
    metrics: bool


@dataclass(frozen=True)
class Stage:
    """A stage of `dvc.yaml` with all its values put in.

    Attributes:
        name: as DVC calls it, `train@lstm`.
        item: what this stage of a matrix is made for, by the matrix' keys; empty for other stages.
        cmd: the command.
        deps: paths relative to the root.
        params: keys of `params.yaml`, with points.
        outs: what it makes, metrics included.
    """

    name: str
    item: dict[str, Any]
    cmd: str
    deps: tuple[str, ...]
    params: tuple[str, ...]
    outs: tuple[Output, ...]


def read_stages(root: Path) -> dict[str, Stage]:
    """Return the stages of `dvc.yaml` by name, in its order.

    Raises:
        InputError: naming the file and what cannot be read.
    """
    return resolve_stages(read_yaml(root / PIPELINE_FILE), read_yaml(root / PARAMS_FILE))


def resolve_stages(pipeline: Any, values: Any) -> dict[str, Stage]:
    """Return the stages that the content of `dvc.yaml` defines with the content of `params.yaml`.

    Raises:
        InputError: naming the stage and what cannot be read.
    """
    definitions = pipeline.get("stages") if isinstance(pipeline, dict) else None
    if not isinstance(definitions, dict):
        raise InputError(f"{PIPELINE_FILE}: stages: missing")
    return {stage.name: stage for name, block in definitions.items() for stage in _stages(name, block, values)}


def read_locked(root: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of `dvc.lock` by stage, none where there is no such file.

    Raises:
        InputError: naming the file and the line that is no YAML.
    """
    lock = root / LOCK_FILE
    return locked_stages(read_yaml(lock, _LARGEST_LOCK)) if lock.exists() else {}


def locked_stages(lock: Any) -> dict[str, dict[str, Any]]:
    """Return the entries that the content of `dvc.lock` has, by stage.

    Raises:
        InputError: if it is not what DVC writes.
    """
    stages = (lock or {}).get("stages", {}) if isinstance(lock or {}, dict) else None
    if not isinstance(stages, dict) or not all(isinstance(entry, dict) for entry in stages.values()):
        raise InputError(f"{LOCK_FILE}: damaged, `dvc repro` makes it; after a merge, take one side and run it")
    return stages


def locked_hashes(entry: dict[str, Any], kind: str) -> dict[str, str]:
    """Return path -> MD5 of the `deps` or `outs` of an entry of `dvc.lock`."""
    return {item["path"]: item.get("md5", "") for item in entry.get(kind) or []}


def locked_params(entry: dict[str, Any]) -> dict[str, Any]:
    """Return key -> value of the parameters of an entry of `dvc.lock`."""
    return dict((entry.get("params") or {}).get(str(PARAMS_FILE)) or {})


def lookup(values: Any, key: str) -> Any:
    """Return the value at a key with points.

    Raises:
        InputError: naming the key, if it is absent.
    """
    for part in key.split("."):
        if not isinstance(values, dict) or part not in values:
            raise InputError(f"{PARAMS_FILE}: {key}: missing, {PIPELINE_FILE} asks for it")
        values = values[part]
    return values


def md5_of(path: Path) -> str:
    """Return the MD5 of a file or folder as DVC computes it; that of a folder ends in `.dir`.

    Raises:
        InputError: naming the file, if there is none.
    """
    if path.is_dir():
        return _md5_of_folder(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None


def _md5_of_folder(folder: Path) -> str:
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    entries = [{"md5": md5_of(files[name]), "relpath": name} for name in sorted(files)]
    return hashlib.md5(json.dumps(entries, sort_keys=True).encode(), usedforsecurity=False).hexdigest() + ".dir"


def _stages(name: str, block: Any, values: Any) -> Iterator[Stage]:
    if not isinstance(block, dict) or not isinstance(block.get("cmd"), str) or block.keys() & {"foreach", "wdir"}:
        raise InputError(f"{PIPELINE_FILE}: stages.{name}: expected one cmd, run in the root, and at most a matrix")
    matrix = block.get("matrix")
    if matrix is None:
        yield _stage(name, {}, block, values)
        return
    columns = [[(axis, value) for value in _filled(choices, values)] for axis, choices in matrix.items()]
    for combination in itertools.product(*columns):
        item = dict(combination)
        yield _stage(f"{name}@{'-'.join(map(str, item.values()))}", item, block, values)


def _stage(name: str, item: dict[str, Any], block: dict[str, Any], values: Any) -> Stage:
    written = {key: block.get(key) or [] for key in ("cmd", "deps", "params", "outs", "metrics")}
    filled = _filled(written, values | {"item": item})
    if not all(isinstance(each, str) for kind in ("deps", "params") for each in filled[kind]):
        raise InputError(f"{PIPELINE_FILE}: stages.{name}: expected paths as deps and keys of {PARAMS_FILE} as params")
    outputs = [_output(each, metrics=kind == "metrics") for kind in ("outs", "metrics") for each in filled[kind]]
    return Stage(name, item, filled["cmd"], tuple(filled["deps"]), tuple(filled["params"]), tuple(outputs))


def _output(declared: Any, metrics: bool) -> Output:
    if isinstance(declared, str):
        return Output(declared, committed=False, metrics=metrics)
    ((path, options),) = declared.items()
    return Output(path, committed=options.get("cache") is False, metrics=metrics)


def _filled(template: Any, values: Any) -> Any:
    if isinstance(template, dict):
        return {_filled(key, values): _filled(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(each, values) for each in template]
    if not isinstance(template, str):
        return template
    whole = _REFERENCE.fullmatch(template)
    if whole:
        return lookup(values, whole[1])
    return _REFERENCE.sub(lambda found: str(lookup(values, found[1])), template)
