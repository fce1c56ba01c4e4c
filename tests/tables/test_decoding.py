"""Text in other encodings than UTF-8, and bytes that are text in none."""

import os
import threading
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.tables.formats import ReadOptions
from tests.tables.tables import read, read_bytes, refusal, short

TEXT = "id,text\n1,“café” €\n2,thanks\n"
ROWS = [{"id": "1", "text": "“café” €"}, {"id": "2", "text": "thanks"}]
LINES = '{"id": "1", "text": "“café” €"}\n{"id": "2", "text": "thanks"}\n'
ARRAY = '[{"id": "1", "text": "“café” €"},\n {"id": "2", "text": "thanks"}]'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize(
    ("name", "text"),
    [("t.csv", TEXT), ("t.csv", TEXT.replace("\n", "\r")), ("t.jsonl", LINES), ("t.json", ARRAY)],
    ids=["csv", "csv of a Mac", "lines", "array"],
)
def test_an_encoding_can_be_named(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    assert read_bytes(tmp_path, name, text.encode(encoding), "text", encoding=encoding) == ROWS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_mark_is_no_part_of_the_text(tmp_path: Path, encoding: str) -> None:
    assert read_bytes(tmp_path, "t.csv", f"\ufeff{TEXT}".encode(encoding), "text", encoding=encoding) == ROWS


FILLED = "1,é\n" * 5000


@pytest.mark.parametrize(
    ("name", "content", "encoding", "line"),
    [
        (
            "t.csv",
            b"id,text\n1,ok\n2,caf\xe9\n",
            "utf-8",
            "row 2 (line 3), column text: b'\\xe9' is not utf-8; the whole file reads as cp1252 ('2,café'), "
            "mac_roman ('2,cafÈ'), latin-1 ('2,café'): choose with --encoding",
        ),
        ("t.csv", b'id,text\n1,"a\n\x93b", c\n', "utf-8", "row 1 (lines 2 to 3), column text: b'\\x93' is not utf-8"),
        ("t.csv", b'id,text\n1,"a"\xe9\n', "utf-8", "row 1 (line 2): b'\\xe9' is not utf-8"),
        ("t.csv", b"\xe9d,text\n1,a\n", "utf-8", "header: b'\\xe9' is not utf-8"),
        ("t.csv", b"id,text\r1,ok\r2,caf\xe9\r", "utf-8", "row 2 (line 3), column text: b'\\xe9'"),
        ("t.csv", b"id,text,x\n1,caf\xe9,2\n", "utf-8", "row 1 (line 2), column text: b'\\xe9'"),
        (
            "t.csv",
            b"id,text\n1,caf\xc3",
            "utf-8",
            "row 1 (line 2), column text: b'\\xc3' is not utf-8, or the file is cut off",
        ),
        (
            "t.csv",
            f"id,text\n{FILLED}".encode() + b"2,\xff\n" + FILLED.encode(),
            "utf-8",
            "row 5001 (line 5002), column",
        ),
        ("t.csv", b"id,text\n1,\xe9\n2,\x81\n", "utf-8", "the whole file reads as mac_roman ("),
        (
            "t.csv",
            b"id,text\n1,\x93a\x94\n",
            "utf-8",
            "the whole file reads as cp1252 ('1,“a”'), mac_roman ('1,ìaî'): ",
        ),
        (
            "t.csv",
            "id,text\n1,é\n".encode(),
            "ascii",
            "b'\\xc3' is not ascii; the whole file reads as utf-8 ('1,é'), cp1252",
        ),
        (
            "t.csv",
            TEXT.encode("utf-16"),
            "utf-8",
            "is not utf-8; the whole file reads as utf-16 (it begins with its mark)",
        ),
        ("t.csv", TEXT.encode("utf-16-le"), "cp1252", "every other character is NUL, as in utf-16-le read as cp1252"),
        (
            "t.csv",
            b"id,text\n1,ok\n".decode().encode("utf-16-be"),
            "utf-8",
            "every other character is NUL, as in utf-16-be",
        ),
        ("t.csv", TEXT.encode(), "utf-16", "not utf-16: "),
        (
            "t.csv",
            b"\xff\xfei\0d\0\n\0\x00\xd8\n\0",
            "utf-16",
            "row 1 (line 2), column id: b'\\x00\\xd8' is not utf-16",
        ),
        (
            "t.csv",
            "text\né“”\n".encode() + b"\xe2\x80\n",
            "utf-8",
            "is not utf-8, while 3 characters beyond ASCII are (places like this: 1), so it may be damaged; "
            "the whole file reads as mac_roman",
        ),
        (
            "t.jsonl",
            b'{"text": "ok"}\n\n{"text": "caf\xe9"}\n',
            "utf-8",
            "line 3: b'\\xe9' is not utf-8; the whole file",
        ),
        (
            "t.json",
            b'[{"text": "ok"},\n{"text": "caf\xe9"}]',
            "utf-8",
            "line 2, element 2: b'\\xe9' is not utf-8; the whole",
        ),
    ],
    ids=short,
)
def test_bytes_that_do_not_fit_are_one_line(
    tmp_path: Path, name: str, content: bytes, encoding: str, line: str
) -> None:
    assert line in refusal(tmp_path, name, content, encoding=encoding)


def test_of_a_pipe_is_said_what_is_known(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    content = b"id,text\n1,\xc3\xa9\n2,caf\xe9\n3,\x93\n"
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(content,))
    writer.start()
    with pytest.raises(InputError) as error:
        read(tmp_path / "pipe")
    writer.join()
    assert (
        "row 2 (line 3), column text: b'\\xe9' is not utf-8; a pipe cannot be read twice, but from there on it reads as"
        in str(error.value)
    )
    assert "cp1252 ('2,café'), mac_roman ('2,cafÈ'): choose with --encoding" in str(error.value)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"encoding": "utf8000"}, "--encoding: 'utf8000' is no encoding of text; some are: utf-8, utf-16, cp1252"),
        ({"encoding": "base64"}, "--encoding: 'base64' is no encoding of text"),
        ({"encoding": ""}, "--encoding: '' is no encoding of text"),
        ({"encoding": "a\0b"}, "--encoding: 'a\\x00b' is no encoding of text"),
        ({"encoding": "ü"}, "--encoding: 'ü' is no encoding of text"),
        ({"delimiter": ""}, "--delimiter: '' is no single character"),
        ({"delimiter": "||"}, "--delimiter: '||' is no single character"),
        ({"delimiter": '"'}, "--delimiter: '\"' is no single character"),
        ({"delimiter": "\n"}, "--delimiter: '\\n' is no single character"),
        ({"format": "xlsx"}, "--input-format: 'xlsx' is unknown; known: csv, tsv, jsonl, json, parquet"),
    ],
    ids=short,
)
def test_settings_that_cannot_be_are_named(options: dict[str, str], line: str) -> None:
    with pytest.raises(InputError) as error:
        ReadOptions(**options)
    assert line in str(error.value)
