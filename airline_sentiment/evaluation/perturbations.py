"""Small changes of a text after which a person would answer as before, the same change of a text each time.

What readers and programs follow is never touched: mentions, hashtags, addresses and HTML entities.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping

TEXT = "{text}"
"""Where the text stands in a pattern such as `{text} #fail`."""

_KEPT = r"\S*://\S+|\bwww\.\S+|\S*@\S*|\S*#\S*|&#?\w+;"
_PART = re.compile(rf"(?P<kept>{_KEPT})|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)")
_SHORTEST = 4
"""Letters of a word with two that stand within it."""


def swap_letters(text: str) -> str:
    """Return a text with two neighbouring letters within one word swapped, neither its first nor its last.

    A text without a word of four letters that this would change is returned as it is.
    """
    places = [place for place in _inner_letters(text, 2) if text[place].casefold() != text[place + 1].casefold()]
    if not places:
        return text
    place = _choice(text, places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def drop_letter(text: str) -> str:
    """Return a text without one letter within one word, neither its first nor its last.

    A text without a word of four letters is returned as it is.
    """
    places = list(_inner_letters(text, 1))
    if not places:
        return text
    place = _choice(text, places)
    return text[:place] + text[place + 1 :]


def capitals(text: str) -> str:
    """Return a text in capitals."""
    return _each_word(text, str.upper)


def lower_case(text: str) -> str:
    """Return a text without capitals."""
    return _each_word(text, str.lower)


CHANGES: Mapping[str, Callable[[str], str]] = {
    "swap_letters": swap_letters,
    "drop_letter": drop_letter,
    "capitals": capitals,
    "lower_case": lower_case,
}


def change(text: str, how: str) -> str:
    """Return a text after one of `CHANGES`, or within a pattern that has `TEXT` once."""
    return CHANGES[how](text) if how in CHANGES else how.replace(TEXT, text)


def fixed_order(text: str) -> bytes:
    """Return a key by which texts are sorted as though shuffled, the same way each time."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _each_word(text: str, fold: Callable[[str], str]) -> str:
    return _PART.sub(lambda part: part[0] if part["kept"] else fold(part[0]), text)


def _inner_letters(text: str, together: int) -> Iterator[int]:
    """Yield each place from which so many letters stand within a word; words with an apostrophe are short of them."""
    for part in _PART.finditer(text):
        word = part["word"]
        if word and word.isalpha() and len(word) >= _SHORTEST:
            yield from range(part.start() + 1, part.end() - together)


def _choice(text: str, places: list[int]) -> int:
    return places[int.from_bytes(fixed_order(text)[:8], "big") % len(places)]
