"""Characters: what is folded before the steps, what counts as punctuation, and how a text is tidied after them."""

import re
import unicodedata
from itertools import groupby, islice

EMOJI_RANGES = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINER = "\u200d"

# NFKC would glue the letters of the first two to the word before, and turn the accent into a blank and a mark.
# The last four are emoji for what has a sign; NFKC turns those of two signs ("‼") into them by itself.
_BEFORE_FOLDING = str.maketrans(
    {"™": " ", "℠": " ", "ℹ": " ", "º": " ", "ª": " ", "´": "'", "❗": "!", "❕": "!", "❓": "?", "❔": "?"}
)
# Soft hyphen, zero-width characters, bidirectional controls, variation selectors; accents that no letter has absorbed.
_UNSEEN = (
    "\u00ad\u061c\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df\ufe20-\ufe2f"
)
_DROPPED = re.compile(
    f"[{_UNSEEN}]+|(?<![{EMOJI_RANGES}\ufe0f]){_JOINER}+|{_JOINER}++(?![{EMOJI_RANGES}])",
)
_MANY_SIGNS = re.compile(r"[^\w\s\x00-\x7f]{32,}")
_MOST_MARKS = 8
# A mark that encloses (as in a keycap) is a sign, not a part of a letter.
_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"})


def fold(text: str) -> str:
    """Return the text in lower case and NFKC (full-width letters become plain), without characters that are unseen.

    Joiners stay between symbols only, where they make one emoji of several.
    """
    if text.isascii():
        return text.lower()
    text = _MANY_SIGNS.sub(_cut_marks, text).translate(_BEFORE_FOLDING)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))


def tidy(text: str) -> str:
    """Return the text trimmed, with single blanks; combining marks that have lost their letter are dropped."""
    if text.isascii():
        return " ".join(text.split())
    words = (_without_orphans(word) for word in text.split())
    return unicodedata.normalize("NFC", " ".join(word for word in words if word))


def is_whole_word(match: re.Match[str]) -> bool:
    """Tell whether no combining mark makes a match a part of a longer word; for `re`, marks are no letters."""
    text, start = match.string, match.start()
    while start and _is_mark(text[start - 1]):
        start -= 1
    follows_letter = start < match.start() and start > 0 and unicodedata.category(text[start - 1]).startswith("L")
    return not follows_letter and not (match.end() < len(text) and _is_mark(text[match.end()]))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc"}


def _cut_marks(signs: re.Match[str]) -> str:
    """Return the signs with runs of combining marks cut short: normalising takes time quadratic in them."""
    runs = groupby(signs[0], key=lambda sign: unicodedata.combining(sign) > 0)
    return "".join("".join(islice(run, _MOST_MARKS) if combining else run) for combining, run in runs)


def _without_orphans(word: str) -> str:
    start = next((at for at, character in enumerate(word) if not unicodedata.category(character).startswith("M")), None)
    return "" if start is None else word[start:]


class BlankTable(dict[int, str]):
    """A table for `str.translate`: every character that is no letter, mark or digit becomes a blank."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if unicodedata.category(character) in _WORD_CATEGORIES else " "
        return self[code]
