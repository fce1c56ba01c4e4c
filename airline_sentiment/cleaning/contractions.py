"""Contractions written out, and the possessive s dropped."""

import re
from functools import lru_cache

from airline_sentiment.cleaning.emoticons import name_laugh
from airline_sentiment.cleaning.unicode import is_whole_word

_AUXILIARIES = frozenset(
    {
        "am",
        "are",
        "better",
        "can",
        "could",
        "dare",
        "dares",
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
        "shall",
        "should",
        "used",
        "was",
        "were",
        "will",
        "would",
    }
)
# What n't is added to where that is not the auxiliary itself.
_STEMS = {"ai": "is", "ca": "can", "sha": "shall", "tis": "it is", "twas": "it was", "wo": "will"}
_ENDINGS = {"re": "are", "ve": "have", "v": "have", "ll": "will"}
_WITH_IS = frozenset({"he", "here", "how", "it", "she", "that", "there", "this", "what", "when", "where", "who", "why"})
_WITH_WOULD = frozenset({"he", "i", "it", "she", "that", "there", "they", "we", "who", "you"})
_WITH_DID = frozenset({"how", "what", "when", "where", "why"})
_WHOLE = {
    "n't": "not",
    "i'm": "i am",
    "i'am": "i am",
    "i'ma": "i am going to",
    "let's": "let us",
    "y'all": "you all",
    "ya'll": "you all",
    "y'alls": "you all",
    "c'mon": "come on",
    "d'you": "do you",
    "d'ya": "do you",
    "d'y": "do you",
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
_SLASHED = {
    "w/out": "without",
    "w/o": "without",
    "w/in": "within",
    "w/e": "whatever",
    "w/": "with ",
    "b/c": "because",
    "b/w": "between",
}

# Without their apostrophe they are no other word; "its", "were", "well", "ill", "id", "lets" and the like may be one.
_BARE_NOT = sorted(_AUXILIARIES - {"am", "can", "dares", "shall", "used", "will"})
_BARE = {
    **{f"{verb}nt": f"{verb} not" for verb in _BARE_NOT},
    **{f"{verb}ntve": f"{verb} not have" for verb in ("could", "should", "would")},
    **{f"{verb}ve": f"{verb} have" for verb in ("could", "might", "must", "should", "would")},
    "aint": "is not",
    "cannot": "can not",
    "cant": "can not",
    "cmon": "come on",
    "shant": "shall not",
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
    "yalls": "you all",
}
_BARE_WORD = re.compile(rf"(?<![^\W_])(?:{'|'.join(_BARE)})(?![^\W_])")

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]++(?:['’][^\W\d_]++)++")
_MISPLACED_NOT = re.compile(r"n(?:[^\w\s]|_){0,3}\s?[^\w\s]{0,3}\s?t")
# Whatever stands where the apostrophe belongs; with a blank it is an apostrophe, or nothing.
_NOT = re.compile(
    rf"(?<![^\W_])(?P<stem>{'|'.join([*_AUXILIARIES, *_STEMS])})"
    r"(?:['’]?n(?:(?:[^\w\s]|_){1,3}+|\s?['’]\s?|\s|(?=t['’]t))|\sn\s?['’]?\s?)t++(?:['’]t)?(?![^\W_]|-[^\W_])"
)
_NEGATED = re.compile(
    rf"(?P<subject>he|i|it|she|that|they|this|u|we|you)??(?P<verb>{'|'.join([*_AUXILIARIES, *_STEMS])})"
)
_LONG_RUN = re.compile(r"(.)\1{2,}")
_DETACHED = re.compile(r"(?<=[^\W\d_])(?:\s['’]\s?|['’]\s)(?P<ending>[dms]|ll|re|ve)(?![^\W_]|['’])")
_MISTYPED = re.compile(
    r"(?<![^\W_])(he|here|i|it|let|she|that|there|they|we|what|who|you)[;\"*](?=(?:[dms]|ll|re|ve)(?![^\W_]))"
)
# A word in single quotes is no clipped word.
_CLIP = re.compile(rf"['’](?<!\w.)({'|'.join(_CLIPPED)})\b(?!['’][^\W\d_]?\b)(?!['’])")
_SLASH = re.compile(r"(?<![^\x00-\x7f])(?:w/(?:out\b|[oe]\b|in\b|(?!/))|b/[cw]\b)(?<![\w/]w/)(?<![^\W_]w/e)")
_INITIALS = re.compile(r"(?<![\w/'’])[a-z](?:/[a-z])++(?![\w/])")
_ROUND_NUMBER = re.compile(r"(?<!\w)(\d++)(?<=0)['’](?=s)")
_POSSESSIVE = re.compile(r"['’](?:(?<=\S.)s(?!\w)|(?<=s.)(?!\w))")
_LONGEST = 40
_SUBJECTS = _WITH_WOULD | _WITH_DID
_LONGEST_SUBJECT = max(map(len, _SUBJECTS))
_NO_LETTER = re.compile(r"[\W\d_]")


def expand_contractions(text: str) -> str:
    """Write contractions out, whatever their apostrophe is: "haven't", "haven;t" and "have n't" are "have not".

    So are "w/", "b/c" and the like. What is no contraction is one word, if it would fall into single letters: "dm'd" is
    "dmd", "o'hare" is "ohare", "n/a" is "na".
    """
    if _MISPLACED_NOT.search(text):
        text = _NOT.sub(_place_apostrophe, text)
    if ";" in text or '"' in text or "*" in text:
        text = _MISTYPED.sub(r"\1'", text)
    if "'" in text or "’" in text:
        text = _DETACHED.sub(_attach, text)
        text = _CLIP.sub(_expand_clip, _WORD.sub(_expand_match, text))
    if "/" in text:
        text = _SLASH.sub(_expand_slashed, text)
        text = _INITIALS.sub(lambda initials: initials[0].replace("/", ""), text)
    return text


def expand_without_apostrophe(text: str) -> str:
    """Write contractions out that lack their apostrophe, where they are no other word: "dont" is "do not"."""
    return _BARE_WORD.sub(_expand_bare, text)


def drop_possessives(text: str) -> str:
    """Drop the possessive s with its apostrophe, and the apostrophe after a plural: "crew's" is "crew".

    With a round number it makes a plural: "the 80's" are "80s".
    """
    return _POSSESSIVE.sub("", _ROUND_NUMBER.sub(r"\1", text)) if "'" in text or "’" in text else text


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


def _expand_slashed(slashed: re.Match[str]) -> str:
    return _SLASHED[slashed[0]] if is_whole_word(slashed) else slashed[0]


def _attach(detached: re.Match[str]) -> str:
    before = detached.string[max(0, detached.start() - _LONGEST_SUBJECT - 1) : detached.start()]
    # Anything else with them would become one word: what a face means, for one.
    belongs = detached["ending"] not in {"d", "m"} or _NO_LETTER.split(before)[-1] in _SUBJECTS
    return f"'{detached['ending']}" if belongs and is_whole_word(detached) else detached[0]


def _place_apostrophe(negated: re.Match[str]) -> str:
    return f"{negated['stem']}n't" if is_whole_word(negated) else negated[0]


@lru_cache(maxsize=4096)
def _expand(word: str) -> str:
    if word in _WHOLE or "'" not in word:
        return _WHOLE.get(word, word)
    stem, _, ending = word.rpartition("'")
    if negated := _negated(stem, ending):
        return f"{negated} not"
    if ending in _ENDINGS:
        return f"{_expand(stem)} {_ENDINGS[ending]}"
    if ending == "s":
        return f"{stem} is" if stem in _WITH_IS else f"{_expand(stem)}'s"
    if ending == "d" and stem in _WITH_DID:
        return f"{stem} did"
    if ending == "d" and (stem in _WITH_WOULD or "'" in stem):
        return f"{_expand(stem)} would"
    if ending in {"y", "ya"} and stem.endswith("'d"):
        return f"{_expand(stem)} you"
    parts = word.split("'")
    if ending in {"d", "ed", "ing"} or any(len(part) == 1 for part in parts):
        return name_laugh("".join(parts))
    return word


def _negated(stem: str, ending: str) -> str:
    """Return what n't has been added to, wherever its apostrophe is; nothing if it has not been added."""
    if ending == "t" and stem.endswith("n"):
        stem = stem[:-1]
    elif ending != "nt":
        return ""
    if not (negated := _NEGATED.fullmatch(_LONG_RUN.sub(r"\1", stem))):
        return ""
    return f"{negated['subject'] or ''} {_STEMS.get(negated['verb'], negated['verb'])}".strip()
