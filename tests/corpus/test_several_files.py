"""A list, a folder, a pattern, a place that fsspec opens: which files are read, in which order, under which ids."""

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.corpus.conftest import Ingest as RunIngest
from tests.corpus.test_bad_input import assert_refused
from tests.corpus.test_file_source import rejections, written

COLUMNS = {"text": "text", "label": "label", "id": None, "confidence": None, "groups": None}
LABELS: dict[str, Any] = {"classes": ["no", "yes"]}
ZEROS = "0" * 64


@pytest.fixture(autouse=True)
def files(run_ingest: RunIngest) -> None:
    folder = Path("reviews")
    folder.mkdir()
    (folder / "b.csv").write_text("text,label\nb1,no\nb2,yes\n")
    (folder / "a.jsonl").write_text('{"label": "yes", "text": "a1"}\n')
    (folder / ".hidden.csv").write_text("text,label\nhidden,no\n")
    (folder / "README.md").write_text("# no table\n")
    (folder / "deep").mkdir()
    (folder / "deep/c.csv").write_text("text,label\nc1,no\n")


def ids() -> list[object]:
    return [row["id"] for row in written()]


A, B, C = "reviews/a.jsonl", "reviews/b.csv", "reviews/deep/c.csv"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([B, A], [f"{B}:1", f"{B}:2", f"{A}:1"]),
        ("reviews", [f"{A}:1", f"{B}:1", f"{B}:2"]),
        ("reviews/", [f"{A}:1", f"{B}:1", f"{B}:2"]),
        ("reviews/*.csv", [f"{B}:1", f"{B}:2"]),
        ("reviews/**/*.csv", [f"{B}:1", f"{B}:2", f"{C}:1"]),
        ([C, "reviews/*.csv", B], [f"{C}:1", f"{B}:1", f"{B}:2"]),
        ([B], ["1", "2"]),
        (f"file://{B}", ["1", "2"]),
    ],
)
def test_files_are_read_in_order_and_rows_keep_their_place(
    path: str | list[str], expected: list[str], run_ingest: RunIngest
) -> None:
    run_ingest(path, COLUMNS, **LABELS)
    assert ids() == expected


def test_a_file_with_the_characters_of_a_pattern_is_a_file(run_ingest: RunIngest) -> None:
    Path("a[1].csv").write_text("text,label\nx,no\ny,yes\n")
    run_ingest("a[1].csv", COLUMNS, **LABELS)
    assert ids() == ["1", "2"]


def test_a_pattern_of_an_object_store_is_read(run_ingest: RunIngest) -> None:
    for name in ("b", "a"):
        with fsspec.open(f"memory://several/{name}.csv", "wb") as file:
            file.write(f"text,label\n{name},no\n{name},yes\n".encode())
    expected = [f"memory:///several/{name}.csv:{row}" for name in "ab" for row in (1, 2)]
    for path in ("memory://several/*.csv", "memory://several/"):
        run_ingest(path, COLUMNS, **LABELS)
        assert ids() == expected


def test_what_is_wrong_is_named_with_file_and_row(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviews/b.csv").write_text("text,label\nb1,no\nb2,perhaps\n")
    run_ingest([A, B], COLUMNS, **LABELS, max_rejected=1)
    assert rejections() == [{"row": f"{B}:2", "reason": "unknown label", "found": "perhaps", "text": "b2"}]
    capsys.readouterr()
    message = f"{A} and 1 more: expected at most 0 rejected rows (ingest.max_rejected), found 1; the first is row {B}:2"
    assert_refused(run_ingest, capsys, message, [A, B], COLUMNS, **LABELS)
    Path(B).write_text("text,label\nb1\n")
    assert_refused(run_ingest, capsys, f"{B}: row 1 (line 2): expected 2 cells", [A, B], COLUMNS, **LABELS)


@pytest.mark.parametrize(
    ("path", "sha256", "message"),
    [
        ("reviews/*.tsv", None, "reviews/*.tsv: expected tables (ingest.file.path), found no file matches"),
        ("empty", None, "empty: expected tables (ingest.file.path), found a folder without a table in it"),
        ("memory://none/*.csv", None, "memory://none/*.csv: expected tables (ingest.file.path), found none"),
        ([A, B], ZEROS, "ingest.file.sha256 is one hash, and ingest.file.path names 2 files; give each its own"),
        ([A, B], {"a.jsonl": ZEROS}, f"ingest.file.sha256: a.jsonl is none of the files that are read: {A}, {B}"),
        ([A, B], {f"./{B}": ZEROS}, f"{B}: expected sha256 {ZEROS} (ingest.file.sha256), found "),
    ],
)
def test_bad_paths_and_hashes_are_refused(
    path: Any, sha256: Any, message: str, run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    assert_refused(run_ingest, capsys, message, path, COLUMNS, **LABELS, sha256=sha256)


def test_each_file_may_have_its_hash(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    found = hashlib.sha256(Path(B).read_bytes()).hexdigest()
    run_ingest([A, B], COLUMNS, **LABELS, sha256={B: found})
    assert f"read   {B:<30}  sha256 {found}\n" in capsys.readouterr().out


def test_texts_of_several_columns_are_joined(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text("title,text,label\nBad,really,no\n,only,yes\nonly,,yes\n")
    run_ingest("some.csv", {**COLUMNS, "text": ["title", "text"]}, **LABELS)
    assert [row["text"] for row in written()] == ["Bad really", "only", "only"]


def test_a_table_without_a_header_is_read_by_number(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text('no,7,"first\ntext"\nyes,8,second\n')
    run_ingest("some.csv", {**COLUMNS, "text": 3, "label": 1, "groups": {"n": 2}}, **LABELS, header=False)
    assert [(row["text"], row["label"], row["n"]) for row in written()] == [
        ("first\ntext", "no", "7"), ("second", "yes", "8"),
    ]  # fmt: skip


def test_numbers_name_columns_of_any_table(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    Path("some.csv").write_text("text,text,label\na,b,no\nc,d,yes\n")
    columns = {**COLUMNS, "text": 2, "label": 3}
    run_ingest("some.csv", columns, **LABELS)
    assert [row["text"] for row in written()] == ["b", "d"]
    Path("some.json").write_text(json.dumps([{"x": 1, "text": "a", "l": "no"}, {"x": 2, "text": "b", "l": "yes"}]))
    run_ingest("some.json", columns, **LABELS)
    assert [row["text"] for row in written()] == ["a", "b"]
    capsys.readouterr()
    message = "some.csv: no column 4 (ingest.file.columns); there are: text, text, label"
    assert_refused(run_ingest, capsys, message, "some.csv", {**columns, "label": 4}, **LABELS)


def test_typed_columns_are_written_as_text(run_ingest: RunIngest) -> None:
    when = datetime.datetime(2015, 2, 24, 11, 35, 52, tzinfo=datetime.UTC)
    table = pa.table(
        {
            "text": ["a", "b"],
            "label": [0, 1],
            "id": [2**60, 7],
            "day": pa.array([when.date(), None]),
            "when": pa.array([when, None], pa.timestamp("ns", "UTC")),
            "price": [1.5, None],
            "vip": [True, False],
        }
    )
    pq.write_table(table, "some.parquet")
    groups = {name: name for name in ("day", "when", "price", "vip")}
    run_ingest("some.parquet", {**COLUMNS, "id": "id", "groups": groups}, classes=["0", "1"])
    assert written() == [
        {
            "id": str(2**60), "text": "a", "label": "0", "confidence": 1.0,
            "day": "2015-02-24", "price": "1.5", "vip": "true", "when": "2015-02-24T11:35:52+00:00",
        },
        {
            "id": "7", "text": "b", "label": "1", "confidence": 1.0,
            "day": "unknown", "price": "unknown", "vip": "false", "when": "unknown",
        },
    ]  # fmt: skip
