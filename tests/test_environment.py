"""A Python without the packages, as it runs stages where nobody has entered the environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment.kernels import AVX2_KERNELS, ONE_THREAD_AN_OPERATION
from tests.cli.conftest import ROOT

COMMANDS = [["stages.ingest"], ["stages.split"], ["stages.train", "lstm"], ["airline_sentiment", "report"]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a clone")
    for name in ("stages", "airline_sentiment"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "params.yaml", folder)
    return folder


def bare(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module with this Python and without its packages."""
    # With them, stages need not start anew for their kernels.
    variables = {"PATH": os.defpath} | ONE_THREAD_AN_OPERATION | AVX2_KERNELS
    return subprocess.run(
        [sys.executable, "-S", "-m", *command], cwd=folder, env=variables, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_without_an_environment_it_says_what_to_type(command: list[str], copy: Path) -> None:
    told = bare(copy, *command)
    assert told.returncode == 2
    assert told.stderr.startswith(f"error: {sys.executable} lacks the package ")
    assert "`make setup`" in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_with_one_the_environments_python_goes_on(command: list[str], copy: Path) -> None:
    python = copy / ".venv/bin/python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text('#!/bin/sh\necho "went on: $*"\necho "${PATH%%:*}"\n')
    python.chmod(0o755)
    try:
        done = bare(copy, *command)
    finally:
        shutil.rmtree(copy / ".venv")
    went_on, first = done.stdout.splitlines()
    assert went_on == f"went on: -S -m {' '.join(command)}"
    assert first == str(python.parent)
    assert (done.returncode, done.stderr) == (0, "")
