"""What the tutorial's cleaning damages, one test for each row of the table, and what must come out instead."""

import csv
from pathlib import Path

import pytest

from airline_sentiment.cleaning import Cleaner

CORPUS = Path(__file__).parents[2] / "../shared/data/Tweets.csv"


def clean(text: str) -> str:
    return Cleaner().clean(text)


def test_marks_are_words_of_their_own() -> None:
    assert clean("What can I do!! Really?") == "what can i do exclamationmark really questionmark"


def test_hashtag_keeps_its_word() -> None:
    assert clean("two hours late #fail #NeverAgain") == "two hours late fail neveragain"


def test_digits_stay_in_words() -> None:
    assert clean("up at 3am, 2hrs to B6 gate") == "up at 3am 2hrs to b6 gate"


def test_punctuation_separates_words() -> None:
    assert clean("A-list and/or wait...what") == "a list and or wait what"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the flying experience", "the flying experience"),
        ("leaves at 4:30 or 5:35", "leaves at or"),
        ("seat 8D, flight 8)", "seat 8d flight"),
        ("Delayed: again", "delayed again"),
        ("SFO-PDX-PHX", "sfo pdx phx"),
        ("great crew :) but late :/", "great crew smiley but late skeptical"),
    ],
)
def test_emoticons_only_where_they_are(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_letters_outside_ascii_are_kept() -> None:
    assert clean("São José café, мама 東京") == "são josé café мама 東京"


def test_contractions_that_the_table_lacks() -> None:
    assert clean("we haven't and hadn't, y'all") == "we have not and had not you all"


def test_curly_apostrophe_is_an_apostrophe() -> None:
    assert clean("I don’t think it’s") == "i do not think it is"


def test_elongation_loses_no_tweet() -> None:
    assert clean("LOOONG wait, Ooo so Sloooow") == "long wait o so slow"


def test_no_stray_possessive_s() -> None:
    assert clean("Virgin's crew and passengers' bags, @JetBlue's fleet") == "virgin crew and passengers bags fleet"


def test_email_is_not_cut() -> None:
    assert clean("write to jane.doe@example.com please") == "write to please"


def test_heart_in_entities() -> None:
    assert clean("I &lt;3 you, &amp;lt;3") == "i heart you heart"


def test_url_ends_at_a_new_line() -> None:
    assert clean("look http://t.co/abc\nNext\thttps://t.co/x\tlast") == "look next last"


@pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/data/Tweets.csv")
def test_corpus_is_clean_and_stays_clean() -> None:
    with CORPUS.open(encoding="utf-8", newline="") as rows:
        texts = [row["text"] for row in csv.DictReader(rows)]
    cleaned = Cleaner().clean_many(texts)
    assert Cleaner().clean_many(cleaned) == cleaned
    glued = [word for words in cleaned for word in words.split() if word.endswith(("questionmark", "exclamationmark"))]
    assert set(glued) == {"questionmark", "exclamationmark"}
    tongues = [text for text, words in zip(texts, cleaned, strict=True) if "tongue" in words]
    assert all(any(face in text for face in (":P", ";p", "😜", "tongue")) for text in tongues)
