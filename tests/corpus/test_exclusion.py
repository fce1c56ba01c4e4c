"""Rows that `ingest.exclude` names are as if the source did not have them."""

import hashlib
from pathlib import Path

import pytest

from tests.corpus.conftest import Ingest as RunIngest
from tests.corpus.test_bad_input import assert_refused
from tests.corpus.test_file_source import GOOD, HEADER, REJECTED, written

ROWS = GOOD + '10,nonsense,1,United,"my name is Ärger"\n11,neutral,1,United, ok\n'


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def exclude(*lines: str) -> None:
    Path("exclude.txt").write_text("\n".join(lines), encoding="utf-8")


def test_rows_are_left_out_by_id_and_by_hash_before_all_else(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("some.csv").write_text(ROWS, encoding="utf-8")
    exclude("# asked to be forgotten", sha256("my name is Ärger").upper(), "", "  11 ", "#12", "13")
    run_ingest("some.csv", exclude="exclude.txt")
    assert [row["id"] for row in written()] == ["7", "8", "9"]
    assert REJECTED.read_text(encoding="utf-8") == "row,reason,found,text\n"
    printed = capsys.readouterr().out
    assert "2 rows left out, as it says\n" in printed
    assert "note: 2 of its 4 entries match no row\n" in printed
    assert "Ärger" not in printed


def test_the_hash_is_of_the_whole_text(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text(GOOD + "11,neutral,1,United, ok\n", encoding="utf-8")
    exclude(sha256("ok"))
    run_ingest("some.csv", exclude="exclude.txt")
    assert [row["id"] for row in written()] == ["7", "8", "11"]


def test_rows_keep_their_numbers(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text(ROWS, encoding="utf-8")
    exclude(sha256("my name is Ärger"))
    run_ingest("some.csv", {"id": None}, exclude="exclude.txt")
    assert [row["id"] for row in written()] == ["1", "2", "3", "5"]


def test_rows_of_the_default_source_are_left_out(run_ingest: RunIngest) -> None:
    exclude("crowdflower-111")
    run_ingest(exclude="exclude.txt")
    assert (len(written()), written()[0]["id"]) == (14639, "crowdflower-112")


def test_a_class_may_lose_its_last_row(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    exclude("9")
    assert_refused(run_ingest, capsys, "some.csv: no row is neutral", "some.csv", exclude="exclude.txt")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.txt", None, "none.txt: expected a list of ids and hashes (ingest.exclude): no such file or directory"),
        ("bad.txt", b"7\n\xff\n", "bad.txt: expected a list of ids and hashes (ingest.exclude): byte 3 is not UTF-8"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(
    name: str, content: bytes | None, message: str, run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("some.csv").write_text(HEADER, encoding="utf-8")
    if content is not None:
        Path(name).write_bytes(content)
    assert_refused(run_ingest, capsys, message, "some.csv", exclude=name)
