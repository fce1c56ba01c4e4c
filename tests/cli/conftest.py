import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from airline_sentiment.cli.app import main
from airline_sentiment.errors import exits_cleanly
from airline_sentiment.kernels import AVX2_KERNELS, ONE_THREAD_AN_OPERATION
from tests.serving.conftest import model_folder

__all__ = ["model_folder"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    status: int
    output: str
    errors: str


Command = Callable[..., Answer]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """A function that runs the command in this process, as if it was typed in a folder."""
    for name, value in (ONE_THREAD_AN_OPERATION | AVX2_KERNELS).items():
        # Else a process would start itself anew.
        monkeypatch.setenv(name, value)

    def run(*arguments: str, folder: Path = ROOT) -> Answer:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["airline-sentiment", *arguments])
        status = 0
        try:
            exits_cleanly(main)()
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return run
