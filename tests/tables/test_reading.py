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
        {"id": "1e3", "text": None, "when": None},
    ]


def test_an_empty_cell_of_a_csv_is_null_and_an_empty_line_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbf"id",text\r\n"1",\r\n\r\n"2",""\r\n')
    assert read(path) == [{"id": "1", "text": None}, {"id": "2", "text": None}]
    assert copy(path, tmp_path / "again.csv").read_text() == '"id","text"\n"1",\n"2",\n'


MANY = 9000


def long_lines(path: Path, **last: object) -> Path:
    """Write more JSON lines than a batch holds, the last one with other values than those before."""
    rows = [{"text": "late", "n": 1, "share": 0.5, "reason": None}] * (MANY - 1)
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, rows[0] | last]))
    return path


def test_what_was_null_in_the_first_json_lines_may_be_text_later(tmp_path: Path) -> None:
    rows = read(long_lines(tmp_path / "t.jsonl", reason="late flight", share=1))
    assert rows[0]["reason"] is None
    assert rows[-1] == {"text": "late", "n": 1, "share": 1.0, "reason": "late flight"}
    assert len(rows) == MANY


@pytest.mark.parametrize(
    ("last", "complaint"),
    [
        ({"n": 0.5}, "key 'n' holds float, in the lines before int"),
        ({"reason": 3}, "key 'reason' holds int, in the lines before str"),
        ({"new": 3}, "key 'new' is in none of the first lines"),
    ],
)
def test_json_lines_that_fit_no_column_are_named_however_late(
    tmp_path: Path, last: dict[str, object], complaint: str
) -> None:
    with pytest.raises(InputError, match=f"t.jsonl: line {MANY}: {complaint}"):
        read(long_lines(tmp_path / "t.jsonl", **last))


def test_whole_numbers_and_fractions_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"n": 1}\n{"n": 0.5}\n')
    assert read(path) == [{"n": 1.0}, {"n": 0.5}]


@pytest.mark.parametrize("last", [3, ["late"], {"de": "spät"}])
def test_what_is_no_text_in_a_column_of_text_is_null(tmp_path: Path, last: object) -> None:
    path = long_lines(tmp_path / "t.jsonl", text=last)
    with reading(str(path), text="text") as batches:
        texts = [text for batch in batches for text in batch["text"].to_pylist()]
    assert texts == ["late"] * (MANY - 1) + [None]


def test_a_column_without_any_text_is_no_column_of_text(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": 1}\n{"text": 2}\n')
    with reading(str(path), text="text") as batches, pytest.raises(InputError, match="column text holds int64"):
        text_column(next(batches), "text", "t")


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
        ("t.csv", b"text,n\nlate,1\nagain,2,3\n", "line 3: expected 2 cells, found 3"),
        ("t.csv", b"", "no rows"),
        ("t.csv", b"text,n\n", "no rows"),
        ("t.csv", b'text\n"late\n', "line 2: unexpected end of data"),
        ("t.csv", b"text\nM\xfcnchen\n", "line 2: no UTF-8"),
        ("t.jsonl", b'{"text": "late"}\n{"text": \n', "line 2: expected JSON"),
        ("t.jsonl", b'{"text": "late"}\n{"text": 3}\n', "line 2: key 'text' holds int, in the lines before str"),
        ("t.jsonl", b'{"id": 99999999999999999999}\n', "too (big|large)"),
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
