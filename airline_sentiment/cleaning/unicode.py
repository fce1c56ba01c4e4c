"""Characters: what is folded before the steps, what counts as punctuation, and how a text is tidied after them."""

import re
import unicodedata
from itertools import groupby, islice

EMOJI_RANGES = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINER = "\u200d"
_HALF_WIDTH_HANGUL = {
    code: chr(int(unicodedata.decomposition(chr(code)).split()[1], 16))
    for code in range(0xFFA0, 0xFFDD)
    if unicodedata.decomposition(chr(code))
}
_WINDOWS_1252 = {"\x91": "'", "\x92": "'", "\x93": '"', "\x94": '"'}

# What NFKC would glue to the word before, or turn into a blank and a mark or into a word ("№" is no "no").
_APOSTROPHES = "\u00b4\u0315\u0384\u1fbd\u1fbf\u1fef\u1ffd\u1ffe"
_GLUED = dict.fromkeys("™℠ºª№", " ") | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys("℃℉", "°")
# Emoji for what has a sign; NFKC turns those of two signs ("‼") into them by itself.
_SIGNS = {"❗": "!", "❕": "!", "❓": "?", "❔": "?"}
# No combining marks themselves, but normalising makes some of them.
_MARKS = {
    "\uff9e": "\u3099",
    "\uff9f": "\u309a",
    "\u0f73": "\u0f71\u0f72",
    "\u0f75": "\u0f71\u0f74",
    "\u0f81": "\u0f71\u0f80",
}
_BEFORE_FOLDING = (
    str.maketrans(_GLUED | _SIGNS | _MARKS | _WINDOWS_1252)
    | dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
    | _HALF_WIDTH_HANGUL
)
# Emoji for which NFKC has letters, and the letters of Hangul that stand alone.
_KEPT = re.compile(
    "([\u2139\u24c2\u3131-\u318e\u3297\u3299\U0001f201\U0001f202\U0001f21a\U0001f22f"
    "\U0001f232-\U0001f23a\U0001f250\U0001f251]+)"
)
# Soft hyphen, zero-width characters, bidirectional controls, variation selectors.
_UNSEEN = "\u00ad\u061c\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_DROPPED = re.compile(
    f"[{_UNSEEN}]+|(?<![{EMOJI_RANGES}\ufe0f]){_JOINER}+|{_JOINER}++(?![{EMOJI_RANGES}])",
)
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df\ufe20-\ufe2f]+")
# The Stream-Safe Text Format of Unicode (UAX 15): no more marks in a row are meant by anybody.
_MOST_MARKS = 30
# Marks are no letters to `re`; the first of a run of them stands on nothing if no letter or digit is before it.
_SIGNS_ALONE = re.compile(r"(?<![\w\u0080-\U0010ffff])[^\w\s\x00-\x7f]++")
_MANY_SIGNS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")
# A mark that encloses (as in a keycap) is a sign, not a part of a letter.
_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"})
_MOST_SIGNS = 1 << 14


def fold(text: str) -> str:
    """Return the text in lower case and NFKC (full-width letters become plain), without characters that are unseen.

    Joiners stay between symbols only, where they make one emoji of several. Accents go that no letter has absorbed.
    """
    if text.isascii():
        return text.lower()
    # Dropped first, as they hold combining marks apart: normalising takes time quadratic in a run of marks.
    text = _DROPPED.sub("", text.translate(_BEFORE_FOLDING))
    text = _MANY_SIGNS.sub(_cut_marks, _SIGNS_ALONE.sub(_drop_orphans, text))
    parts = _KEPT.split(text)
    parts[::2] = map(_fold_part, parts[::2])
    return unicodedata.normalize("NFC", _ACCENTS.sub("", "".join(parts)))


def _fold_part(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


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
    goes_on = start < match.start() and start > 0 and unicodedata.category(text[start - 1])[0] in "LN"
    return not goes_on and not (match.end() < len(text) and _is_mark(text[match.end()]))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc"}


def _drop_orphans(signs: re.Match[str]) -> str:
    return _without_orphans(signs[0])


def _cut_marks(signs: re.Match[str]) -> str:
    runs = groupby(signs[0], key=lambda sign: unicodedata.combining(sign) > 0)
    return "".join("".join(islice(run, _MOST_MARKS) if combining else run) for combining, run in runs)


def _without_orphans(word: str) -> str:
    start = next((at for at, character in enumerate(word) if not unicodedata.category(character).startswith("M")), None)
    return "" if start is None else word[start:]


class BlankTable(dict[int, str]):
    """A table for `str.translate`: every character that is no letter, mark or digit becomes a blank."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        meant = character if unicodedata.category(character) in _WORD_CATEGORIES else " "
        if len(self) < _MOST_SIGNS:
            self[code] = meant
        return meant
