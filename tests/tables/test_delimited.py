"""CSV, TSV and their relatives, as people have them."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airline_sentiment.tables.formats import ReadOptions
from airline_sentiment.tables.reading import reading
from tests.tables.tables import copy, read, read_bytes, refusal, short

TWO = [{"id": "1", "text": "late, again"}, {"id": "2", "text": "thanks"}]
HUGE = "x" * 300_000


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("t.csv", b'id,text\r1,"late, again"\r2,thanks', TWO),
        ("t.csv", b'id,text\r\n1,"late, again"\r\n2,thanks\r\n', TWO),
        ("t.csv", b'id,text\r\n1,"late, again"\n2,thanks\r', TWO),
        ("t.csv", b'\xef\xbb\xbf"id",text\n1,"late, again"\n2,thanks\n', TWO),
        ("t.csv", b'\xef\xbb\xbf\xef\xbb\xbfid,text\n1,"late, again"\n2,thanks\n', TWO),
        ("t.csv", b'\n\n  \nid,text\n\n1,"late, again"\n   \n\n2,thanks\n\n\n', TWO),
        ("t.csv", b'id , text\t\n1,"late, again"\n2,thanks\n', TWO),
        ("t.csv", b"id;text\n1;late, again\n2;thanks\n", TWO),
        ("t.csv", b"id|text\n1|late, again\n2|thanks\n", TWO),
        ("t.csv", b"id\ttext\n1\tlate, again\n2\tthanks\n", TWO),
        ("t.csv", b"sep=;\r\nid;text\r\n1;late, again\r\n2;thanks\r\n", TWO),
        ("T.TSV", b"id\ttext\n1\tlate, again\n2\tthanks\n", TWO),
        ("t.tab", b"id\ttext\n1\tlate, again\n2\tthanks\n", TWO),
        ("t.tsv", b'id,text\n1,"late, again"\n2,thanks\n', TWO),
        ("t.txt", b'id,text\n1,"late, again"\n2,thanks\n', TWO),
        ("t.csv", b'text\n"a\rb"\n"c\r\nd"\r\n"e\nf"\r', [{"text": "a\rb"}, {"text": "c\r\nd"}, {"text": "e\nf"}]),
        ("t.csv", b'text,when\n"two, ""quoted""",1e3\n007,\n', [
            {"text": 'two, "quoted"', "when": "1e3"}, {"text": "007", "when": None},
        ]),
        ("t.csv", b'text\n""\nNA\n', [{"text": None}, {"text": "NA"}]),
        ("t.csv", b"text\n5\xe2\x80\xa8 o'clock\x0b\x0c\x1c\xc2\x85\n", [{"text": "5\u2028 o'clock\x0b\x0c\x1c\x85"}]),
        ("t.csv", b"text,n\na\x00b,1\n", [{"text": "a\0b", "n": "1"}]),
        ("t.csv", f"text\n{HUGE}\n".encode(), [{"text": HUGE}]),
        ("t.csv", f'text,n\n"{HUGE}\n{HUGE}",1\n'.encode(), [{"text": f"{HUGE}\n{HUGE}", "n": "1"}]),
        ("t.csv", b"ORCID,text\n1,late\n", [{"ORCID": "1", "text": "late"}]),
        ("t.csv", b"BZh,text\n1,%PDF\n", [{"BZh": "1", "text": "%PDF"}]),
        ("t.csv", b"id,text\n", []),
        ("t.csv", b'"id","text"', []),
    ],
    ids=short,
)  # fmt: skip
def test_a_table_is_read_as_it_was_meant(tmp_path: Path, name: str, content: bytes, rows: list[dict[str, Any]]) -> None:
    assert read_bytes(tmp_path, name, content, "text") == rows


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"id;text\n1;late, again\n2;thanks\n", {"delimiter": ";"}),
        (b"id\ttext\n1\tlate, again\n2\tthanks\n", {"delimiter": "tab"}),
        (b"id\ttext\n1\tlate, again\n2\tthanks\n", {"delimiter": r"\t"}),
        (b"id~text\n1~late, again\n2~thanks\n", {"delimiter": "~"}),
        ("id¦text\n1¦late, again\n2¦thanks\n".encode("latin-1"), {"delimiter": "¦", "encoding": "latin-1"}),
        (b'id,text\n1,"late, again"\n2,thanks\n', {"format": "csv"}),
    ],
)
def test_a_delimiter_can_be_named(tmp_path: Path, content: bytes, options: dict[str, str]) -> None:
    assert read_bytes(tmp_path, "t.csv", content, "text", **options) == TWO


def test_a_single_column_that_is_wanted_is_not_split(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "t.csv", b"a|b\nx\n", "a|b") == [{"a|b": "x"}]


@pytest.mark.parametrize(
    ("content", "options", "line"),
    [
        (b"", {}, "empty, without even a header"),
        (b"\xef\xbb\xbf", {}, "empty, without even a header"),
        (b"\n\r\n \n", {}, "empty, without even a header"),
        (b"id,text\n1,a\n2,b,c\n", {}, "row 2 (line 3): expected 2 cells, found 3"),
        (b"id,text\n1,a\n2\n3,c\n", {}, "row 2 (line 3): expected 2 cells, found 1"),
        (b"id,text\r1,a\r\r2\r3,c\r", {}, "row 2 (line 4): expected 2 cells, found 1"),
        (b'id,text\n1,"a\nb"\n2,b,c\n', {}, "row 2 (line 4): expected 2 cells, found 3"),
        (b"id,text\n1,a\n2", {}, "row 2 (line 3): expected 2 cells, found 1, and the end of the file: it is cut off"),
        (b"id;text\n1;a;b\n", {}, "expected 2 cells, found 3 (delimiter ';', as in the header; choose"),
        (b"text\nlate, again\n", {}, "row 1 (line 2): expected 1 cells, found 2; for one text a line choose one"),
        (b'id,text\n1,a\n2,"b\n3,c\n', {}, "row 2 (lines 3 to 4): expected a closing quote, found the end of the file"),
        (b'id,text\n1,"a" b\n', {}, "row 1 (line 2): expected delimited text, found: ',' expected after '\"'"),
        (b'"id,text\n1,a\n', {}, "header: expected a closing quote"),
        (b"id,tweet\n1,a\n", {}, "no column text (--column); there are: id, tweet"),
        (b"id\ttweet\n1\ta\n", {"delimiter": ","}, "there are: id\ttweet (delimiter ','"),
        (b"id;a,tweet\n1;a,2\n", {}, "there are: id;a, tweet (delimiter ','; choose another with --delimiter)"),
        (b"id;a|tweet\n", {}, "one column with ',', several with any of ';', '|': choose with --delimiter"),
        (b",'tweet'\n", {}, "there are: '', 'tweet'"),
        (b'"my\ntweet",b\n', {}, "there are: my\\ntweet, b"),
        (b"id,text,text\n1,a,b\n", {}, "column text is there twice"),
        (b"text, text,text \na,b,c\n", {}, "column text is there 3 times"),
        (b'{"text": "late"}\n', {}, "; if this is JSON, say so with --input-format"),
    ],
    ids=short,
)  # fmt: skip
def test_what_is_wrong_is_one_line(tmp_path: Path, content: bytes, options: dict[str, str], line: str) -> None:
    assert line in refusal(tmp_path, "t.csv", content, "text", **options)


def test_columns_of_one_name_that_nobody_reads_are_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("n,text,n\n1,late,2\n")
    copied = copy(tmp_path / "t.csv", tmp_path / "again.csv")
    assert copied.read_text() == '"n","text","n"\n"1","late","2"\n'


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text\n")
    with reading(str(tmp_path / "t.csv"), ReadOptions()) as batches:
        (batch,) = batches
    assert (batch.num_rows, batch.schema) == (0, pa.schema([("id", pa.string()), ("text", pa.string())]))


def test_few_rows_of_many_characters_make_a_batch(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text\n" + f"{'x' * 1_000_000}\n" * 40)
    with reading(str(tmp_path / "t.csv"), ReadOptions()) as batches:
        sizes = [batch.num_rows for batch in batches]
    assert sum(sizes) == 40
    assert len(sizes) > 1


# Text at every place relative to the blocks in which a file is decoded.
CELLS = st.text(st.sampled_from('a,;\t"\r\n é😀\0\x85\u2028'), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    before=st.integers(0, 40),
)
def test_what_pythons_writer_writes_is_read_as_it_was(
    tmp_path: Path, rows: list[tuple[str, str]], ends: str, before: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows(
        [("a", "b"), ("x" * (8170 + before), ""), *rows]
    )
    found = read_bytes(tmp_path, "t.csv", text.getvalue().encode())
    assert [(row["a"] or "", row["b"] or "") for row in found[1:]] == rows


def test_what_is_written_reads_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'"id",text\r\n"1",\r\n\r\n"2",""\r\n')
    assert copy(tmp_path / "t.csv", tmp_path / "again.csv").read_text() == '"id","text"\n"1",\n"2",\n'
    assert copy(tmp_path / "t.csv", tmp_path / "again.tsv").read_text() == '"id"\t"text"\n"1"\t\n"2"\t\n'
    assert read(tmp_path / "again.tsv") == [{"id": "1", "text": None}, {"id": "2", "text": None}]


def test_without_a_header_columns_are_called_by_their_numbers(tmp_path: Path) -> None:
    content = "\n\ufeff".encode()[1:] + b'\n"a,\nb",2\nc,\n'
    assert read_bytes(tmp_path, "t.csv", content, 1, header=False) == [{"1": "a,\nb", "2": "2"}, {"1": "c", "2": None}]


def test_without_a_header_the_first_row_shows_the_delimiter(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "t.csv", b"a;b\nc;d\n", header=False) == [{"1": "a", "2": "b"}, {"1": "c", "2": "d"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty, without even a row"),
        (b"\n \n", "empty, without even a row"),
        (b"a,b\nc\n", "row 2 (line 2): expected 2 cells, found 1, and the end of the file: it is cut off"),
        (b'\n\n"a\nb",c\nd,e,f\n', "row 2 (line 5): expected 2 cells, found 3"),
        (b"a,b\xff\nc,d\n", "row 1 (line 1), column 2: b'\\xff' is not utf-8"),
        (b'"a,b\n', "row 1: expected a closing quote"),
        (b"a,b\n", "no column 3 (--column); there are: 1, 2"),
    ],
)
def test_what_is_wrong_without_a_header(content: bytes, message: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, "t.csv", content, 3 if "no column" in message else 1, header=False).startswith(message)
