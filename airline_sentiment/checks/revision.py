"""The files of a revision, be it a commit or the working tree, and what they say about the pipeline."""

import hashlib
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from airline_sentiment.dvc_files import (
    LOCK_FILE,
    PIPELINE_FILE,
    Output,
    Stage,
    locked_stages,
    md5_of,
    parse_locked,
    resolve_stages,
)
from airline_sentiment.errors import InputError
from airline_sentiment.params import PARAMS_FILE
from airline_sentiment.yaml_files import parse_yaml, read_content

_LARGEST_FILE = 2**30


class Tree(Protocol):
    """Files by their paths from the root."""

    name: str

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, None where there is no such file."""

    def md5(self, path: str) -> str | None:
        """Return the MD5 of a file or folder as DVC computes it, None where it is absent."""


class WorkingTree:
    """The files as they lie in the root."""

    name = "working tree"

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, None where there is no such file."""
        file = self.root / path
        return read_content(file, _LARGEST_FILE) if file.exists() else None

    def md5(self, path: str) -> str | None:
        """Return the MD5 of a file or folder as DVC computes it, None where it is absent."""
        file = self.root / path
        return md5_of(file) if file.exists() else None


class Commit:
    """The files that git keeps for a revision.

    Parameters
    ----------
    root : pathlib.Path
        the root of the repository, also where git's is above it.
    revision : str
        a commit, branch or tag, or the name of a DVC experiment.

    Raises
    ------
    InputError
        if there is no such revision.
    """

    def __init__(self, root: Path, revision: str) -> None:
        self.root, self.name = root, revision
        self.commit = _commit(root, revision)
        self._contents: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, None where there is no such file."""
        if path not in self._contents:
            done = _git(self.root, "cat-file", "blob", f"{self.commit}:./{path}")
            self._contents[path] = done.stdout if done.returncode == 0 else None
        return self._contents[path]

    def md5(self, path: str) -> str | None:
        """Return the MD5 of a file as DVC computes it, None where it is absent; git keeps no data folders."""
        content = self.read(path)
        return None if content is None else hashlib.md5(content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Revision:
    """What the files of a tree say about the pipeline; each is read when it is asked for."""

    tree: Tree

    @cached_property
    def values(self) -> Any:
        """The content of `params.yaml`."""
        return self._yaml(PARAMS_FILE)

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages of `dvc.yaml` by name."""
        return resolve_stages(self._yaml(PIPELINE_FILE), self.values)

    @cached_property
    def locked(self) -> dict[str, dict[str, Any]]:
        """The entries of `dvc.lock` by stage; none where there is no such file."""
        content, name = self.tree.read(str(LOCK_FILE)), self._named(LOCK_FILE)
        if content is None:
            return {}
        if isinstance(self.tree, WorkingTree):
            return parse_locked(content, name, self.tree.root)
        return locked_stages(parse_yaml(content, name))

    @cached_property
    def makers(self) -> dict[str, str]:
        """The path of each output -> the name of the stage that makes it."""
        return {output.path: stage.name for stage in self.stages.values() for output in stage.outs}

    def metrics_files(self) -> dict[str, str]:
        """Return model -> path of its metrics, in the order of `params.yaml`."""
        return {
            str(stage.item["model"]): output.path
            for stage in self.stages.values()
            for output in stage.outs
            if output.metrics and "model" in stage.item
        }

    def output(self, model: str, name: str) -> Output | None:
        """Return the output with a file name that a stage makes for a model."""
        found = (
            output
            for stage in self.stages.values()
            for output in stage.outs
            if stage.item.get("model") == model and Path(output.path).name == name
        )
        return next(found, None)

    def _yaml(self, path: Path) -> Any:
        content = self.tree.read(str(path))
        if content is None:
            raise InputError(f"{self._named(path)}: no such file; run this in the root of the repository")
        return parse_yaml(content, self._named(path))

    def _named(self, path: Path) -> str:
        return str(path) if isinstance(self.tree, WorkingTree) else f"{path} of {self.tree.name}"


def _commit(root: Path, revision: str) -> str:
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode == 0:
        return done.stdout.decode().strip()
    # DVC keeps an experiment as refs/exps/<first two digits of the baseline>/<the other 38>/<name>.
    experiments = _git(root, "for-each-ref", "--format=%(objectname)", f"refs/exps/*/*/{revision}").stdout.split()
    if len(experiments) == 1:
        return experiments[0].decode()
    problem = "no such revision" if not experiments else "more than one experiment has this name"
    if _git(root, "rev-parse", "--is-inside-work-tree").returncode:
        problem = "revisions can be compared in a git repository alone, and this is none"
    elif _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        problem += "; this is a shallow clone: `git fetch --unshallow` fetches the others"
    raise InputError(f"{revision}: {problem}")


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True)
    except FileNotFoundError:
        raise InputError("git: not found; a comparison with another revision needs it") from None
