import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.larger_corpus import COLUMNS, write_corpus

TEXTS = [
    "@united thanks for the very late flight home http://t.co/x #fail",
    "@united where is my bag after all of these hours please tell me",
]
ROWS = 400


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    return written(tmp_path_factory.mktemp("corpus"), ROWS)


def written(folder: Path, rows: int) -> list[dict[str, str]]:
    tweets = {"id": ["a", "b"], "text": TEXTS, "label": ["positive", "negative"], "confidence": [1.0, 0.6]}
    pq.write_table(pa.table(tweets | {"airline": ["United", "United"]}), folder / "tweets.parquet")
    write_corpus(folder / "tweets.parquet", folder / "corpus.csv", rows)
    with (folder / "corpus.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_begins_with_the_tweets_and_goes_on_with_changed_copies(corpus: list[dict[str, str]]) -> None:
    assert len(corpus) == ROWS
    assert sorted(row["text"] for row in corpus[:2]) == TEXTS
    assert all(tuple(row) == COLUMNS for row in corpus)
    labels = [row["airline_sentiment"] for row in corpus]
    assert labels == labels[:2] * (ROWS // 2)
    assert sorted(labels[:2]) == ["negative", "positive"]
    assert len({row["tweet_id"] for row in corpus}) == ROWS
    assert len({row["text"] for row in corpus}) > 0.8 * ROWS


def test_copies_keep_the_number_of_words_and_what_is_no_plain_word(corpus: list[dict[str, str]]) -> None:
    for row in corpus:
        if row["airline_sentiment"] == "negative":
            continue
        words = row["text"].split()
        assert len(words) == len(TEXTS[0].split())
        assert (words[0], words[-2], words[-1]) == ("@united", "http://t.co/x", "#fail")


def test_distinct_words_grow_with_the_rows_but_more_slowly(corpus: list[dict[str, str]]) -> None:
    few, many = (len({word for row in corpus[:rows] for word in row["text"].split()}) for rows in (ROWS // 4, ROWS))
    assert 1.2 * few < many < 4 * few


def test_a_larger_corpus_begins_with_the_smaller_one(corpus: list[dict[str, str]], tmp_path: Path) -> None:
    assert written(tmp_path, 50) == corpus[:50]
