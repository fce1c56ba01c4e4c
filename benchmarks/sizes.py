"""What each stage needs for a corpus of a given size: `python -m benchmarks.sizes 14640 150000 --models tfidf lstm`.

For each number of rows it makes a corpus (`benchmarks.larger_corpus`), runs the stages on it as `dvc repro` would, each
a process of its own, and the command `clean`, and prints a Markdown table: seconds, CPU seconds of all processes, the
largest sum of their memory, and both for 1,000 rows, which stay the same where nothing grows faster than the rows.
Needs `make repro`, at least its first stage.
"""

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import psutil
from ruamel.yaml import YAML

from airline_sentiment.errors import InputError, exits_cleanly
from airline_sentiment.parallel import available_cores
from benchmarks.larger_corpus import write_corpus

TWEETS = Path("data/raw/tweets.parquet")
CORPUS = "corpus.csv"
BEFORE_MODELS = ("ingest", "clean", "tokenize", "split")
COMMAND = "command clean"
BETWEEN_LOOKS_S = 0.05
HEADER = (
    "| rows | stage | seconds | CPU seconds | peak memory, MiB | seconds for 1,000 rows | MiB for 1,000 rows |",
    "| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
)


@dataclass(frozen=True)
class Needs:
    """Seconds on the clock, CPU seconds of all processes, and the largest sum of their resident memory in bytes.

    `ended` is false for what was stopped before its end: it needs more time, and perhaps more memory.
    """

    seconds: float
    cpu_seconds: float
    memory: int
    ended: bool = True


@exits_cleanly
def main() -> None:
    wanted = arguments()
    memory = psutil.virtual_memory().total / 2**30
    print(f"{available_cores()} cores, {memory:.0f} GiB of memory; changed in params.yaml: {wanted.set or 'nothing'}")
    print(*HEADER, sep="\n", flush=True)
    for rows in wanted.rows:
        with ExitStack() as stack:
            place = wanted.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder = prepared(place / str(rows), rows, wanted.models, wanted.set)
            for stage in wanted.stages or stages(wanted.models):
                print(line(rows, stage, measured(command(stage), folder, wanted.at_most)), flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizes", description=__doc__)
    parser.add_argument("rows", type=int, nargs="+", help="size of a corpus")
    parser.add_argument("--models", nargs="+", default=["tfidf", "lstm"], help="which to train and evaluate")
    parser.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", help="e.g. models.lstm.epochs=1")
    parser.add_argument("--at-most", type=float, default=math.inf, help="seconds after which a stage is stopped")
    parser.add_argument("--stages", nargs="+", help="only these, such as 'clean' or 'train tfidf'; needs --folder")
    parser.add_argument("--folder", type=Path, help="where to work, and to leave the results")
    return parser.parse_args()


def stages(models: list[str]) -> list[str]:
    return [*BEFORE_MODELS, COMMAND, *(f"{stage} {model}" for model in models for stage in ("train", "evaluate"))]


def command(stage: str) -> list[str]:
    if stage == COMMAND:
        return ["airline_sentiment", "clean", TWEETS.as_posix(), "cleaned.parquet"]
    return f"stages.{stage}".split()


def prepared(folder: Path, rows: int, models: list[str], changes: list[str]) -> Path:
    """Return a folder in which the stages, as they are now, find a corpus of so many rows; results in it stay."""
    if not TWEETS.exists():
        raise InputError(f"{TWEETS}: no such file; `dvc repro` makes it")
    for package in ("airline_sentiment", "stages"):
        shutil.rmtree(folder / package, ignore_errors=True)
        shutil.copytree(package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy("dvc.yaml", folder)
    write_params(folder / "params.yaml", models, changes)
    if not (folder / CORPUS).exists():
        write_corpus(TWEETS, folder / CORPUS, rows)
    return folder


def write_params(target: Path, models: list[str], changes: list[str]) -> None:
    yaml = YAML()
    params: Any = yaml.load(Path("params.yaml").read_text(encoding="utf-8"))
    params["ingest"]["source"] = "file"
    params["ingest"]["file"]["path"] = CORPUS
    for change in changes:
        key, _, value = change.partition("=")
        *blocks, last = key.split(".")
        reduce(getitem, blocks, params)[last] = yaml.load(value)
    for known in (params["models"], params["search"]["models"]):
        for model in set(known) - set(models):
            del known[model]
    with target.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def measured(arguments: list[str], folder: Path, at_most: float = math.inf) -> Needs:
    """Run a module of Python as a process of its own, for so many seconds at most, and return what it needed.

    Raises:
        InputError: with what it said last, if it failed.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "DVC"))}
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=folder, env=variables, stdout=said, stderr=subprocess.STDOUT
        )
        peak, ended = 0, True
        # `wait4` knows the CPU seconds of the process and of those that it waited for.
        while not (waited := os.wait4(process.pid, os.WNOHANG))[0]:
            peak = max(peak, sum(resident_memory(process.pid)))
            time.sleep(BETWEEN_LOOKS_S)
            if ended and time.perf_counter() - started > at_most:
                process.terminate()
                ended = False
        seconds, used = time.perf_counter() - started, waited[2]
        process.returncode = os.waitstatus_to_exitcode(waited[1])
        if process.returncode and ended:
            said.seek(0)
            last = said.read().decode().strip().splitlines()[-1:]
            raise InputError(f"{' '.join(arguments)} ended with status {process.returncode}: {''.join(last)}")
    return Needs(seconds, used.ru_utime + used.ru_stime, peak, ended)


def resident_memory(number: int) -> Iterator[int]:
    """Yield the bytes of a process and of all that it started."""
    try:
        first = psutil.Process(number)
        family = [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            yield process.memory_info().rss
        except psutil.NoSuchProcess:
            continue


def line(rows: int, stage: str, needs: Needs) -> str:
    mebibytes, thousands = needs.memory / 2**20, rows / 1000
    figures = (
        f"{needs.seconds:,.1f}",
        f"{needs.cpu_seconds:,.1f}",
        f"{mebibytes:,.0f}",
        f"{needs.seconds / thousands:.3f}",
        f"{mebibytes / thousands:.2f}",
    )
    cells = (f"{rows:,}", stage, *(figure if needs.ended else f"> {figure}" for figure in figures))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
