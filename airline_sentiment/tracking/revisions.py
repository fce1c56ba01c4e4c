"""Results of other revisions: DVC experiments and committed history, each logged by its own code from its own files."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.dvc_files import cache_folder
from airline_sentiment.errors import InputError
from airline_sentiment.tracking.address import store_root

# DVC keeps an experiment as refs/exps/<first two digits of the baseline>/<the other 38>/<name>.
_EXPERIMENT = re.compile(
    r"(?P<commit>[0-9a-f]{40}) refs/exps/(?P<start>[0-9a-f]{2})/(?P<rest>[0-9a-f]{38})/(?P<name>.+)"
)


@dataclass(frozen=True)
class Revision:
    """A commit that holds results.

    Attributes:
        commit: its full hash.
        name: what people call it.
        experiment: the variables that DVC sets where it runs an experiment; empty for committed history.
    """

    commit: str
    name: str
    experiment: dict[str, str]


def experiments(root: Path) -> list[Revision]:
    """Return all DVC experiments of a repository, whatever their baseline.

    Raises:
        InputError: if `root` is no git repository.
    """
    found = []
    for line in _git(root, "for-each-ref", "--format=%(objectname) %(refname)", "refs/exps").splitlines():
        match = _EXPERIMENT.fullmatch(line)
        if match:
            variables = {"DVC_EXP_NAME": match["name"], "DVC_EXP_BASELINE_REV": match["start"] + match["rest"]}
            found.append(Revision(match["commit"], match["name"], variables))
    return found


def committed(root: Path) -> list[Revision]:
    """Return the commits of the current branch that changed `dvc.lock`, newest first.

    Raises:
        InputError: if `root` is no git repository.
    """
    commits = _git(root, "rev-list", "HEAD", "--", "dvc.lock").split()
    return [Revision(commit, commit[:7], {}) for commit in commits]


def track_revision(revision: Revision, root: Path) -> Iterator[str]:
    """Log the results of a revision from a checkout of its own beside the repository; yield what it says.

    What DVC's cache does not hold is not logged, and named.
    """
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "checkout"
        _git(root, "clone", "--quiet", "--shared", "--no-checkout", str(root.resolve()), str(checkout))
        _git(checkout, "checkout", "--quiet", "--detach", revision.commit)
        _python(checkout, "dvc", "cache", "dir", "--local", str(cache_folder(root).resolve()))
        _python(checkout, "dvc", "checkout", "--quiet")
        variables = revision.experiment | {"DVC_ROOT": str(store_root(root))}
        done = _python(checkout, "airline_sentiment", "track", variables=variables)
        said = done.stdout.splitlines() + [line for line in done.stderr.splitlines() if line.startswith("warning")]
        if done.returncode:
            said.append((done.stderr.strip().splitlines() or ["it cannot be read"])[-1])
        yield from (f"{revision.name}: {line}" for line in said)


def _python(
    folder: Path, module: str, *arguments: str, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a module with the code of `folder` before that of this process."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DVC_ROOT", "DVC_EXP_NAME"}}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment | (variables or {}),
        capture_output=True,
        text=True,
    )


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise InputError(f"git {arguments[0]}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}")
    return done.stdout
