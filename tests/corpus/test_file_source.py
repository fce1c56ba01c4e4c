import csv
import functools
import gzip
import hashlib
import io
import json
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airline_sentiment.corpus.table import write_tweets
from airline_sentiment.params import FileColumns, load_params
from tests.corpus.conftest import ROOT
from tests.corpus.conftest import Ingest as RunIngest
from tests.tables.tables import short

HEADER = "tweet_id,airline_sentiment,airline_sentiment_confidence,airline,text\n"
GOOD = (
    HEADER
    + '7,negative,0.5,United,"@united ""late"",\nagain"\n8, Positive ,1,US Airways,thanks 😀\n9,neutral,0.9,,ok\n'
)
TWEETS, REJECTED = Path("data/raw/tweets.parquet"), Path("data/raw/rejected.csv")


def written() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(TWEETS).to_pylist()
    return rows


def rejections() -> list[dict[str, str]]:
    with REJECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_become_tweets(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    run_ingest("some.csv")
    assert written() == [
        {"id": "7", "text": '@united "late",\nagain', "label": "negative", "confidence": 0.5, "airline": "United"},
        {"id": "8", "text": "thanks 😀", "label": "positive", "confidence": 1.0, "airline": "US Airways"},
        {"id": "9", "text": "ok", "label": "neutral", "confidence": 0.9, "airline": "unknown"},
    ]
    assert REJECTED.read_text(encoding="utf-8") == "row,reason,found,text\n"


def test_the_table_has_its_columns_and_no_other_metadata(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    run_ingest("some.csv")
    schema = pq.read_schema(TWEETS)
    assert schema.names == ["id", "text", "label", "confidence", "airline"]
    assert schema.types == [pa.string(), pa.string(), pa.string(), pa.float64(), pa.string()]
    assert schema.metadata is None


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_read(run_ingest: RunIngest) -> None:
    Path("some.csv").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    run_ingest("some.csv")
    assert [row["id"] for row in written()] == ["7", "8", "9"]


def test_optional_columns_may_be_absent(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text("body,mood\nhi @JetBlue,neutral\nhello,NEGATIVE\nthanks,positive\n", encoding="utf-8")
    run_ingest(
        "some.csv", {"id": None, "text": "body", "label": "mood", "confidence": None, "groups": None}
    )  # fmt: skip
    assert written() == [
        {"id": "1", "text": "hi @JetBlue", "label": "neutral", "confidence": 1.0},
        {"id": "2", "text": "hello", "label": "negative", "confidence": 1.0},
        {"id": "3", "text": "thanks", "label": "positive", "confidence": 1.0},
    ]


def test_rows_with_the_same_id_are_kept(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text(GOOD + "7,neutral,1,United,hi\n7,neutral,1,United,hi\n", encoding="utf-8")
    run_ingest("some.csv")
    assert [row["id"] for row in written()] == ["7", "8", "9", "7", "7"]


def test_the_hash_that_was_found_is_printed(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    run_ingest("some.csv")
    printed = capsys.readouterr().out
    assert hashlib.sha256(GOOD.encode()).hexdigest() in printed
    assert "note" not in printed  # DVC has a hash of what lies here


def test_with_the_right_hash_nothing_is_noted(run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    run_ingest("some.csv", sha256=hashlib.sha256(GOOD.encode()).hexdigest())
    assert "note" not in capsys.readouterr().out


BAD_ROWS = HEADER + (
    "1,mixed,1,United,a\n"
    '2,neutral,1,United," "\n'
    "3,neutral,high,United,c\n"
    "4,neutral,1.5,United,d\n"
    "5,neutral,nan,United,e\n"
    ",neutral,1,United,f\n"
    "7,neutral,1,United,good\n"
    "8,negative,1,United,good\n"
    "9,positive,1,United,good\n"
)


def test_rows_that_cannot_be_used_are_listed_with_row_and_reason(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("some.csv").write_text(BAD_ROWS, encoding="utf-8")
    run_ingest("some.csv", max_rejected=6)
    assert [row["id"] for row in written()] == ["7", "8", "9"]
    assert [tuple(row.values()) for row in rejections()] == [
        ("1", "unknown label", "mixed", "a"),
        ("2", "empty text", " ", " "),
        ("3", "confidence is not a number", "high", "c"),
        ("4", "confidence is not between 0 and 1", "1.5", "d"),
        ("5", "confidence is not between 0 and 1", "nan", "e"),
        ("6", "empty id", "", "f"),
    ]
    printed = capsys.readouterr().out
    assert "3 tweets: 1 negative, 1 neutral, 1 positive\n" in printed
    assert "6 rows rejected: 1 unknown label, 1 empty text, 1 confidence is not a number, 2 confidence" in printed


OTHERS = [("late", "negative"), ("thanks", "positive")]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")).filter(str.strip), min_size=1))
def test_any_text_comes_out_as_it_went_into_the_csv(texts: list[str]) -> None:
    committed = load_params(ROOT / "params.yaml")
    columns = FileColumns(id=None, text="text", label="label", confidence=None, groups=None)
    with tempfile.TemporaryDirectory() as folder:
        path, tweets = Path(folder, "some.csv"), Path(folder, "tweets.parquet")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *((text, "neutral") for text in texts), *OTHERS])
        source = committed.ingest.file.model_copy(update={"path": str(path), "columns": columns})
        params = committed.ingest.model_copy(update={"source": "file", "file": source})
        write_tweets(params, committed.labels, tweets, Path(folder, "rejected.csv"))
        assert pq.read_table(tweets)["text"].to_pylist() == [*texts, "late", "thanks"]


GOOD_ROWS = list(csv.DictReader(io.StringIO(GOOD, newline="")))


def packed(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), content)
    return stream.getvalue()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


# What a spreadsheet, a database or a script would write: numbers as numbers.
TYPED = [
    {
        **row,
        "tweet_id": int(row["tweet_id"]),
        "airline_sentiment_confidence": float(row["airline_sentiment_confidence"]),
    }
    for row in GOOD_ROWS
]


@pytest.mark.parametrize(
    ("name", "content", "changes"),
    [
        ("t.csv.gz", gzip.compress(GOOD.encode(), mtime=0), {}),
        ("T.CSV.ZIP", packed(Tweets=GOOD), {}),
        ("zip://Tweets.csv::t.zip", packed(Tweets=GOOD, other=HEADER), {}),
        ("t.tsv", GOOD.replace('"@united ""late"",\nagain"', '"@united ""late""~\nagain"').replace(",", "\t"), {}),
        ("t.csv", GOOD.replace(",", ";"), {}),
        ("t.csv", GOOD.replace(",", "§"), {"delimiter": "§"}),
        ("t.csv", GOOD.replace(",", "\t"), {"delimiter": "tab"}),
        ("t.csv", GOOD.encode("utf-16"), {"encoding": "utf-16"}),
        ("t.csv", GOOD.replace("😀", "ü").replace("\n", "\r").encode("mac_roman"), {"encoding": "mac_roman"}),
        ("t.csv", HEADER.replace(",", ", ") + GOOD.removeprefix(HEADER), {}),
        ("t.jsonl", "".join(json.dumps(row) + "\n" for row in TYPED), {}),
        ("t.json", json.dumps(TYPED, indent=1), {}),
        ("t.parquet", as_parquet(TYPED), {}),
        ("download", as_parquet(TYPED), {}),
        ("download", GOOD, {}),
    ],
    ids=short,
)  # fmt: skip
def test_a_table_of_any_kind_is_read(
    run_ingest: RunIngest, name: str, content: str | bytes, changes: dict[str, str]
) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    Path(name.split("::")[-1]).write_bytes(data)
    run_ingest(name, **changes)
    assert [(row["id"], row["label"], row["confidence"]) for row in written()] == [
        ("7", "negative", 0.5), ("8", "positive", 1.0), ("9", "neutral", 0.9),
    ]  # fmt: skip
    assert [str(row["text"])[:7] for row in written()] == ["@united", "thanks ", "ok"]


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep standard error for the stage."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def test_a_url_is_read_and_its_hash_asked_for(
    run_ingest: RunIngest, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("some.csv").write_text(GOOD, encoding="utf-8")
    run_ingest(f"{server}/some.csv")
    assert len(written()) == 3
    assert "note: ingest.file.sha256 is null" in capsys.readouterr().out


def test_an_object_store_is_read(run_ingest: RunIngest) -> None:
    with fsspec.open("memory://bucket/some.csv", "wb") as file:
        file.write(GOOD.encode())
    run_ingest("memory://bucket/some.csv")
    assert len(written()) == 3


def test_an_absent_page_is_an_error(run_ingest: RunIngest, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_ingest(f"{server}/none.csv")
    assert ended.value.code == 2
    line = capsys.readouterr().err
    assert line.startswith(f"error: {server}/none.csv: expected a table (ingest.file.path), could not open it: 404")
    assert line.count("\n") == 1
