"""A bot reproduces a branch and commits what came out, with the scripts that CI calls."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.pipeline.conftest import commit_all, edit, git, run, user_environment

pytestmark = pytest.mark.slow


def script(clone: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=clone, env=user_environment(), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_a_branch_whose_lock_is_stale_is_retrained(clone: Path, tmp_path: Path) -> None:
    git(clone, "checkout", "-qb", "few-units")
    edit(clone / "params.yaml", "units: 8", "units: 6")
    commit_all(clone, "Take fewer units")
    git(clone, "push", "-q", "origin", "few-units")

    bot = tmp_path / "bot"
    git(tmp_path, "clone", "-q", "--branch", "few-units", git(clone, "remote", "get-url", "origin").strip(), str(bot))
    stages = [line for line in script(bot, ".ci/retrain").splitlines() if line.startswith("Running stage")]
    assert {line.split("'")[1] for line in stages} == {"train@lstm", "evaluate@lstm", "report"}
    script(bot, ".ci/commit-results", "origin", "few-units")

    git(clone, "pull", "-q", "origin", "few-units")
    answer = json.loads(run(clone, "airline_sentiment", "check", "--json", check=False).stdout)
    # The small clone lacks the model hybrid, so that dvc.yaml lists a file that none of its stages imports.
    aside = {"gate", "data", "dependencies"}
    assert [finding for finding in answer["findings"] if finding["kind"] not in aside] == []
    run(clone, "dvc", "pull", "evaluate@lstm")
