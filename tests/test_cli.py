"""The command as a user types it."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from airline_sentiment.cli.app import app

ROOT = Path(__file__).parents[1]


def airline_sentiment(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "airline_sentiment", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "command", [command.callback.__name__.replace("_", "-") for command in app.registered_commands]
)
def test_help_of_each_command_has_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"Example: airline-sentiment {command}" in " ".join(shown.stdout.replace("│", " ").split())


def test_no_params_file_is_one_line_and_status_2(tmp_path: Path) -> None:
    done = airline_sentiment("report", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: params.yaml: no such file; run this in the root of the repository\n"


def test_an_unknown_option_is_wrong_use(tmp_path: Path) -> None:
    done = airline_sentiment("report", "--markdwon", folder=tmp_path)
    assert done.returncode == 2
    assert "--markdwon" in done.stderr
    assert "Traceback" not in done.stderr
