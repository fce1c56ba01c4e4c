"""The profile `textclean` against R: a sample row for row, and what the tutorial prints of the whole file."""

import csv
import gzip
import re
from pathlib import Path

import pytest

from airline_sentiment.cleaning import Cleaner

SHARED = Path(__file__).parents[3] / "shared"
SAMPLE = SHARED / "oracle/textclean_sample.csv.gz"
KAGGLE = SHARED / "data/Tweets.csv"
CLEANER = Cleaner("textclean")


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of R's output is not part of the repository")
def test_the_sample_row_for_row() -> None:
    with gzip.open(SAMPLE, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3669
    for row in rows:
        lost = row["dropped_na"] == "1"
        assert CLEANER.loses(row["text"]) is lost, row["row"]
        assert lost or CLEANER.clean(row["text"]) == row["text_clean"], row["row"]


@pytest.mark.skipif(not KAGGLE.is_file(), reason="the Kaggle file is not part of the repository")
def test_what_the_tutorial_prints_of_the_whole_file() -> None:
    with KAGGLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not CLEANER.loses(row["text"])]
    labels = [row["airline_sentiment"] for row in rows]
    assert [labels.count(label) for label in ("negative", "neutral", "positive")] == [9131, 3076, 2341]
    texts = CLEANER.clean_many(row["text"] for row in rows)
    separators = "[" + re.escape('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n ') + "]+"
    assert len({word for text in texts for word in re.split(separators, text) if word}) == 13291
    assert max(len(re.findall(r"\w+", text)) for text in texts) + 1 == 90
