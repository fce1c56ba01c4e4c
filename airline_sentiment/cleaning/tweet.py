"""The profile `tweet`: its steps by name, in their default order."""

import re
from collections.abc import Callable

from airline_sentiment.cleaning.addresses import decode_entities, open_hashtags, remove_mentions, remove_urls
from airline_sentiment.cleaning.contractions import drop_possessives, expand_contractions
from airline_sentiment.cleaning.elongation import shorten_elongations
from airline_sentiment.cleaning.emojis import name_emoji
from airline_sentiment.cleaning.emoticons import name_emoticons
from airline_sentiment.cleaning.unicode import BlankTable

Step = Callable[[str], str]

EMPTY = "emptytweet"

_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛ʼʹ′", "'") | dict.fromkeys("“”„‟«»″", '"'))
_MARKS = re.compile(r"[?!]+")
_INSIDE_NUMBER = re.compile(r"[.,:](?<=\d.)(?=\d)")
_BARE_NUMBER = re.compile(r"\d(?<!\w.)\d*+(?!\w)")
_BLANKS = BlankTable()


def straighten_quotes(text: str) -> str:
    """Make curly quotes and apostrophes straight."""
    return text if text.isascii() else text.translate(_QUOTES)


def name_marks(text: str) -> str:
    """Replace each run of ? and ! by a word for each of the two that it contains, the first one first."""
    return _MARKS.sub(_mark_words, text) if "!" in text or "?" in text else text


def blank_punctuation(text: str) -> str:
    """Replace punctuation and symbols by blanks, but join the parts of a number: "3:30pm" is "330pm", one word."""
    return _INSIDE_NUMBER.sub("", text).translate(_BLANKS)


def remove_numbers(text: str) -> str:
    """Remove numbers that stand alone; words with digits ("3am", "b6") stay whole."""
    return _BARE_NUMBER.sub(" ", text)


def _mark_words(run: re.Match[str]) -> str:
    words = {"?": "questionmark", "!": "exclamationmark"}
    return f" {' '.join(words[mark] for mark in dict.fromkeys(run[0]))} "


STEPS: dict[str, Step] = {
    "entities": decode_entities,
    "urls": remove_urls,
    "mentions": remove_mentions,
    "hashtags": open_hashtags,
    "quotes": straighten_quotes,
    "emoji": name_emoji,
    "emoticons": name_emoticons,
    "contractions": expand_contractions,
    "possessives": drop_possessives,
    "elongations": shorten_elongations,
    "marks": name_marks,
    "punctuation": blank_punctuation,
    "numbers": remove_numbers,
}
DEFAULT_STEPS = tuple(STEPS)
