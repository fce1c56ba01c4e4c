"""What `dvc.yaml` and `dvc.lock` say, read without DVC, whose import takes a second; `tracking` and `checks` share it.

Of DVC's language this reads what the repository uses: stages, `matrix`, and `${...}` for values of `params.yaml`.
"""

import hashlib
import io
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file
from airline_sentiment.params import PARAMS_FILE
from airline_sentiment.yaml_files import parse_yaml, read_yaml

PIPELINE_FILE = Path("dvc.yaml")
LOCK_FILE = Path("dvc.lock")
CODE = ("airline_sentiment", "stages")
"""The folders of our code."""

_HASH = re.compile(r"[0-9a-f]{32}(\.dir)?")
_REMOTE = re.compile(r"^\s*remote\s*=\s*\S", re.MULTILINE)
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


def rewrite_deps(root: Path, lists: Mapping[str, Sequence[str]], key: str = "deps") -> None:
    """Give stages in `dvc.yaml` other lists of `deps`; nothing else in the file changes.

    Args:
        root: the root of the repository.
        lists: the name of a stage, without the item of a matrix -> its new list.
        key: of the list, such as `outs`, where it is another one.

    Raises:
        InputError: naming the file, if it cannot be written.
    """
    with rewriting_pipeline(root) as content:
        for name, paths in lists.items():
            _change(content["stages"][name].setdefault(key, []), paths)


@contextmanager
def rewriting_pipeline(root: Path) -> Iterator[Any]:
    """Give the content of `dvc.yaml` to be changed, and write it; comments and layout stay as they are.

    Raises:
        InputError: naming the file, if it cannot be written.
    """
    layout = YAML()
    layout.indent(mapping=2, sequence=4, offset=2)
    layout.preserve_quotes, layout.width = True, 1_000_000
    content = layout.load((root / PIPELINE_FILE).read_text(encoding="utf-8"))
    yield content
    text = io.StringIO()
    layout.dump(content, text)
    with replacing_file(root / PIPELINE_FILE) as path:
        path.write_text(text.getvalue(), encoding="utf-8")


def read_locked(root: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of `dvc.lock` by stage, none where there is no such file.

    Raises:
        InputError: naming the file and the two commands that mend it, if it is damaged.
    """
    lock = root / LOCK_FILE
    return parse_locked(_read_bytes(lock), str(LOCK_FILE), root) if lock.exists() else {}


def parse_locked(content: bytes, name: str, root: Path) -> dict[str, dict[str, Any]]:
    """Return the entries that the content of a `dvc.lock` has, by stage; `name` is what people call the file.

    Raises:
        InputError: naming the file and the two commands that mend it, if the content is not what DVC writes.
    """
    problem = "it is empty"
    try:
        if content.strip():
            return locked_stages(parse_yaml(content, name))
    except (InputError, YAMLError) as error:
        problem = str(error).splitlines()[0].removeprefix(name).lstrip(",: ")
    first, second = ways_to_mend_lock(root)
    raise InputError(
        f"{name}: damaged, as a kill or a merge leaves it ({problem}); `{first}` and `{second}` mend it"
    ) from None


def locked_stages(lock: Any) -> dict[str, dict[str, Any]]:
    """Return the entries that the content of `dvc.lock` has, by stage.

    Raises:
        InputError: if it is not what DVC writes.
    """
    stages = (lock or {}).get("stages", {}) if isinstance(lock or {}, dict) else None
    if not isinstance(stages, dict) or not all(map(_is_entry, stages.values())):
        raise InputError(f"{LOCK_FILE}: not what DVC writes")
    return stages


def ways_to_mend_lock(root: Path) -> tuple[str, str]:
    """Return the two commands that mend a damaged `dvc.lock`: the committed one comes back, or it is made again."""
    return (f"git checkout HEAD -- {LOCK_FILE}" if _committed_lock(root) else f"rm {LOCK_FILE}"), "dvc repro"


def mend_lock(root: Path) -> str | None:
    """Restore a damaged `dvc.lock` from git, or remove it where git has none; DVC's cache gives the rest back.

    Returns:
        what was done, None where there was nothing to mend.
    """
    lock, aside = root / LOCK_FILE, root / f"{LOCK_FILE}.damaged"
    try:
        read_locked(root)
    except InputError:
        # Not by `git checkout`: the same kill may have left git's index locked.
        committed = _committed_lock(root)
        lock.rename(aside)
        if committed:
            lock.write_bytes(committed)
        mended = "the committed one is back" if committed else "`dvc repro` makes it anew"
        return f"{LOCK_FILE} was damaged, as a kill leaves it, and lies now at {aside.name}; {mended}"
    return None


def ways_to_get_outputs(root: Path) -> str:
    """Return what makes or fetches DVC's outputs in this repository: `dvc pull` alone where there is a remote."""
    return "`dvc repro` makes it, `dvc pull` fetches it" if _has_remote(root) else "`dvc repro` makes it"


def locked_hashes(entry: dict[str, Any], kind: str) -> dict[str, str]:
    """Return path -> MD5 of the `deps` or `outs` of an entry of `dvc.lock`."""
    return {item["path"]: item.get("md5", "") for item in entry.get(kind) or []}


def locked_params(entry: dict[str, Any]) -> dict[str, Any]:
    """Return key -> value of the parameters of an entry of `dvc.lock`."""
    return dict((entry.get("params") or {}).get(str(PARAMS_FILE)) or {})


def locked_entry(content: bytes, name: str, stage: str) -> dict[str, Any]:
    """Return the entry of one stage in the content of a `dvc.lock` that people call `name`, empty where it has none.

    It is cut out as DVC writes it and read alone: the whole takes a third of a second, and a history has many.

    Raises:
        InputError: naming the file, if the entry is damaged.
    """
    found = re.search(rb"^  %b:\n(?:    .*\n?)+" % re.escape(stage.encode()), content, re.MULTILINE)
    if found is None:
        return {}
    entry = parse_yaml(found[0], name)[stage]
    if not _is_entry(entry) or (found.end() < len(content) and not content.startswith(b"  ", found.end())):
        raise InputError(f"{name}: damaged: {stage} is not what DVC writes")
    return dict(entry)


def cache_folder(root: Path) -> Path:
    """Return the folder of DVC's cache; the usual one where DVC does not say."""
    done = subprocess.run([sys.executable, "-m", "dvc", "cache", "dir"], cwd=root, capture_output=True, text=True)
    return (root / done.stdout.strip()) if done.returncode == 0 else root / ".dvc/cache"


def cached_file(cache: Path, md5: str) -> Path:
    """Return where DVC's cache keeps the file with a hash, if it has it."""
    return cache / "files" / "md5" / md5[:2] / md5[2:]


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


def _change(deps: list[str], paths: Sequence[str]) -> None:
    """Remove and insert one by one: what stays keeps the comments beside it."""
    for index in reversed(range(len(deps))):
        if deps[index] not in paths:
            del deps[index]
    for index, path in enumerate(paths):
        if path not in deps:
            deps.insert(index, path)


def _committed_lock(root: Path) -> bytes | None:
    """Return the content of the `dvc.lock` that is committed, None where there is none or it is damaged too."""
    committed = _git(root, "show", f"HEAD:./{LOCK_FILE}")
    try:
        return committed if committed and locked_stages(parse_yaml(committed, str(LOCK_FILE))) else None
    except (InputError, YAMLError):
        return None


def _is_entry(entry: Any) -> bool:
    """Tell whether an entry of `dvc.lock` is whole: a command, and files that each have a path and a full hash."""
    if not isinstance(entry, dict) or not isinstance(entry.get("cmd"), str | list):
        return False
    items = [item for kind in ("deps", "outs") for item in entry.get(kind) or []]
    return all(isinstance(item, dict) and isinstance(item.get("path"), str) and _has_hash(item) for item in items)


def _has_hash(item: dict[str, Any]) -> bool:
    kind = item.get("hash", "md5")
    found = item.get(kind) if isinstance(kind, str) else None
    return isinstance(found, str) and (kind != "md5" or bool(_HASH.fullmatch(found)))


def _has_remote(root: Path) -> bool:
    """Tell whether `dvc pull` has somewhere to fetch from: DVC's default remote is set."""
    system = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "dvc/config"
    return any(_REMOTE.search(_text(path)) for path in (root / ".dvc/config", root / ".dvc/config.local", system))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None


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


if __name__ == "__main__":
    done = mend_lock(Path())
    if done:
        print(f"note: {done}", file=sys.stderr)
