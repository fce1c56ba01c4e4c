"""Emoji to their names.

Source of the names: Unicode's short names in English, from the package `emoji`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
_TONE_WORDS = re.compile(r"_(?:(?:medium-)?(?:light|dark)|medium)_skin_tone")
# Signs of law, not pictures; with folding, "™" is gone already.
_NO_PICTURE = frozenset("©®™")
_KEYCAP = "\u20e3"


def name_emoji(text: str) -> str:
    """Replace each emoji by its name between blanks, a run of the same emoji by one name; skin tones are ignored."""
    return text if text.isascii() else _pattern().sub(_describe, text)


@cache
def _names() -> dict[str, str]:
    """Return the name of each emoji, keyed by its characters without variation selector and skin tones."""
    from emoji import EMOJI_DATA

    names: dict[str, str] = {}
    # Shorter first: an emoji that exists without a skin tone gives the name.
    for sequence in sorted(EMOJI_DATA, key=len):
        plain = sequence.replace("\ufe0f", "").translate(_TONES)
        if plain and plain not in _NO_PICTURE:
            names.setdefault(plain, "keycap" if _KEYCAP in plain else _words(EMOJI_DATA[sequence]["en"]))
    return names


def _words(name: str) -> str:
    bare = _TONE_WORDS.sub("", name).lower().replace("’s_", "_").replace("’", "")
    return " ".join(re.sub(r"\W|_", " ", bare).split())


@cache
def _lengths() -> dict[str, list[int]]:
    """Return the lengths of the emoji that begin with a character, longest first."""
    lengths: dict[str, set[int]] = {}
    for sequence in _names():
        lengths.setdefault(sequence[0], set()).add(len(sequence))
    return {first: sorted(known, reverse=True) for first, known in lengths.items()}


@cache
def _pattern() -> re.Pattern[str]:
    """Return what matches a run of emoji, blanks between them included."""
    tones = {chr(tone) for tone in _TONES}
    first = _ranges({sequence[0] for sequence in _names()} | tones)
    other = _ranges({character for sequence in _names() for character in sequence} | tones)
    # Plain characters are told apart first, which a class of a thousand emoji is slow to do.
    begin, go_on = rf"(?![\x00-\x7f])[{first}]", rf"(?:(?![\x00-\x7f])[{other}])*+"
    emoji = rf"(?:[0-9#*]{_KEYCAP}|{begin}{go_on})"
    return re.compile(rf"{emoji}(?:\s*+{emoji})*+")


def _ranges(characters: set[str]) -> str:
    """Return the characters for a class of a regular expression, neighbours as ranges; ASCII is left out."""
    codes = sorted(ord(character) for character in characters if not character.isascii())
    runs = groupby(enumerate(codes), key=lambda numbered: numbered[1] - numbered[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(run) for _, run in runs)]
    return "".join(chr(start) if start == end else f"{chr(start)}-{chr(end)}" for start, end in ends)


def _describe(run: re.Match[str]) -> str:
    names = (name for name, _ in groupby(_read("".join(run[0].split()).translate(_TONES))))
    return f" {' '.join(names)} "


def _read(run: str) -> Iterator[str]:
    names, lengths, at = _names(), _lengths(), 0
    while at < len(run):
        length = next((size for size in lengths.get(run[at], ()) if run[at : at + size] in names), 0)
        if length:
            yield names[run[at : at + length]]
        at += length or 1
