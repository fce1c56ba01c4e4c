from collections.abc import Sequence

import numpy as np
import pytest

from airline_sentiment.evaluation.traits import traits_of
from airline_sentiment.evaluation.tweets import MeasuredTweets


def tweets_of(
    texts: Sequence[str], confidence: Sequence[float] | None = None, clean: Sequence[str] | None = None
) -> MeasuredTweets:
    agreement = np.ones(len(texts)) if confidence is None else np.array(confidence)
    labels = np.zeros(len(texts), dtype=np.int64)
    return MeasuredTweets([str(row) for row in range(len(texts))], texts, labels, {}, agreement, clean or texts)


def has(trait: str, text: str) -> bool:
    """Whether a text has what another one, three plain words, has not."""
    found = {each.name: each.values for each in traits_of(tweets_of([text, "three plain words"]))}
    return found.get(trait, ["no"])[0] == "yes"


@pytest.mark.parametrize(
    ("trait", "with_it", "without"),
    [
        ("emoji", ["late 😒", "1️⃣ bag", "☕ please"], ["late :(", "café", "Delta® Comfort™", "30 °C"]),
        ("question", ["why?", "really?! https://t.co/a", "什么？"], ["why!", "see http://a.com/?page=2"]),
        ("mention", ["@united hi", "thanks (@jetblue)", "hi @Ärger"], ["mail me: a@b.com", "@ the gate", "http://a.com/@me"]),
        ("url", ["see https://t.co/a", "WWW.united.com", "HTTP://a.com"], ["united.com is what I mean", "www"]),
        ("hashtag", ["#fail", "so late (#jfk2lax)", "#2late", "#über"], ["gate #22", "don&#39;t", "http://a.com/#top"]),
        ("capitals", ["NEVER", "so LATE!", "ÄRGER"], ["JFK to LAX", "#FAIL @JETBLUE", "http://t.co/ABCD", "你好世界"]),
    ],
)  # fmt: skip
def test_what_a_text_has(trait: str, with_it: list[str], without: list[str]) -> None:
    assert [text for text in with_it if not has(trait, text)] == []
    assert [text for text in without if has(trait, text)] == []


def test_the_length_is_that_of_the_clean_text() -> None:
    clean = ["word " * words for words in (0, 1, 5, 6, 10, 11, 20, 21, 30, 31, 500)]
    (length,) = (each for each in traits_of(tweets_of(["a b"] * 11, clean=clean)) if each.name == "length")
    expected = ["1 to 5 words"] * 3 + ["6 to 10"] * 2 + ["11 to 20"] * 2 + ["21 to 30"] * 2 + ["31 or more"] * 2
    assert length.values == expected
    assert length.order == tuple(dict.fromkeys(expected))


def test_agreement_and_duplicates_are_of_the_label() -> None:
    confidence, clean = [0.3486, 0.5, 0.9999, 1.0], ["same", "same", "other", "one"]
    agreement, duplicates = traits_of(tweets_of(["a"] * 4, confidence, clean))
    assert (agreement.kind, agreement.name, duplicates.kind, duplicates.name) == (
        "label", "agreement", "label", "duplicates",
    )  # fmt: skip
    assert agreement.values == ["below 0.5", "0.5 to 0.99", "0.5 to 0.99", "1"]
    assert duplicates.values == ["yes", "yes", "no", "no"]


def test_what_all_texts_share_parts_none() -> None:
    assert traits_of(tweets_of(["@united why? 😒", "@delta who? 😒"])) == []
