"""The steps that workflows call, run as they run there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from tests.checks.conftest import ANSWERS, Forge, bare, reproduce, write_predictions
from tests.pipeline.conftest import ROOT, commit_all, edit, git, run, user_environment

UNITS = "units: 256               # size of the hidden state"
HALF = "units: 128               # size of the hidden state"
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
REPORT = "<!-- airline-sentiment report -->\n\n## `half` against `main`\n"
GH = """\
#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
if [[ "$*" == *"/comments --jq"* ]]; then echo -n "$EXISTING"; fi
"""


def in_clone(clone: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = user_environment(**variables)
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=300)


def comment(tmp_path: Path, text: str, existing: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run .ci/comment with a `gh` that writes down how it is called."""
    gh, calls, report = tmp_path / "bin/gh", tmp_path / "calls", tmp_path / "report.md"
    gh.parent.mkdir()
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    calls.touch()
    report.write_text(text, encoding="utf-8")
    path = f"{gh.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GH_REPO": "owner/name", "CALLS": str(calls), "EXISTING": existing}
    done = subprocess.run(
        [ROOT / ".ci/comment", "7", str(report)], env=environment, capture_output=True, text=True, timeout=60
    )
    return done, calls.read_text(encoding="utf-8").splitlines()


def test_the_first_report_is_a_new_comment(tmp_path: Path) -> None:
    done, calls = comment(tmp_path, REPORT, existing="")
    assert done.returncode == 0, done.stderr
    assert calls[0].startswith("api --paginate repos/owner/name/issues/7/comments --jq .[]")
    assert calls[1:] == [f"pr comment 7 --repo owner/name --body-file {tmp_path}/report.md"]


def test_the_next_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    done, calls = comment(tmp_path, REPORT, existing="41\n42\n")
    assert done.returncode == 0, done.stderr
    assert calls[1:] == [
        f"api --method PATCH repos/owner/name/issues/comments/41 --field body=@{tmp_path}/report.md --silent"
    ]


def test_what_is_no_report_is_not_commented(tmp_path: Path) -> None:
    done, calls = comment(tmp_path, "error: params.yaml\n", existing="")
    assert (done.returncode, calls) == (2, [])
    assert done.stderr == f"comment: {tmp_path}/report.md is no report\n"


def test_the_bot_commits_lock_and_metrics_alone(forge: Forge) -> None:
    git(forge.developer, "checkout", "-qb", "half")
    edit(forge.developer / "params.yaml", UNITS, HALF)
    commit_all(forge.developer, "Halve the units")
    reproduce(forge.developer, "lstm", test_accuracy=0.82)
    (forge.developer / "README.md").write_text("written by the code that ran\n", encoding="utf-8")
    done = in_clone(forge.developer, ".ci/commit-results", "origin", "half")
    assert done.returncode == 0, done.stderr
    remote = forge.folder / "remote.git"
    assert git(remote, "log", "-1", "--format=%s|%an", "half") == "Reproduce|github-actions[bot]\n"
    changed = git(remote, "show", "--name-only", "--format=", "half").split()
    assert changed == ["dvc.lock", "reports/lstm/metrics.json"]
    assert forge.ci("half", "check", "origin/main").returncode == 0

    again = in_clone(forge.developer, ".ci/commit-results", "origin", "half")
    assert again.stdout == "commit-results: nothing has changed\n"


@pytest.mark.slow
def test_the_report_fetches_what_a_remote_has(forge: Forge) -> None:
    write_predictions(forge.developer / "reports/lstm/test_predictions.csv", ANSWERS)
    run(forge.developer, "dvc", "commit", "--force", "evaluate@lstm", "report")
    run(forge.developer, "dvc", "remote", "add", "--default", "store", str(forge.folder / "store"))
    run(forge.developer, "dvc", "push")
    commit_all(forge.developer, "Add a remote")
    git(forge.developer, "push", "-q", "origin", "HEAD:main")
    edit(forge.developer / "params.yaml", UNITS, HALF)
    reproduce(forge.developer, "lstm", test_accuracy=0.82)
    negative = [(label, "negative") for label, _ in ANSWERS]
    write_predictions(forge.developer / "reports/lstm/test_predictions.csv", negative)
    numbers = range(len(ANSWERS))
    texts = pa.table({"id": [f"t{number}" for number in numbers], "text": [f"@united {number}" for number in numbers]})
    pq.write_table(texts, forge.developer / "data/splits/test.parquet")
    run(forge.developer, "dvc", "commit", "--force")
    run(forge.developer, "dvc", "push")
    forge.propose("half")
    done = forge.ci("half", "report", "origin/main")
    assert done.returncode == 0, done.stderr
    assert "the same 1,000 tweets are compared one by one" in done.stdout
    assert "| `@united 620` | negative | neutral | negative |" in done.stdout
    assert git(forge.folder / "ci half", "worktree", "list", "--porcelain").count("worktree ") == 1


def test_the_report_needs_no_data(forge: Forge) -> None:
    edit(forge.developer / "params.yaml", UNITS, HALF)
    reproduce(forge.developer, "lstm", test_accuracy=0.82)
    forge.propose("half")
    done = forge.ci("half", "report", "origin/main")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<!-- airline-sentiment report -->\n")
    assert "| test | accuracy | 0.8100 | 0.8200 | +0.0100 (-0.0244 to +0.0444) | within noise |" in bare(done.stdout)


def test_pre_commit_stops_a_parameter_without_its_lock(forge: Forge) -> None:
    (forge.developer / ".venv").symlink_to(Path(sys.executable).parents[1])
    edit(forge.developer / "params.yaml", UNITS, HALF)
    git(forge.developer, "add", "params.yaml")
    done = in_clone(forge.developer, sys.executable, "-m", "pre_commit", "run")
    assert done.returncode == 1
    assert "train@lstm: models.lstm.units is 128, dvc.lock holds 256" in done.stdout
    assert re.search(r"ruff check\.+\(no files to check\)Skipped", done.stdout)


def test_workflows_are_safe() -> None:
    done = in_clone(ROOT, "zizmor", "--offline", "--pedantic", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / ".gitlab-ci.yml"], ids=lambda path: path.name)
def test_workflows_call_steps_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    YAML(typ="safe").load(text)
    scripts = set(re.findall(r"\.ci/[\w-]+", text))
    targets = set(re.findall(r"make ([\w-]+)", text))
    assert scripts | targets
    assert all(os.access(ROOT / script, os.X_OK) for script in scripts)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_workflows_have_the_uv_that_is_locked() -> None:
    locked = re.search(r"^uv==(\S+)", (ROOT / "requirements-uv.lock").read_text(encoding="utf-8"))
    assert locked
    for path in WORKFLOWS:
        versions = re.findall(r'version: "(.+)" # that of requirements-uv.lock', path.read_text(encoding="utf-8"))
        assert versions
        assert set(versions) == {locked[1]}


def test_a_workflow_that_may_write_runs_no_code_of_a_fork() -> None:
    for path in WORKFLOWS:
        workflow = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        assert not {"pull_request_target", "workflow_run"} & set(workflow["on"])
