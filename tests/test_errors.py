"""How a process ends: with a line, a status and no traceback, unless the program is wrong."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from airline_sentiment.__main__ import main as airline_sentiment
from airline_sentiment.errors import InputError, exits_cleanly, holding_interrupts

ROOT = Path(__file__).parents[1]
INTERRUPTED = "interrupted: nothing was left half-written; run the same command again\n"
TERMINATED = "terminated: nothing was left half-written; run the same command again\n"
HUNG_UP = "terminal closed: nothing was left half-written; run the same command again\n"
NO_ROOM = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(autouse=True)
def _signals_are_heard() -> Iterator[None]:
    """Also under nohup, whose processes ignore that the terminal was closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def raising(error: BaseException) -> Callable[[], None]:
    def main() -> None:
        raise error

    return main


def swallowing_in_a_destructor() -> None:
    class Swallows:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    Swallows()
    time.sleep(10)


def making_something_else_of_it() -> None:
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ImportError("multiarray failed to import") from None


ENDS = [
    (lambda: None, 0, ""),
    (raising(SystemExit(1)), 1, ""),
    (raising(InputError("a.csv: no rows")), 2, "error: a.csv: no rows\n"),
    (
        raising(FileNotFoundError(2, "No such file or directory", "a.csv")),
        2,
        "error: a.csv: no such file or directory\n",
    ),
    (raising(PermissionError(13, "Permission denied", b"a\xff")), 2, "error: 'a\\udcff': permission denied\n"),
    (raising(IsADirectoryError(21, "Is a directory", "a\nb")), 2, "error: 'a\\nb': is a directory\n"),
    (raising(NO_ROOM), 2, "error: cannot write standard output or a temporary file: no space left on device\n"),
    (raising(ConnectionError("server is gone\nin detail")), 2, "error: server is gone\n"),
    (raising(TimeoutError()), 2, "error: TimeoutError\n"),
    (raising(MemoryError()), 2, "error: not enough memory\n"),
    (raising(BrokenPipeError(32, "Broken pipe")), 141, ""),
    (raising(KeyboardInterrupt()), 130, INTERRUPTED),
    (lambda: signal.raise_signal(signal.SIGINT), 130, INTERRUPTED),
    (lambda: signal.raise_signal(signal.SIGTERM), 143, TERMINATED),
    (lambda: signal.raise_signal(signal.SIGHUP), 129, HUNG_UP),
    (swallowing_in_a_destructor, 130, INTERRUPTED),
    (making_something_else_of_it, 130, INTERRUPTED),
]


def status_of(main: Callable[[], None]) -> int:
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.mark.parametrize(("main", "status", "said"), ENDS)
def test_an_end_is_one_line_and_a_status(
    main: Callable[[], None], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert status_of(exits_cleanly(main)) == status
    assert capsys.readouterr() == ("", said)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == handlers


def test_a_traceback_is_left_for_what_is_wrong_in_the_program() -> None:
    with pytest.raises(ZeroDivisionError):
        exits_cleanly(raising(ZeroDivisionError()))()


@pytest.mark.parametrize(
    ("main", "status", "said"),
    [
        (raising(InputError("params.yaml: wrong")), 2, "error: params.yaml: wrong\n"),
        (raising(PermissionError(13, "Permission denied", "a")), 2, "error: a: permission denied\n"),
        (raising(BrokenPipeError(32, "Broken pipe")), 141, ""),
        (lambda: signal.raise_signal(signal.SIGINT), 130, INTERRUPTED),
        (lambda: signal.raise_signal(signal.SIGTERM), 143, TERMINATED),
    ],
)
def test_typer_does_not_come_between(
    main: Callable[[], None],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("airline_sentiment.cli.repository.load_params", main)
    # Typer wraps them for good when a pipe breaks.
    for name in ("argv", "stdout", "stderr", "excepthook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(sys, "argv", ["airline-sentiment", "report"])
    assert status_of(airline_sentiment) == status
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    "module", ["airline_sentiment", *(f"stages.{path.stem}" for path in sorted(ROOT.glob("stages/[a-z]*.py")))]
)
@pytest.mark.parametrize(("number", "said"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)])
def test_an_interrupt_while_modules_load_is_one_line(module: str, number: int, said: str, tmp_path: Path) -> None:
    for loaded in ("typer", "pydantic", "pyarrow", "numpy"):
        (tmp_path / f"{loaded}.py").write_text(f"import signal\nsignal.raise_signal({int(number)})\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", said)


SAYS_MUCH = (
    "import sys; from airline_sentiment.errors import exits_cleanly\n"
    "def main(): print('word ' * int(sys.argv[1])); sys.exit(int(sys.argv[2]))\n"
    "exits_cleanly(main)()"
)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [1, 100_000])
@pytest.mark.parametrize(
    ("shell", "status", "lines"),
    [
        ("say 0 | true", 141, 0),
        ("say 1 | true", 141, 0),
        ("say 1 | cat", 1, 0),
        ("say 0 > /dev/full", 2, 1),
        ("say 1 > /dev/full", 2, 1),
        ("say 1 >&-", 1, 0),
        ("say 0 2>&- > /dev/full", 2, 0),
    ],
)
def test_standard_output_may_end_early(shell: str, status: int, lines: int, words: int, unbuffered: str) -> None:
    script = f'say() {{ sleep 0.1; "$PYTHON" -c "$SAYS" {words} "$1"; }}\n{shell}\nexit ${{PIPESTATUS[0]}}'
    environment = os.environ | {"PYTHON": sys.executable, "SAYS": SAYS_MUCH, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, len(done.stderr.splitlines())) == (status, lines), done.stderr


def test_an_interrupt_waits_until_it_may_come() -> None:
    heard = []

    def main() -> None:
        with holding_interrupts():
            signal.raise_signal(signal.SIGINT)
            heard.append("went on")
        heard.append("never")

    assert status_of(exits_cleanly(main)) == 130
    assert heard == ["went on"]


def test_an_interrupt_that_comes_while_a_process_starts_anew_is_answered() -> None:
    script = (
        "import os, signal, sys; from airline_sentiment.errors import exits_cleanly, holding_interrupts\n"
        "def main():\n"
        "    if len(sys.argv) == 2:\n"
        "        with holding_interrupts():\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "            os.execv(sys.executable, [sys.executable, '-c', sys.argv[1], *sys.argv[1:], 'anew'])\n"
        "exits_cleanly(main)()"
    )
    done = subprocess.run([sys.executable, "-c", script, script], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, INTERRUPTED)
