"""What can be told of a text, and of its label, without a column of the corpus, to slice results by it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from airline_sentiment.evaluation.tweets import MeasuredTweets

TEXT = "text"
LABEL = "label"

_YES, _NO = "yes", "no"
_LENGTHS = ((5, "1 to 5 words"), (10, "6 to 10"), (20, "11 to 20"), (30, "21 to 30"))
_LONGER = "31 or more"
_HALF, _PART, _FULL = "below 0.5", "0.5 to 0.99", "1"

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@.])@\w")
# A number is no hashtag, and neither is an HTML entity such as "&#39;".
_HASHTAG = re.compile(r"(?<![\w&])#\w*[^\W\d]")
_QUESTION = re.compile("[?؟？]")
# Three capitals are often the code of an airport, a country or a currency.
_WORD = re.compile(r"(?<![\w@#])[^\W\d_]{4,}(?!\w)")
# Signs of law, which Unicode counts among the emoji.
_NO_PICTURE = frozenset("©®™")


@dataclass(frozen=True)
class Trait:
    """What parts the tweets in some.

    Attributes:
        kind: `TEXT`, computed from the text, or `LABEL`, from what is known of its label.
        name: of the trait.
        order: its possible values, in the order of a table.
        values: that of each of n tweets.
    """

    kind: str
    name: str
    order: tuple[str, ...]
    values: Sequence[str]


def traits_of(tweets: MeasuredTweets) -> list[Trait]:
    """Return the traits in which the tweets differ.

    Of the text: length, the words of its clean text; emoji; question, a question mark outside of an address; mention of
    a user; url; hashtag; capitals, a word of at least four letters, all capital. Of the label: agreement, the share of
    the annotators who chose it; duplicates, whether another tweet of the split has the same clean text.
    """
    plain = [_URL.sub(" ", text) for text in tweets.texts]
    found = [
        Trait(TEXT, "length", (*(name for _, name in _LENGTHS), _LONGER), list(map(_length, tweets.texts_clean))),
        _whether(TEXT, "emoji", _has_emoji, tweets.texts),
        _whether(TEXT, "question", _QUESTION.search, plain),
        _whether(TEXT, "mention", _MENTION.search, plain),
        _whether(TEXT, "url", _URL.search, tweets.texts),
        _whether(TEXT, "hashtag", _HASHTAG.search, plain),
        _whether(TEXT, "capitals", _has_capitals, plain),
        Trait(LABEL, "agreement", (_HALF, _PART, _FULL), _agreement(tweets.confidence)),
        _duplicates(tweets.texts_clean),
    ]
    return [trait for trait in found if len(set(trait.values)) > 1]


def _whether(kind: str, name: str, holds: Callable[[str], object], texts: Sequence[str]) -> Trait:
    return Trait(kind, name, (_YES, _NO), [_YES if holds(text) else _NO for text in texts])


def _length(text: str) -> str:
    words = len(text.split())
    return next((name for longest, name in _LENGTHS if words <= longest), _LONGER)


def _has_emoji(text: str) -> bool:
    if text.isascii():
        return False
    from emoji import emoji_list

    return any(found["emoji"].rstrip("\ufe0f") not in _NO_PICTURE for found in emoji_list(text))


def _has_capitals(text: str) -> bool:
    return any(word.isupper() for word in _WORD.findall(text))


def _agreement(confidence: np.ndarray) -> list[str]:
    return [str(name) for name in np.select([confidence < 0.5, confidence < 1], [_HALF, _PART], _FULL)]


def _duplicates(texts: Sequence[str]) -> Trait:
    times = Counter(texts)
    return _whether(LABEL, "duplicates", lambda text: times[text] > 1, texts)
