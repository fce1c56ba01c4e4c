import io
import sys

import pytest

from airline_sentiment.progress import counting_steps


def test_elsewhere_than_on_a_terminal_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with counting_steps("work", 2) as steps:
        steps.note("half way")
        steps.done("first")
        steps.done("second")
    captured = capsys.readouterr()
    assert captured.err == "[1/2] first\n[2/2] second\n"
    assert captured.out == ""


def test_on_a_terminal_lines_stand_above_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with counting_steps("work", 2) as steps:
        steps.note("half way")
        steps.done("first")
    assert "first\n" in screen.getvalue().replace("\r", "")
    assert "1/2" in screen.getvalue()
