"""Tables as files and pipes."""

import datetime
import decimal
import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import text_column
from airline_sentiment.tables.writing import writing
from tests.tables.tables import copy, read


@pytest.mark.parametrize(
    "name",
    ["t.csv", "t.CSV.gz", "t.tsv", "t.tab.GZ", "t.jsonl", "t.ndjson.gz", "t.json", "t.json.gz", "t.parquet", "t.pq.gz"],
)
def test_a_table_survives_every_format(tmp_path: Path, name: str) -> None:
    rows = [{"id": str(number), "text": f'tweet {number},\t“quoted” "\r\n;'} for number in range(20_000)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "source.parquet")
    target = copy(tmp_path / "source.parquet", tmp_path / name)
    assert read(target) == rows
    assert name.lower().endswith(".gz") == target.read_bytes().startswith(b"\x1f\x8b")


def test_packed_files_hold_no_time_and_no_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text\nlate\n")
    packed = copy(tmp_path / "t.csv", tmp_path / "t.csv.gz").read_bytes()
    assert gzip.decompress(packed) == b'"text"\n"late"\n'
    assert packed == copy(tmp_path / "t.csv", tmp_path / "other.csv.gz").read_bytes()


def test_nothing_is_left_of_a_table_that_breaks_off(tmp_path: Path) -> None:
    target = tmp_path / "out" / "t.csv"

    def break_off() -> None:
        with writing(str(target)) as write:
            write(pa.RecordBatch.from_pydict({"text": ["late"]}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert not target.parent.exists()


TYPES = pa.table(
    {
        "day": [datetime.date(2015, 2, 24)],
        "time": [datetime.datetime(2015, 2, 24, 12, 30)],
        "money": [decimal.Decimal("1.50")],
        "long": [datetime.timedelta(seconds=90)],
        "list": [["é", None]],
        "object": [{"a": 1}],
        "kind": pa.array(["negative"]).dictionary_encode(),
        "view": pa.array(["text"], pa.string_view()),
        "large": pa.array(["text"], pa.large_string()),
        "none": pa.array([None], pa.null()),
        "share": [float("nan")],
    }
)


def test_every_type_of_parquet_has_a_cell_in_a_csv(tmp_path: Path) -> None:
    pq.write_table(TYPES, tmp_path / "t.parquet")
    (row,) = read(copy(tmp_path / "t.parquet", tmp_path / "t.csv"))
    assert row == {
        "day": "2015-02-24",
        "time": "2015-02-24 12:30:00.000000",
        "money": "1.50",
        "long": '"0:01:30"',
        "list": '["é", null]',
        "object": '{"a": 1}',
        "kind": "negative",
        "view": "text",
        "large": "text",
        "none": None,
        "share": "nan",
    }


@pytest.mark.parametrize("column", ["kind", "view", "large", "none"])
def test_text_is_text_whatever_its_type(column: str) -> None:
    (batch,) = TYPES.to_batches()
    assert text_column(batch, column, "t") == TYPES[column].to_pylist()


def test_a_column_must_be_there_once_and_hold_text() -> None:
    batch = pa.RecordBatch.from_arrays([["late", None], [1, 2], ["a", "b"], ["c", "d"]], names=["text", "n", "x", "x"])
    assert text_column(batch, "text", "t") == ["late", None]
    with pytest.raises(InputError, match=r"t: no column tweet \(--column\); there are: text, n, x, x"):
        text_column(batch, "tweet", "t")
    with pytest.raises(InputError, match="t: column n holds int64, expected text"):
        text_column(batch, "n", "t")
    with pytest.raises(InputError, match="t: column x is there twice"):
        text_column(batch, "x", "t")


@pytest.mark.parametrize(
    ("name", "given", "line"),
    [
        (
            "t.xlsx",
            None,
            "t.xlsx: its name says no format; give --output-format; known: csv, tsv, jsonl, json",
        ),
        ("t", None, "its name says no format; give --output-format"),
        ("t.csv", "xml", "--output-format: 'xml' is unknown; known: csv, tsv"),
        ("t.csv.ZIP", None, "zip files are read, not written; name it t.csv.gz"),
        ("t.zip", None, "zip files are read, not written; name it t.csv.gz"),
    ],
)
def test_a_format_that_cannot_be_written_is_named(name: str, given: str | None, line: str) -> None:
    with pytest.raises(InputError) as error, writing(name, given):
        pass
    assert line in str(error.value)
