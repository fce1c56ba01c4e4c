"""The table of tweets: Parquet in, Parquet out, and the stage around it."""

from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.cleaning.table import Cleaned, clean_tweets
from airline_sentiment.errors import InputError
from airline_sentiment.params import Clean, CleaningStep
from stages import clean as stage

STEPS = list(get_args(CleaningStep))
PARAMS = Clean(profile="tweet", steps=["urls", "mentions", "punctuation"])


def write_tweets(path: Path, texts: list[str | None]) -> pa.Table:
    table = pa.table({"id": [str(row) for row in range(len(texts))], "text": pa.array(texts, pa.string())})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=2)
    return table


def test_column_is_added_and_the_others_stay(tmp_path: Path) -> None:
    table = write_tweets(tmp_path / "in.parquet", ["@united Hi!", "@united", "A-list"])
    assert clean_tweets(tmp_path / "in.parquet", tmp_path / "out/tweets.parquet", PARAMS) == Cleaned(3, 1, 0)
    written = pq.read_table(tmp_path / "out/tweets.parquet")
    assert written.select(["id", "text"]) == table
    assert written["text_clean"].to_pylist() == ["hi", "emptytweet", "a list"]


def test_rows_that_the_tutorial_loses_are_left_out_and_counted(tmp_path: Path) -> None:
    write_tweets(tmp_path / "in.parquet", ["sooo late", "on time!", "@united"])
    done = clean_tweets(tmp_path / "in.parquet", tmp_path / "out.parquet", Clean(profile="textclean", steps=STEPS))
    assert done == Cleaned(3, 1, 1)
    written = pq.read_table(tmp_path / "out.parquet")
    assert written["text_clean"].to_pylist() == ["on timeexclamationmark", ""]
    assert written["id"].to_pylist() == ["1", "2"]


def test_no_rows_give_no_rows(tmp_path: Path) -> None:
    write_tweets(tmp_path / "in.parquet", [])
    assert clean_tweets(tmp_path / "in.parquet", tmp_path / "out.parquet", PARAMS) == Cleaned(0, 0, 0)
    assert pq.read_table(tmp_path / "out.parquet").column_names == ["id", "text", "text_clean"]


def test_bad_input_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    with pytest.raises(InputError, match=r"in\.parquet: no such file"):
        clean_tweets(source, target, PARAMS)
    source.write_text("text\n")
    with pytest.raises(InputError, match=r"in\.parquet: expected a Parquet file"):
        clean_tweets(source, target, PARAMS)
    pq.write_table(pa.table({"text": [1]}), source)
    with pytest.raises(InputError, match=r"in\.parquet: expected a column text of strings, found text"):
        clean_tweets(source, target, PARAMS)
    write_tweets(source, ["a", None])
    with pytest.raises(InputError, match=r"in\.parquet: column text has rows without a text"):
        clean_tweets(source, target, PARAMS)
    assert not target.exists()


def test_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(
        "airline_sentiment.params.load_params", lambda: SimpleNamespace(clean=Clean(profile="tweet", steps=STEPS))
    )
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        stage.main()
    assert stopped.value.code == 2
    assert "data/raw/tweets.parquet: no such file" in capsys.readouterr().err
    write_tweets(Path("data/raw/tweets.parquet"), ["@united sooo late!", "@united"])
    stage.main()
    printed = capsys.readouterr().out
    read, wrote = printed.splitlines()
    assert read == "read   data/raw/tweets.parquet         2 tweets"
    assert wrote.startswith("wrote  data/clean/tweets.parquet       2 tweets in ")
    assert wrote.endswith(", 1 became empty")
    assert pq.read_table("data/clean/tweets.parquet")["text_clean"].to_pylist() == [
        "so late exclamationmark",
        "emptytweet",
    ]
