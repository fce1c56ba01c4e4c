"""Elongated words brought back to the word that was meant.

Source of the words and their frequencies: the English list of the package `pyspellchecker`.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product

# Letters of Hangul that stand alone are signs of a mood, and not drawn out.
_ELONGATED = re.compile(r"([^\W\d_\u3131-\u318e])\1\1")
_ELONGATED_ASCII = re.compile(r"([a-z])\1\1")
_WORD = re.compile(r"[^\W\d_]+")
_LONG_RUN = re.compile(r"([^\u3131-\u318e])\1{2,}")
_RUN = re.compile(r"(.)\1*")

_KEPT = frozenset({"aaa", "iii", "viii", "xiii", "xxx"})
# Readings that beat a word which is more frequent, but which nobody draws out.
_PREFERRED = {
    "alat": "allat",
    "as": "ass",
    "bo": "boo",
    "br": "brr",
    "gr": "grr",
    "m": "mm",
    "of": "off",
    "sh": "shh",
    "shot": "shoot",
    "to": "too",
    "z": "zz",
}
_COMMON = 1e-6
_LONGEST = 40
_MOST_RUNS = 8


def shorten_elongations(text: str) -> str:
    """Cut letters that stand three times or more in a row: "sooo" is "so", "goood" is "good", "heyyyy" is "hey"."""
    elongated = _ELONGATED_ASCII if text.isascii() else _ELONGATED
    return _WORD.sub(_shorten, text) if elongated.search(text) else text


def _shorten(match: re.Match[str]) -> str:
    word = match[0]
    if word in _KEPT or not _ELONGATED.search(word):
        return word
    squeezed = _LONG_RUN.sub(r"\1\1\1", word)
    return _read(squeezed) if len(squeezed) <= _LONGEST else _single(squeezed)


@lru_cache(maxsize=4096)
def _read(word: str) -> str:
    """Return the most frequent word with each run of three cut to one or two letters.

    If none is common, letters that stand twice may be single too; if none is known at all, the runs become single.
    """
    runs = [run[0] for run in _RUN.finditer(word)]
    if sum(len(run) > 1 for run in runs) > _MOST_RUNS:
        return _single(word)
    best = _most_frequent(_candidates(runs, 3))
    if _frequencies().get(best, 0) < _COMMON:
        best = _most_frequent([best, *_candidates(runs, 2)])
    preferred = _PREFERRED.get(best, best)
    return preferred if preferred in _candidates(runs, 2) else best


def _candidates(runs: list[str], shortest: int) -> list[str]:
    """Return the spellings in which each run of at least `shortest` letters is one letter or two."""
    choices = [(run[0], run[0] * 2) if len(run) >= shortest else (run,) for run in runs]
    return ["".join(spelling) for spelling in product(*choices)]


def _most_frequent(words: Iterable[str]) -> str:
    return max(words, key=lambda word: _frequencies().get(word, 0))


def _single(word: str) -> str:
    return _LONG_RUN.sub(r"\1", word)


@cache
def _frequencies() -> dict[str, float]:
    from spellchecker import SpellChecker

    counted = SpellChecker(language="en").word_frequency
    return {word: counted[word] / counted.total_words for word in counted.words()}
