"""What the data card says of the real tweets."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from airline_sentiment.corpus.airlines import airline_in
from airline_sentiment.corpus.crowdflower import undo_replacements
from airline_sentiment.corpus.table import Summary, write_tweets
from airline_sentiment.params import load_params
from tests.corpus.conftest import KAGGLE, ROOT, needs_kaggle

KAGGLE_SHA256 = "ea94b23f41892b290dec3330bb8cf9cb6b8bc669eaae5f3a84c40f7b0de8f15e"

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def crowdflower(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Rows]:
    folder = tmp_path_factory.mktemp("raw")
    params = load_params(ROOT / "params.yaml")
    summary = write_tweets(params.ingest, params.labels, folder / "t.parquet", folder / "r.csv")
    assert (folder / "r.csv").read_text() == "row,reason,found,text\n"
    return summary, pq.read_table(folder / "t.parquet").to_pylist()


@pytest.fixture(scope="module")
def summary(crowdflower: tuple[Summary, Rows]) -> Summary:
    return crowdflower[0]


@pytest.fixture(scope="module")
def tweets(crowdflower: tuple[Summary, Rows]) -> Rows:
    return crowdflower[1]


@pytest.fixture(scope="module")
def kaggle() -> Rows:
    with KAGGLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    return " ".join(text.split())


def by_plain_text(tweets: Rows) -> dict[str, Rows]:
    groups: dict[str, Rows] = defaultdict(list)
    for tweet in tweets:
        groups[plain(tweet["text"]).lower()].append(tweet)
    return groups


def test_labels(summary: Summary) -> None:
    assert summary.labels == {"negative": 9178, "neutral": 3099, "positive": 2363}
    assert summary.rejected.total() == 0


def test_characters_that_are_lost(summary: Summary) -> None:
    assert summary.damaged == 304


def test_agreement_of_the_annotators(tweets: Rows) -> None:
    confidences = [float(tweet["confidence"]) for tweet in tweets]
    assert sum(confidences) / len(confidences) == pytest.approx(0.900, abs=0.0005)
    assert sum(confidence < 1 for confidence in confidences) == 4195


def test_ids_are_the_rows_of_the_source_and_unique(tweets: Rows) -> None:
    assert (tweets[0]["id"], tweets[-1]["id"]) == ("crowdflower-111", "crowdflower-34026")
    assert len({tweet["id"] for tweet in tweets}) == 14640


def test_airlines(tweets: Rows) -> None:
    assert Counter(tweet["airline"] for tweet in tweets) == {
        "United": 3821,
        "US Airways": 2913,
        "American": 2759,
        "Southwest": 2421,
        "Delta": 2218,
        "Virgin America": 504,
        "unknown": 4,
    }


def test_duplicates_and_conflicts(tweets: Rows) -> None:
    groups = by_plain_text(tweets)
    assert len(tweets) - len(groups) == 234
    assert sum(len({tweet["label"] for tweet in group}) > 1 for group in groups.values()) == 27


def test_emoji_and_quotes_are_whole_and_no_damaged_byte_is_left(tweets: Rows) -> None:
    text = "".join(tweet["text"] for tweet in tweets)
    assert "\U0001f622" in text
    assert "’" in text
    assert "\r" not in text
    assert not re.search("[\x80-\x9f]", text)


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    params = load_params(ROOT / "params.yaml")
    for name in ("first", "second"):
        write_tweets(params.ingest, params.labels, tmp_path / name, tmp_path / f"{name}.csv")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@needs_kaggle
def test_rows_are_those_of_kaggle_but_for_characters_that_are_lost(tweets: Rows, kaggle: Rows) -> None:
    ours = Counter((tweet["label"], plain(tweet["text"])) for tweet in tweets)
    theirs = Counter((row["airline_sentiment"], plain(undo_replacements(row["text"]))) for row in kaggle)
    assert (ours & theirs).total() == 14336
    assert all("\ufffd" in text for _, text in ours - theirs)


@needs_kaggle
def test_each_lost_character_stands_for_one_of_kaggle(tweets: Rows, kaggle: Rows) -> None:
    """In two tweets `__` was a letter, U+0296: the only characters that come out wrong and look right."""
    theirs: dict[str, list[str]] = defaultdict(list)
    for row in kaggle:
        theirs[row["airline_sentiment"]].append(plain(undo_replacements(row["text"])))
    unmatched = []
    for tweet in tweets:
        if "\ufffd" in tweet["text"]:
            pattern = re.compile(".".join(map(re.escape, plain(tweet["text"]).split("\ufffd"))))
            if not any(map(pattern.fullmatch, theirs[tweet["label"]])):
                unmatched.append(tweet["text"])
    assert len(unmatched) == 2
    assert all("\u035c__" in text for text in unmatched)


def test_the_publishers_find_and_replace_is_undone(tweets: Rows) -> None:
    texts = [tweet["text"] for tweet in tweets]
    assert not any("Late Flight" in text or "Cancelled Flight" in text or "Booking Problems" in text for text in texts)
    words = Counter(word for text in texts for word in re.findall(r"\w+", text))
    assert {word: words[word] for word in ("late", "cancelled", "later", "rebooking")} == {
        "late": 249,
        "cancelled": 507,
        "later": 155,
        "rebooking": 48,
    }


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("Cancelled Flightled", "cancelled"),
        ("my flight was Cancelled Flighted, no Cancelled Flightlations", "my flight was canceled, no cancellations"),
        ("Late Flightr", "later"),
        ("weather-reLate Flightd", "weather-related"),
        ("#ALWAYSLate Flight", "#ALWAYSlate"),
        ("reFlight Booking Problems", "rebooking"),
        ("a late flight, a cancelled flight", "a late flight, a cancelled flight"),
    ],
)
def test_what_the_publisher_replaced(published: str, written: str) -> None:
    assert undo_replacements(published) == written


@needs_kaggle
def test_the_handle_names_the_airline_of_kaggles_column(kaggle: Rows) -> None:
    agree = sum(airline_in(row["text"]) == row["airline"] for row in kaggle)
    assert agree == 14635


@needs_kaggle
def test_kaggles_file_is_read_whole(kaggle: Rows, tmp_path: Path) -> None:
    committed = load_params(ROOT / "params.yaml")
    source = committed.ingest.file.model_copy(update={"path": str(KAGGLE), "sha256": KAGGLE_SHA256})
    params = committed.ingest.model_copy(update={"source": "file", "file": source})
    write_tweets(params, committed.labels, tmp_path / "tweets.parquet", tmp_path / "rejected.csv")
    assert pq.read_table(tmp_path / "tweets.parquet").to_pylist() == [
        {
            "id": row["tweet_id"],
            "text": row["text"],
            "label": row["airline_sentiment"],
            "confidence": float(row["airline_sentiment_confidence"]),
            "airline": row["airline"],
        }
        for row in kaggle
    ]
    assert len(kaggle) - len({row["tweet_id"] for row in kaggle}) == 155
