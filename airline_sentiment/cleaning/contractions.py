"""Contractions written out, and the possessive s dropped."""

import re
from functools import lru_cache

from airline_sentiment.cleaning.unicode import is_whole_word

_AUXILIARIES = frozenset(
    {
        "are",
        "could",
        "dare",
        "did",
        "do",
        "does",
        "had",
        "has",
        "have",
        "is",
        "may",
        "might",
        "must",
        "need",
        "ought",
        "should",
        "was",
        "were",
        "would",
    }
)
_ENDINGS = {"re": "are", "ve": "have", "v": "have", "ll": "will"}
_WITH_IS = frozenset({"he", "here", "how", "it", "she", "that", "there", "this", "what", "when", "where", "who", "why"})
_WITH_WOULD = frozenset({"he", "i", "it", "she", "that", "there", "they", "we", "who", "you"})
_WITH_DID = frozenset({"how", "what", "when", "where", "why"})
_WHOLE = {
    "ain't": "is not",
    "can't": "can not",
    "ca'nt": "can not",
    "shan't": "shall not",
    "won't": "will not",
    "wo'nt": "will not",
    "i'm": "i am",
    "i'am": "i am",
    "let's": "let us",
    "y'all": "you all",
    "ya'll": "you all",
    "c'mon": "come on",
    "d'you": "do you",
    "ma'am": "madam",
    "ne'er": "never",
    "e'er": "ever",
    "o'er": "over",
    "int'l": "international",
    "nat'l": "national",
    "add'l": "additional",
    "gov't": "government",
    "rec'd": "received",
    "cont'd": "continued",
}
_CLIPPED = {
    "bout": "about",
    "cause": "because",
    "cuz": "because",
    "em": "them",
    "til": "until",
    "till": "until",
    "tis": "it is",
    "twas": "it was",
    "round": "around",
    "n": "and",
}
_SLASHED = {"w/out": "without", "w/o": "without", "w/in": "within", "w/": "with ", "b/c": "because", "b/w": "between"}

# Without their apostrophe they are no other word; "its", "were", "well", "ill", "id", "lets" and the like may be one.
_BARE_NOT = ["are", "could", "did", "does", "do", "had", "has", "have", "is", "must", "should", "was", "were", "would"]
_BARE = {
    **{f"{verb}nt": f"{verb} not" for verb in _BARE_NOT},
    **{f"{verb}ve": f"{verb} have" for verb in ("could", "should", "would")},
    "aint": "is not",
    "cannot": "can not",
    "cant": "can not",
    "cmon": "come on",
    "wont": "will not",
    "im": "i am",
    "ive": "i have",
    "thats": "that is",
    "whats": "what is",
    "theres": "there is",
    "youre": "you are",
    "theyre": "they are",
    "youve": "you have",
    "theyve": "they have",
    "weve": "we have",
    "hes": "he is",
    "shes": "she is",
    "itll": "it will",
    "theyll": "they will",
    "youll": "you will",
    "yall": "you all",
}
_BARE_WORD = re.compile(rf"(?<![^\W_])(?:{'|'.join(_BARE)})(?![^\W_])")

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]++(?:['’][^\W\d_]++)++")
# A word in single quotes is no clipped word.
_CLIP = re.compile(rf"['’](?<!\w.)({'|'.join(_CLIPPED)})\b(?!['’][^\W\d_]?\b)(?!['’])")
_SLASH = re.compile(r"(?:w/(?:out\b|o\b|in\b|(?!/))|b/[cw]\b)(?<![\w/]w/)")
_POSSESSIVE = re.compile(r"['’](?:(?<=\S.)s(?!\w)|(?<=s.)(?!\w))")
_LONGEST = 40


def expand_contractions(text: str) -> str:
    """Write contractions out, whichever apostrophe they have: "haven't" is "have not"; "w/", "b/c" and the like too.

    A past tense made with an apostrophe is one word ("dm'd" is "dmd"), and so is a name such as "o'hare".
    """
    if "'" in text or "’" in text:
        text = _CLIP.sub(_expand_clip, _WORD.sub(_expand_match, text))
    if "w/" in text or "b/" in text:
        text = _SLASH.sub(lambda slashed: _SLASHED[slashed[0]], text)
    return text


def expand_without_apostrophe(text: str) -> str:
    """Write contractions out that lack their apostrophe, where they are no other word: "dont" is "do not"."""
    return _BARE_WORD.sub(_expand_bare, text)


def drop_possessives(text: str) -> str:
    """Drop the possessive s with its apostrophe, and the apostrophe after a plural: "crew's" is "crew"."""
    return _POSSESSIVE.sub("", text) if "'" in text or "’" in text else text


def _expand_bare(bare: re.Match[str]) -> str:
    return _BARE[bare[0]] if is_whole_word(bare) else bare[0]


def _expand_match(word: re.Match[str]) -> str:
    # Looked up here: a pattern that fails at the end of a chain would begin anew at each of its links.
    before_digit = word.string[word.end() : word.end() + 1].isdecimal()
    if before_digit or len(word[0]) > _LONGEST or not is_whole_word(word):
        return word[0]
    return _expand(word[0].replace("’", "'"))


def _expand_clip(clip: re.Match[str]) -> str:
    return _CLIPPED[clip[1]] if is_whole_word(clip) else clip[0]


@lru_cache(maxsize=4096)
def _expand(word: str) -> str:
    if word in _WHOLE or "'" not in word:
        return _WHOLE.get(word, word)
    stem, _, ending = word.rpartition("'")
    if (negated := _negated(stem, ending)) in _AUXILIARIES:
        return f"{negated} not"
    if ending in _ENDINGS:
        return f"{_expand(stem)} {_ENDINGS[ending]}"
    if ending == "s":
        return f"{stem} is" if stem in _WITH_IS else f"{_expand(stem)}'s"
    if ending == "d" and stem in _WITH_WOULD | _WITH_DID:
        return f"{stem} {'would' if stem in _WITH_WOULD else 'did'}"
    if stem == "o" or ending in {"d", "ed", "ing"}:
        return stem + ending
    return word


def _negated(stem: str, ending: str) -> str:
    """Return what n't has been added to, wherever its apostrophe is; nothing if it has not been added."""
    if ending == "t" and stem.endswith("n"):
        return stem[:-1]
    return stem if ending == "nt" else ""
