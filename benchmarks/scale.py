"""`airline-sentiment clean` on tables of 0.1, 1 and 10 million rows: rows per second and peak memory.

The tables hold the tweets over and over, in random order. Needs `make repro` and some 3 GB of disk for a while; a
number on the command line is the largest table to try, in millions of rows.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.parallel import available_cores

MILLION = 1_000_000
SIZES = (MILLION // 10, MILLION, 10 * MILLION)
BATCH = 100_000
BETWEEN_LOOKS_S = 0.1


@exits_cleanly
def main() -> None:
    largest = float(sys.argv[1]) * MILLION if len(sys.argv) > 1 else SIZES[-1]
    print("      rows  cores   seconds   rows/s   peak memory of all processes")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (size for size in SIZES if size <= largest):
            source, target = Path(folder) / "tweets.parquet", Path(folder) / "cleaned.parquet"
            write_tweets(source, rows)
            for cores in (available_cores(), 1):
                seconds, peak = measure(["clean", str(source), str(target), "--cores", str(cores)])
                assert pq.ParquetFile(target).metadata.num_rows == rows
                memory = f"{peak / 2**20:10,.0f} MiB"
                print(f"{rows:10,} {cores:6} {seconds:9.1f} {rows / seconds:8,.0f} {memory}", flush=True)


def write_tweets(path: Path, rows: int) -> None:
    texts = pq.read_table("data/raw/tweets.parquet", columns=["text"])["text"].combine_chunks()
    random = np.random.default_rng(0)
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, BATCH):
            chosen = texts.take(pa.array(random.integers(0, len(texts), BATCH)))
            writer.write_table(pa.table([pa.array(np.arange(start, start + BATCH)), chosen], schema=schema))


def measure(arguments: list[str]) -> tuple[float, int]:
    """Return seconds and bytes: the largest sum of the resident memory of the command and its processes."""
    started, peak = time.perf_counter(), 0
    command = subprocess.Popen([sys.executable, "-m", "airline_sentiment", *arguments], stderr=subprocess.DEVNULL)
    family = psutil.Process(command.pid)
    while command.poll() is None:
        peak = max(peak, resident_memory(family))
        time.sleep(BETWEEN_LOOKS_S)
    if command.returncode:
        raise SystemExit(f"clean ended with status {command.returncode}")
    return time.perf_counter() - started, peak


def resident_memory(family: psutil.Process) -> int:
    total = 0
    for process in (family, *children(family)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def children(family: psutil.Process) -> list[psutil.Process]:
    try:
        return list(family.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


if __name__ == "__main__":
    main()
