"""Tables as batches, from and to real files."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.tables import reading, table_format, text_column, writing


def read(path: Path) -> list[dict[str, object]]:
    with reading(str(path)) as batches:
        return [row for batch in batches for row in batch.to_pylist()]


def copy(source: Path, target: Path) -> Path:
    with reading(str(source)) as batches, writing(str(target)) as write:
        for batch in batches:
            write(batch)
    return target


def test_csv_columns_stay_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,text,when\n007,"two\nlines, ""quoted""",2015-02-24\n1e3,,\n', encoding="utf-8")
    assert read(path) == [
        {"id": "007", "text": 'two\nlines, "quoted"', "when": "2015-02-24"},
        {"id": "1e3", "text": "", "when": ""},
    ]


def test_json_lines_keep_their_types(tmp_path: Path) -> None:
    rows = [{"text": "schön 💕", "n": 1, "tags": ["a"]}, {"text": None, "n": None, "tags": []}]
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    again = copy(path, tmp_path / "again.jsonl")
    assert [json.loads(line) for line in again.read_text(encoding="utf-8").splitlines()] == rows


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.jsonl", "t.jsonl.gz", "t.parquet"])
def test_a_table_survives_every_format(tmp_path: Path, name: str) -> None:
    rows = [{"id": str(number), "text": f"tweet {number}, “quoted”"} for number in range(20_000)]
    source = tmp_path / "source.parquet"
    pq.write_table(pa.Table.from_pylist(rows), source)
    assert read(copy(source, tmp_path / name)) == rows


def test_packed_files_are_packed(tmp_path: Path) -> None:
    source = tmp_path / "t.csv"
    source.write_text("text\nlate\n")
    assert gzip.decompress(copy(source, tmp_path / "t.csv.gz").read_bytes()) == b'"text"\n"late"\n'


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("t.csv", b"text,n\nlate,1\nagain,2,3\n", "Expected 2 columns, got 3"),
        ("t.csv", b"", "no rows"),
        ("t.csv", b"text\nM\xfcnchen\n", "invalid UTF8"),
        ("t.jsonl", b'{"text": "late"}\n{"text": \n', "line 2: expected JSON"),
        ("t.jsonl", b'{"text": "late"}\n{"text": 3}\n', "line 2: key 'text' holds int, in the lines before str"),
        ("t.jsonl", b"[1]\n", "line 1: expected a JSON object, found list"),
        ("t.parquet", b"text\nlate\n", "[Pp]arquet"),
        ("t.csv.gz", b"text\nlate\n", "[Nn]ot a gzipped file"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=complaint) as error:
        read(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_nothing_is_left_of_a_table_that_breaks_off(tmp_path: Path) -> None:
    target = tmp_path / "out" / "t.csv"

    def break_off() -> None:
        with writing(str(target)) as write:
            write(pa.RecordBatch.from_pydict({"text": ["late"]}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert list(target.parent.iterdir()) == []


def test_formats_come_from_names_or_are_given() -> None:
    assert table_format("a.b/T.CSV", None) == "csv"
    assert table_format("-", None) == "csv"
    assert table_format("tweets", "jsonl") == "jsonl"
    with pytest.raises(InputError, match=r"tweets\.xlsx: unknown format"):
        table_format("tweets.xlsx", None)


def test_a_column_must_be_there_and_hold_text() -> None:
    batch = pa.RecordBatch.from_pydict({"text": ["late", None], "n": [1, 2]})
    assert text_column(batch, "text", "t") == ["late", None]
    with pytest.raises(InputError, match="t: no column tweet; there are: text, n"):
        text_column(batch, "tweet", "t")
    with pytest.raises(InputError, match="t: column n holds int64, expected text"):
        text_column(batch, "n", "t")
