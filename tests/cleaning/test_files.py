"""Cleaning tables of any size: batches over several processes, pipes, and rows without a text."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.cleaning.files import clean_table
from airline_sentiment.errors import InputError
from airline_sentiment.tables import RowCount

NAMES = ("text", "text_clean")
BY_NAME = (None, None)


def write_lines(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize("cores", [1, 2])
def test_rows_keep_their_order_and_their_columns_over_processes(tmp_path: Path, cores: int) -> None:
    count = 80_000
    texts = [f"@united Flight{row}x!" for row in range(count)]
    table = pa.table({"id": range(count), "text": texts, "no": [0.5] * count})
    pq.write_table(table, tmp_path / "in.parquet")
    done = clean_table(str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), "tweet", NAMES, BY_NAME, cores)
    assert done == RowCount(count, [])
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.select(["id", "text", "no"]) == table
    assert written["text_clean"].to_pylist() == [f"flight{row}x exclamationmark" for row in range(count)]


def test_a_row_without_text_is_kept_and_reported(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", {"text": "Late!"}, {"text": None}, {"text": ""})
    done = clean_table(source, str(tmp_path / "out.jsonl"), "textclean", NAMES, BY_NAME)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["text_clean"] for row in rows] == ["lateexclamationmark", None, ""]
    assert done.complaint("to clean") == "1 of 3 rows have no text to clean: row 2"


@pytest.mark.parametrize(
    ("profile", "columns", "message"),
    [
        ("twit", NAMES, "'twit' is unknown"),
        ("tweet", ("tweet", "text_clean"), "no column tweet; there are: text"),
        ("tweet", ("text", "text"), "has a column text already"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, profile: str, columns: tuple[str, str], message: str
) -> None:
    source, target = write_lines(tmp_path / "in.jsonl", {"text": "late"}), tmp_path / "out.jsonl"
    with pytest.raises(InputError, match=message):
        clean_table(source, str(target), profile, columns, BY_NAME)
    assert not target.exists()


def test_the_command_reads_and_writes_pipes() -> None:
    command = [sys.executable, "-m", "airline_sentiment", "clean", "-", "-", "--column", "tweet", "--into", "c"]
    done = subprocess.run(command, input="n,tweet\n1,so late :(\n2,ok\n", capture_output=True, text=True, check=True)
    assert done.stdout == '"n","tweet","c"\n"1","so late :(","so late frown"\n"2","ok","ok"\n'
    assert done.stderr == "cleaned 2 rows\n"
