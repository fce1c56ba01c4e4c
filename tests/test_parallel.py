import operator
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.parallel import in_order

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_results_come_in_the_order_of_the_pieces(cores: int, count: int) -> None:
    assert list(in_order(partial(operator.mul, 3), range(count), cores)) == [3 * number for number in range(count)]


def test_few_pieces_are_held_at_a_time() -> None:
    taken = []

    def pieces() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(operator.neg, pieces(), 2)
    assert next(results) == 0
    assert len(taken) < 20
    results.close()


def test_an_error_in_another_process_arrives() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(partial(operator.truediv, 1), [1, 0] * 8, 2))


def test_a_killed_process_is_one_line_that_says_what_to_try() -> None:
    with pytest.raises(InputError) as error:
        list(in_order(signal.raise_signal, [signal.SIGKILL] * 8, 2))
    assert str(error.value) == (
        "a worker process was killed, perhaps because memory ran out; try fewer than 2 at a time (--cores)"
    )


SLEEP = (
    "import time; from airline_sentiment.errors import exits_cleanly; from airline_sentiment.parallel import in_order\n"
    "def main():\n"
    "    for _ in in_order(time.sleep, [0.1] * 1000, 2): print(flush=True)\n"
    "if __name__ == '__main__': exits_cleanly(main)()"
)


@pytest.fixture
def at_work() -> Iterator[subprocess.Popen[str]]:
    """A process of a group of its own with two workers, which have begun."""
    with subprocess.Popen(
        [sys.executable, "-c", SLEEP],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def workers_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]


@pytest.mark.parametrize(("number", "said"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")])
def test_a_signal_to_all_processes_is_answered_by_one(at_work: "subprocess.Popen[str]", number: int, said: str) -> None:
    workers = workers_of(at_work)
    assert len(workers) == 2
    os.killpg(at_work.pid, number)
    _, errors = at_work.communicate(timeout=30)
    assert errors == f"{said}: nothing was left half-written; run the same command again\n"
    assert at_work.returncode == 128 + number
    assert not psutil.wait_procs(workers, timeout=10)[1]


def test_workers_end_when_the_process_that_they_work_for_is_killed(at_work: "subprocess.Popen[str]") -> None:
    workers = workers_of(at_work)
    assert len(workers) == 2
    at_work.kill()
    assert not psutil.wait_procs(workers, timeout=10)[1]
