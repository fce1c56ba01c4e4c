"""Cleaning tables of any size: batches over several processes, pipes, and rows without a text."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from airline_sentiment.cleaning.files import clean_table
from airline_sentiment.cli.app import app
from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import RowCount

NAMES = ("text", "text_clean")


def write_lines(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize("cores", [1, 2])
def test_rows_keep_their_order_and_their_columns_over_processes(tmp_path: Path, cores: int) -> None:
    count = 80_000
    texts = [f"@united Flight{row}x!" for row in range(count)]
    table = pa.table({"id": range(count), "text": texts, "no": [0.5] * count})
    pq.write_table(table, tmp_path / "in.parquet")
    done = clean_table(str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), "tweet", NAMES, cores=cores)
    assert done == RowCount(count)
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.select(["id", "text", "no"]) == table
    assert written["text_clean"].to_pylist() == [f"flight{row}x exclamationmark" for row in range(count)]


def test_a_row_without_text_is_kept_and_reported(tmp_path: Path) -> None:
    rows = [{"text": "Late!"}, {"text": None}, {"text": ""}, {"text": 3}, {}]
    done = clean_table(write_lines(tmp_path / "in.jsonl", *rows), str(tmp_path / "out.jsonl"), "textclean", NAMES)
    cleaned = [json.loads(line)["text_clean"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert cleaned == ["lateexclamationmark", None, None, None, None]
    assert done.complaint("to clean") == "4 of 5 rows have no text to clean: row 2, 3, 4, 5"


def test_an_empty_cell_is_reported_and_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text,id\n" + "late,1\n" * 9 + ",2\n" * 9)
    done = clean_table(str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "tweet", NAMES)
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines == ['"text","id","text_clean"'] + ['"late","1","late"'] * 9 + [',"2",'] * 9
    assert done.complaint("to clean") == "9 of 18 rows have no text to clean: row 10, 11, 12, 13, 14, ..."


@pytest.mark.parametrize(
    ("profile", "columns", "message"),
    [
        ("twit", NAMES, "'twit' is unknown"),
        ("tweet", ("tweet", "text_clean"), "no column tweet .*; there are: text"),
        ("tweet", ("text", "text"), "has a column text already"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, profile: str, columns: tuple[str, str], message: str
) -> None:
    source, target = write_lines(tmp_path / "in.jsonl", {"text": "late"}), tmp_path / "out.jsonl"
    with pytest.raises(InputError, match=message):
        clean_table(source, str(target), profile, columns)
    assert not target.exists()


def test_the_command_reads_and_writes_pipes() -> None:
    command = [sys.executable, "-m", "airline_sentiment", "clean", "-", "-", "--column", "tweet", "--into", "c"]
    done = subprocess.run(command, input="n,tweet\n1,so late :(\n2,ok\n", capture_output=True, text=True, check=True)
    assert done.stdout == '"n","tweet","c"\n"1","so late :(","so late frown"\n"2","ok","ok"\n'
    assert done.stderr == "cleaned 2 rows\n"


def cleaned(*arguments: str) -> tuple[int, str]:
    """Return the status and what is said on standard error."""
    done = CliRunner().invoke(app, ["clean", *arguments])
    said = f"error: {done.exception}\n" if isinstance(done.exception, InputError) else done.stderr
    return done.exit_code, said


def test_the_command_reads_with_its_options(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes("id~text\r1~“café”, so late!\r".encode("mac_roman"))
    status, said = cleaned(
        *(str(tmp_path / name) for name in ("in.txt", "out.jsonl")), "--encoding", "mac_roman", "--delimiter", "~"
    )
    assert (status, said) == (0, "cleaned 1 rows\n")
    (row,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(row) == {"id": "1", "text": "“café”, so late!", "text_clean": "café so late exclamationmark"}


def test_a_table_without_rows_is_cleaned_and_noted(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n")
    status, said = cleaned(*(str(tmp_path / name) for name in ("in.csv", "out.csv")))
    assert (status, said) == (0, f"cleaned 0 rows\nnote: {tmp_path}/in.csv has columns and no rows\n")
    assert (tmp_path / "out.csv").read_text() == '"id","text","text_clean"\n'


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("in.csv", "out.csv"),
            "in.csv: row 1 (line 2), column text: b'\\xe9' is not utf-8; the whole file reads as cp1252",
        ),
        (("in.csv", "out.csv", "--encoding", "utf8000"), "--encoding: 'utf8000' is no encoding of text"),
        (("in.csv", "out.csv", "--delimiter", "||"), "--delimiter: '||' is no single character"),
        (("in.csv", "out.csv", "--input-format", "xls"), "--input-format: 'xls' is unknown"),
        (("in.csv", "out.xls"), "out.xls: its name says no format; give --output-format"),
    ],
)
def test_wrong_use_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_bytes(b"id,text\n1,caf\xe9\n")
    assert cleaned(*arguments)[1].startswith(f"error: {said}")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
