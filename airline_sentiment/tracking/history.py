"""Which results there were: the splits of each by hash, as the working tree, git and MLflow name them."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import LOCK_FILE, cache_folder, cached_file, locked_entry, locked_hashes, md5_of
from airline_sentiment.errors import InputError

SPLITS = ("train", "validation", "test")
PRESENT = "present"

_FOLDER = Path("data/splits")


@dataclass(frozen=True)
class Result:
    """What was trained and measured on the same three files.

    Attributes:
        name: what people call it.
        digests: split -> MD5 of its file; a split that nobody names is absent.
    """

    name: str
    digests: Mapping[str, str]


class Files:
    """The split files that are at hand, in the working tree or in DVC's cache, by hash.

    Parameters
    ----------
    root : pathlib.Path
        the root of the repository.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        paths = {split: root / split_path(split) for split in SPLITS}
        self.here = {split: md5_of(path) for split, path in paths.items() if path.is_file()}
        self._found: dict[str, Path | None] = {md5: paths[split] for split, md5 in self.here.items()}
        self._cache: Path | None = None

    def find(self, md5: str) -> Path | None:
        """Return the file with a hash, None where it is not at hand."""
        if md5 not in self._found:
            self._cache = self._cache or cache_folder(self._root)
            path = cached_file(self._cache, md5)
            self._found[md5] = path if path.is_file() else None
        return self._found[md5]


def split_path(split: str) -> str:
    """Return the path of a split from the root."""
    return (_FOLDER / f"{split}.parquet").as_posix()


def present_result(root: Path, files: Files) -> Result:
    """Return the result whose splits lie in the working tree; of those that do not, what `dvc.lock` says."""
    lock = root / LOCK_FILE
    locked = _splits_of(lock.read_bytes(), str(LOCK_FILE)) if lock.is_file() else {}
    return Result(PRESENT, locked | files.here)


def committed_results(root: Path) -> tuple[list[Result], list[str]]:
    """Return the results of all commits that git can reach, the newest first, and what keeps the list from being whole.

    Branches, tags and DVC's experiments are looked through; commits with the same splits are one result, called by the
    first of them.
    """
    commits = _commits(root)
    if commits is None:
        return [], ["earlier results are found in a git repository alone, and this is none"]
    names = {commit: f"{name} (experiment)" for commit, name in _experiments(root)}
    remarks, results = [], []
    for (commit, named), content in zip(commits, _locks(root, [commit for commit, _ in commits]), strict=True):
        name = names.get(commit, named)
        try:
            results.append(Result(name, _splits_of(content, f"{LOCK_FILE} of {name}")))
        except InputError as error:
            remarks.append(f"passed over: {error}")
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        remarks.append("this is a shallow clone, whose history is cut: `git fetch --unshallow` fetches the rest")
    return merged([], results)[::-1], remarks


def merged(known: Iterable[Result], more: Iterable[Result]) -> list[Result]:
    """Return all results, those with the same splits once; a part of a known one is no result of its own."""
    results = list(known)
    for result in more:
        if result.digests and not any(result.digests.items() <= other.digests.items() for other in results):
            results.append(result)
    return results


def run_splits(run: Any) -> dict[str, str]:
    """Return split -> MD5 of the files that an MLflow run names as its data, none where it names none."""
    inputs = run.inputs.dataset_inputs if run.inputs else []
    return {each.dataset.name: each.dataset.digest for each in inputs if each.dataset.name in SPLITS}


def logged_results(runs: Iterable[Any]) -> list[Result]:
    """Return the results that MLflow runs name, each called by its run."""
    return [Result(f"run {run.info.run_name}", run_splits(run)) for run in runs]


def renamed(results: Iterable[Result]) -> list[Result]:
    """Return results under names of which no two are the same."""
    seen: dict[str, int] = {}
    unique = []
    for result in results:
        seen[result.name] = number = seen.get(result.name, 0) + 1
        unique.append(result if number == 1 else replace(result, name=f"{result.name}, {number}"))
    return unique


def _splits_of(content: bytes, name: str) -> dict[str, str]:
    hashes = locked_hashes(locked_entry(content, name, "split"), "outs")
    return {split: hashes[split_path(split)] for split in SPLITS if split_path(split) in hashes}


def _commits(root: Path) -> list[tuple[str, str]] | None:
    """Return hash and name of every commit that changed `dvc.lock`, the oldest first; None without git."""
    if not _git(root, "rev-parse", "--git-dir"):
        return None
    # Without its full history, what a merge threw away would be missing.
    listed = _git(
        root, "log", "--all", "HEAD", "--full-history", "--reverse", "--format=%H %h %cs", "--", str(LOCK_FILE)
    )
    lines = (line.split(" ", 1) for line in listed.decode().splitlines())
    return [(commit, name) for commit, name in lines]


def _experiments(root: Path) -> Iterator[tuple[str, str]]:
    listed = _git(root, "for-each-ref", "--format=%(objectname) %(refname:lstrip=4)", "refs/exps/*/*/*")
    for line in listed.decode().splitlines():
        commit, name = line.split(" ", 1)
        yield commit, name


def _locks(root: Path, commits: list[str]) -> Iterator[bytes]:
    """Yield the `dvc.lock` of each commit, empty where it has none, from one call of git."""
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
    asked = "".join(f"{commit}:{prefix}{LOCK_FILE}\n" for commit in commits)
    answer = _git(root, "cat-file", "--batch", given=asked.encode())
    at = 0
    for _ in commits:
        end = answer.index(b"\n", at)
        size = answer[at:end].rpartition(b" ")[2]
        at = end + 1
        if size == b"missing":
            yield b""
        else:
            yield answer[at : at + int(size)]
            at += int(size) + 1


def _git(root: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """Return what git prints, nothing where it is absent or refuses."""
    try:
        return subprocess.run(["git", *arguments], cwd=root, input=given, capture_output=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return b""
