"""`dvc repro` is killed (SIGKILL, all its processes) at seeded moments; `make repro` must bring everything back.

The graph is that of the pipeline tests: 300 rows, `tfidf` and a tiny `lstm` of one epoch. Each round begins with a copy
of a clone whose lock and results are those of other parameters, and has no MLflow store yet; the moments lie evenly
over the time of a run that nobody disturbs, each somewhere in its own part of it.

On its own, `python -m pytest tests/faults -m slow -s` tries 20 moments and prints a line for each; FAULT_MOMENTS asks
for another number, `make test-slow` for 5. A round takes about 50 seconds on two cores, and what comes
before the first 90.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from airline_sentiment.dvc_files import locked_hashes, md5_of, read_locked
from tests.pipeline.conftest import ROOT, commit_all, edit, git, make_clone, run, user_environment
from tests.pipeline.runs import local, runs

pytestmark = pytest.mark.slow

MOMENTS = int(os.environ.get("FAULT_MOMENTS", "20"))
SEED = 11


@dataclass(frozen=True)
class Undisturbed:
    """What a run gives that nobody disturbs.

    Attributes:
        start: the clone before it.
        seconds: how long it takes.
        lock: the content of dvc.lock after it.
        changed: what git says of the clone after it.
    """

    start: Path
    seconds: float
    lock: str
    changed: str


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    start = make_clone(tmp_path_factory.mktemp("faults") / "start")
    edit(start / "params.yaml", "epochs: 2", "epochs: 1")
    run(start, "dvc", "repro")
    commit_all(start, "Reproduce")
    # Every stage has something to do: ingest reads the one, clean the other.
    edit(start / "params.yaml", "max_rejected: ", "max_rejected: 1")
    edit(start / "params.yaml", "- numbers", "#- numbers")
    (start / ".venv").symlink_to(ROOT / ".venv")
    for store in (*start.glob("mlflow.db*"), start / "mlartifacts"):
        shutil.rmtree(store) if store.is_dir() else store.unlink()
    clone = copy_of(start, "undisturbed")
    began = time.monotonic()
    run(clone, "dvc", "repro")
    seconds = time.monotonic() - began
    lock = (clone / "dvc.lock").read_text()
    make(clone)
    assert lasting_damage(clone, lock) == []
    return Undisturbed(start, seconds, lock, git(clone, "status", "--porcelain"))


def copy_of(start: Path, name: str) -> Path:
    return Path(shutil.copytree(start, start.parent / name, symlinks=True))


def make(clone: Path) -> "subprocess.CompletedProcess[str]":
    """Run `make repro` with the environment of the tests."""
    return subprocess.run(
        ["make", "--assume-old=.venv/.complete", "repro"],
        cwd=clone, env=user_environment(), capture_output=True, text=True, timeout=600,
    )  # fmt: skip


def kill_repro(clone: Path, after: float) -> str:
    """Kill `dvc repro` and all that it started after so many seconds; return its stage, empty if it was over."""
    with subprocess.Popen(
        [sys.executable, "-m", "dvc", "repro"],
        cwd=clone, env=user_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as repro:  # fmt: skip
        try:
            said, _ = repro.communicate(timeout=after)
            return ""
        except subprocess.TimeoutExpired:
            os.killpg(repro.pid, signal.SIGKILL)
        said, _ = repro.communicate()
    begun = [line.split("'")[1] for line in said.splitlines() if line.startswith("Running stage")]
    return begun[-1] if begun else "before a stage"


def lasting_damage(clone: Path, lock: str) -> list[str]:
    """What is wrong after `make repro`, in words; empty if nothing is."""
    wrong = []
    if (clone / "dvc.lock").read_text() != lock:
        return ["dvc.lock is another one"]
    for stage, entry in read_locked(clone).items():
        for path, expected in locked_hashes(entry, "outs").items():
            if not (clone / path).exists() or md5_of(clone / path) != expected:
                wrong.append(f"{path} is not what {stage} gave")
    wrong += [f"{path.relative_to(clone)} was left" for path in clone.rglob(".airline-sentiment-*")]
    for _ in range(2):
        tracked = run(clone, "airline_sentiment", "track", check=False)
        if tracked.returncode or tracked.stdout.count("holds this result") != 2:
            wrong.append(f"track: {(tracked.stdout + tracked.stderr).strip().splitlines()[-1]}")
    found = runs(local(clone))
    finished = Counter(each.data.tags.get("pipeline.fingerprint") for each in found if each.info.status == "FINISHED")
    wrong += [f"{count} runs of one result" for count in finished.values() if count > 1]
    if len(finished) != 2:
        wrong.append(f"{len(finished)} results in MLflow")
    wrong += ["a run is still RUNNING" for each in found if each.info.status == "RUNNING"]
    return wrong


def killed_clone(undisturbed: Undisturbed, number: int, share: float) -> tuple[Path, float, str]:
    """Return a clone whose run was killed after that share of its time, after how many seconds, and in which stage."""
    after = share * undisturbed.seconds
    while True:
        clone = copy_of(undisturbed.start, f"round {number}")
        doing = kill_repro(clone, after)
        if doing:
            return clone, after, doing
        # One run is faster than another.
        shutil.rmtree(clone)
        after *= 0.8


def damage_after_repair(undisturbed: Undisturbed, clone: Path) -> list[str]:
    """Run `make repro` in a clone and return what is wrong afterwards; where nothing is, the clone vanishes."""
    repaired = make(clone)
    if repaired.returncode:
        wrong = [f"make repro: {(repaired.stdout + repaired.stderr).strip().splitlines()[-1]}"]
    else:
        wrong = lasting_damage(clone, undisturbed.lock)
        if git(clone, "status", "--porcelain") != undisturbed.changed:
            wrong.append("git sees other changes")
    if not wrong:
        shutil.rmtree(clone)
    return wrong


def test_make_repro_brings_everything_back_after_a_kill_at_any_moment(undisturbed: Undisturbed) -> None:
    draw = random.Random(SEED)
    print(f"\nundisturbed: {undisturbed.seconds:.0f} s")
    lines, recovered = [], 0
    for number in range(MOMENTS):
        clone, after, doing = killed_clone(undisturbed, number, (number + draw.random()) / MOMENTS)
        wrong = damage_after_repair(undisturbed, clone)
        recovered += not wrong
        lines.append(f"{number:>3}  killed at {after:5.1f} s  {doing:<15}  {'; '.join(wrong) or 'recovered'}")
        print(lines[-1], flush=True)
    print(f"recovered: {recovered} of {MOMENTS}")
    assert recovered == MOMENTS, "\n".join(lines)
