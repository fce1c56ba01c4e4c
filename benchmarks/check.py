"""How fast a change is judged: `airline-sentiment check` against `dvc status`, each started anew as a person does."""

import subprocess
import sys
from functools import partial

from benchmarks.timing import best_of

ROUNDS = 5
COMMANDS = {
    "dvc status": ["-m", "dvc", "status"],
    "airline-sentiment check": ["-m", "airline_sentiment", "check"],
}


def main() -> None:
    times = {name: best_of(ROUNDS, partial(start, command)) for name, command in COMMANDS.items()}
    slowest = max(times.values())
    for name, time in times.items():
        print(f"{name:<26}{time:6.2f} s   {slowest / time:5.1f} x")


def start(command: list[str]) -> None:
    subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main()
