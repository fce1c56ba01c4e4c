import io
import re
import sys

import pytest

from airline_sentiment.progress import counting_rows, counting_steps, in_words


def test_elsewhere_than_on_a_terminal_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with counting_steps("work", 2) as steps:
        steps.note("half way")
        steps.done("first")
        steps.done("second")
    captured = capsys.readouterr()
    assert captured.err == "[1/2] first\n[2/2] second\n"
    assert captured.out == ""


class Clock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("airline_sentiment.progress.time", clock)
    return clock


def screen_of(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Make standard error a terminal of 80 columns."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return screen


def test_a_line_says_how_long_the_other_steps_take(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with counting_steps("train", 10, "epoch") as steps:
        clock.now = 30
        steps.done("loss 0.5")
        clock.now = 50
        steps.done("loss 0.4")
    assert capsys.readouterr().err == "epoch  1/10  loss 0.5  4 min 30 s left\nepoch  2/10  loss 0.4  3 min 20 s left\n"


def test_what_was_kept_from_before_and_what_goes_before_do_not_make_the_rest_look_short(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with counting_steps("work", 4) as steps:
        steps.done("kept", kept=True)
        with steps.phase("encoded", 100) as advance:
            clock.now = 8
            advance(100)
        clock.now = 18
        steps.done("done")
    assert capsys.readouterr().err == "[1/4] kept\n[2/4] done  20 s left\n"


def test_rows_are_told_of_every_ten_seconds(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with counting_rows("encoded", 4_000, "tweets") as advance:
        for _ in range(4):
            clock.now += 6
            advance(1_000)
    assert capsys.readouterr().err == "encoded 2,000 of 4,000 tweets, 12 s left\nencoded 4,000 of 4,000 tweets\n"


def test_rows_that_nobody_has_counted_have_no_end(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with counting_rows("cleaned") as advance:
        clock.now = 11
        advance(2_000)
    assert capsys.readouterr().err == "cleaned 2,000 rows\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (3_600 + 180, "1 h 3 min")],
)
def test_a_duration_is_said_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_bar_shows_the_step_what_it_gave_and_the_time_left(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of(monkeypatch)
    with counting_steps("train lstm", 10, "epoch") as steps:
        clock.now = 30
        steps.note("loss 0.512  accuracy 0.801")
        steps.done("loss 0.5123 / 0.6012  accuracy 0.8012 / 0.7901    30 s")
    shown = screen.getvalue()
    assert "epoch  1/10  loss 0.5123 / 0.6012  accuracy 0.8012 / 0.7901    30 s" in shown
    assert "1/10 epochs 4 min 30 s left loss 0.512  accuracy 0.801" in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)


def test_a_terminal_that_cannot_move_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    with counting_steps("work", 1) as steps:
        steps.done("first")
    assert screen.getvalue() == "[1/1] first\n"


def test_what_goes_into_a_pipe_does_not_appear_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = screen_of(monkeypatch)
    with counting_steps("work", 1):
        print("result")
    assert capsys.readouterr().out == "result\n"
    assert "result" not in screen.getvalue()


def test_on_a_terminal_lines_stand_above_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of(monkeypatch)
    with counting_steps("work", 2) as steps:
        steps.note("half way")
        steps.done("first")
    assert "first\n" in screen.getvalue().replace("\r", "")
    assert "1/2" in screen.getvalue()
