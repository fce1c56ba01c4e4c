"""The command as a user types it."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from airline_sentiment.cli.app import app
from tests.cli.conftest import ROOT, Command

COMMANDS = [str(command.callback.__name__).replace("_", "-") for command in app.registered_commands if command.callback]


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_has_an_example(name: str, option: str, command: Command, tmp_path: Path) -> None:
    shown = command(name, option, folder=tmp_path)
    assert shown.status == 0
    assert f"Example: airline-sentiment {name}" in " ".join(shown.output.replace("│", " ").split())


def test_the_version_is_that_of_the_package(command: Command, tmp_path: Path) -> None:
    shown = command("--version", folder=tmp_path)
    assert (shown.status, shown.output) == (0, f"airline-sentiment {version('airline-sentiment')}\n")


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    def completed(words: str) -> list[str]:
        asked = {
            "_AIRLINE_SENTIMENT_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        }
        command = [sys.executable, "-m", "airline_sentiment"]
        done = subprocess.run(command, cwd=tmp_path, env=os.environ | asked, capture_output=True, text=True, timeout=60)
        return done.stdout.split()

    assert completed("airline-sentiment pr") == ["predict", "promote"]
    assert completed("airline-sentiment report --mark") == ["--markdown"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["report", "--markdwon"], "--markdwon"),
        (["reprot"], "reprot"),
        (["predict"], "error: predict: give either tweets or --file"),
        (["predict", "late", "--file", "x.csv"], "error: predict: give either tweets or --file"),
        (["predict", "late", "--output", "y.csv"], "error: predict: --output goes with --file"),
        (
            ["predict", "late", "--column", "y", "--clean-text"],
            "error: predict: --column, --clean-text goes with --file",
        ),
        (["predict", "late", "--model", ""], "'--model': it is empty"),
        (["predict", "late", "--model", " "], "'--model': it is empty"),
        (["predict", "-1 to @united"], "No such option"),
        (["report", "--base", ""], "'--base': it is empty"),
        (["report", "--head", "main"], "error: report: --head and --output go with --base"),
        (["report", "--output", "x.md"], "error: report: --head and --output go with --base"),
        (["check", "--base", ""], "'--base': it is empty"),
        (["promote", ""], "it is empty"),
        (
            ["promote", "lstn"],
            "error: params.yaml: models.lstn: there is no such model; there are: tfidf, lstm, hybrid",
        ),
        (["search", "lstn"], "error: params.yaml: models.lstn: there is no such model"),
        (["search", ""], "there is no such model"),
        (["search", "lstm", "--trials", "0"], "'--trials':"),
        (["search", "lstm", "--trials", "1000000000000000000"], "'--trials':"),
        (["search", "lstm", "--jobs", "1000000000000000000"], "'--jobs':"),
        (["search", "lstm", "--trials", "9" * 5000], "--trials"),
        (["search", "lstm", "--trials", "nan"], "'--trials'"),
        (["cross-validate", "lstn"], "error: params.yaml: models.lstn: there is no such model"),
        (["cross-validate", "--splits", "1"], "'--splits':"),
        (["cross-validate", "--splits", "1000000000000000000"], "'--splits':"),
        (["cross-validate", "--jobs", "1e3"], "'--jobs'"),
        (["cross-validate", "tfidf", "--tutorial"], "error: cross-validate: --tutorial is about lstm"),
        (["clean"], "Missing argument"),
        (["clean", "in.csv", "out.csv", "--cores", "100000000"], "'--cores':"),
        (["clean", "in.csv", "out.csv", "--profile", "twit"], "'twit' is unknown; known: tweet, textclean"),
    ],
)
def test_wrong_use_is_told_in_a_few_words_with_status_2(arguments: list[str], complaint: str, command: Command) -> None:
    told = command(*arguments)
    assert told.status == 2
    assert complaint in " ".join(told.errors.replace("│", " ").split())
    assert "Traceback" not in told.errors
    assert told.output == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_what_the_terminal_cannot_show_is_replaced(encoding: str) -> None:
    variables = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "airline_sentiment", "report"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "hybrid" in done.stdout.decode(encoding)
