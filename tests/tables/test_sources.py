"""Packed files, pipes, and files that are no tables."""

import functools
import gzip
import io
import os
import re
import sys
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from tests.tables.tables import Row, copy, read, read_bytes, refusal, short

ROWS = [{"id": str(row), "text": f"tweet {row}"} for row in range(3000)]
CSV = ("id,text\n" + "".join(f"{row['id']},{row['text']}\n" for row in ROWS)).encode()
LINES = "".join(f'{{"id": "{row["id"]}", "text": "{row["text"]}"}}\n' for row in ROWS).encode()

# Times in the bytes would give the tests other names in every process.
packed = functools.partial(gzip.compress, mtime=0)


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), stream, row_group_size=1000)
    return stream.getvalue()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                zipfile.ZipInfo(name.replace("__", "/").replace("_dot_", ".")), content, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


TABLES = {"csv": CSV, "tsv": CSV.replace(b",", b"\t"), "jsonl": LINES, "parquet": parquet()}
PACKED = [
    (name, content)
    for kind, table in TABLES.items()
    for name, content in (
        (f"t.{kind}", table),
        (f"T.{kind.upper()}.GZ", packed(table[:1000]) + packed(table[1000:])),
        (f"t.{kind}.zip", zipped(**{f"Tweets.{kind}": table, "__MACOSX__._Tweets_dot_csv": b"\0"})),
        ("t.Zip", zipped(**{f"folder__Tweets.{kind}": table, "README.md": b"# read me", "database.sqlite": b"SQLite"})),
        ("t.zip.gz", packed(zipped(**{f"t.{kind}.gz": packed(table)}))),
    )
]


@pytest.mark.parametrize(("name", "content"), PACKED, ids=short)
def test_a_packed_table_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    assert read_bytes(tmp_path, name, content) == ROWS


def through_pipe(path: Path, content: bytes, *wanted: str, **options: str) -> list[Row]:
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(content,), daemon=True)
    writer.start()
    return read(path, *wanted, **options)


@pytest.mark.parametrize(("name", "content"), [("pipe", content) for _, content in PACKED], ids=short)
def test_a_pipe_is_read_whatever_it_holds(tmp_path: Path, name: str, content: bytes) -> None:
    if content == TABLES["tsv"] or "tsv" in repr(content[:100]):
        name = "pipe.tsv"
    assert through_pipe(tmp_path / name, content, "text") == ROWS


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("t.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook or another Office document"),
        ("t.xlsx", zipped(**{"[Content_Types].xml": b"", "xl__workbook.xml": b""}), "an Excel workbook"),
        ("t.csv", zipped(**{"xl__workbook.xml": b""}), "an Excel workbook; save it as CSV UTF-8"),
        ("t.ods", zipped(**{"mimetype": b"", "content.xml": b""}), "an OpenDocument file; save it as CSV UTF-8"),
        (
            "t.db",
            b"SQLite format 3\0" + bytes(100),
            "an SQLite database, not a table that can be read here; export a table",
        ),
        ("t.csv", b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        ("t.csv", b"\xef\xbb\xbf \n<!DOCTYPE html>\n<html>", "expected a table, found HTML"),
        ("t.csv.xz", b"\xfd7zXZ\0\0", "packed with xz"),
        ("t.csv", b"PAR1" + bytes(100), "Parquet, not csv as its name says; say so with --input-format"),
        ("t.csv.gz", CSV, "not packed as .gz, which its name says; if it is not packed, rename it"),
        ("t.csv.gz", zipped(**{"t.csv": CSV}), "not packed as .gz, which its name says"),
        ("t.csv.gz", packed(CSV)[:-3000], "packed, and damaged or cut off"),
        ("t.csv.gz", packed(CSV)[:-8] + bytes(8), "packed, and damaged or cut off"),
        ("t.csv.gz", packed(CSV) + b"more", "packed, and damaged or cut off"),
        (
            "t.csv.gz",
            packed(CSV)[:600] + b"\xff" * 20 + packed(CSV)[620:],
            "packed, and damaged or cut off",
        ),
        ("t.csv.gz", b"", "empty, without even a header"),
        ("t.csv.zip", zipped(**{"t.csv": CSV})[:-20], "a damaged zip file, or cut off"),
        (
            "t.csv.zip",
            zipped(**{"t.csv": CSV})[:500] + bytes(20) + zipped(**{"t.csv": CSV})[520:],
            "damaged or cut off",
        ),
        (
            "t.zip",
            zipped(**{"a.csv": CSV, "b.jsonl": LINES}),
            "found several files: a.csv, b.jsonl; unpack the one you mean",
        ),
        ("t.zip", zipped(**{"a": CSV, "b": CSV}), "found several files: a, b; unpack the one you mean"),
        ("t.zip", zipped(), "expected one table in it, found no file"),
        (
            "t.gz",
            packed(packed(packed(packed(CSV)))),
            "packed more than 3 times; unpack it first",
        ),
    ],
    ids=short,
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, line: str) -> None:
    assert line in refusal(tmp_path, name, content)


def test_an_encrypted_zip_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped(**{"t.csv": CSV}))
    for beginning, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(beginning) + flags] |= 1
    assert "encrypted" in refusal(tmp_path, "t.zip", bytes(content))


@pytest.mark.parametrize("kept", [0, 1, 4, 12, 1000, 0.5, 0.9, -1, -8])
@pytest.mark.parametrize("named", [True, False])
def test_a_parquet_pipe_that_ends_early_is_an_error(tmp_path: Path, kept: float, named: bool) -> None:
    content = parquet()
    end = int(kept * len(content)) if isinstance(kept, float) else kept
    with pytest.raises(InputError, match="pipe"):
        through_pipe(tmp_path / ("pipe.parquet" if named else "pipe"), content[:end], "text")


def outcome(path: Path) -> list[Row] | str:
    try:
        return read(path, "text")
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_damaged_parquet_is_one_line_or_read_whole(tmp_path: Path, at: int) -> None:
    content = bytearray(parquet())
    begin = at * len(content) // 100
    content[begin : begin + 40] = b"\xff" * len(content[begin : begin + 40])
    (tmp_path / "t.parquet").write_bytes(content)
    found = outcome(tmp_path / "t.parquet")
    if isinstance(found, str):
        assert re.fullmatch(r".*/t\.parquet: [^\n]+", found)
    else:
        assert len(found) == len(ROWS)


def test_a_parquet_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "t.parquet")
    assert copy(tmp_path / "t.parquet", tmp_path / "t.csv").read_text() == '"text"\n'


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("none.csv", "none.csv: no such file"),
        (".", ".: could not open it: is a directory"),
        ("a\0b.csv", "a\\x00b.csv: could not open it: embedded null byte"),
        ("x" * 300, "could not open it: file name too long"),
    ],
    ids=short,
)
def test_a_path_that_cannot_be_opened_is_named(path: str, line: str) -> None:
    with pytest.raises(InputError) as error:
        read(Path(path))
    assert line in str(error.value)


def test_standard_input_may_be_a_file_that_was_read_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t").write_bytes(b"# a remark\n" + LINES)
    with (tmp_path / "t").open("rb") as file:
        file.readline()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=file))
        assert read(Path("-"), "text") == ROWS


def test_a_closed_standard_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="-: standard input is closed"):
        read(Path("-"))
