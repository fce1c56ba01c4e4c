"""Swear words with letters masked: "sh*t", "f**k", "b!tch"."""

import re
from functools import lru_cache

from airline_sentiment.cleaning.unicode import is_whole_word

SWEAR_WORDS = (
    "ass",
    "asshole",
    "assholes",
    "bastard",
    "bitch",
    "bitches",
    "bullshit",
    "crap",
    "crappy",
    "cunt",
    "damn",
    "damned",
    "dick",
    "fuck",
    "fucked",
    "fucker",
    "fuckin",
    "fucking",
    "fucks",
    "goddamn",
    "hell",
    "motherfucker",
    "piss",
    "pissed",
    "shit",
    "shits",
    "shitty",
)
_MASKED = re.compile(r"(?<!\w)[a-z]++(?:[*!@#$]++[a-z]++)+(?!\w)|(?<!\w)[a-z]++(?:\*\*++|\$\$)(?![\w*$])")
_LONGEST = 20


def read_masked_words(text: str) -> str:
    """Put the swear word where some of its letters are masked; any other word with stars in it loses the stars."""
    if "*" in text or "!" in text or "@" in text or "#" in text or "$" in text:
        return _MASKED.sub(_read, text)
    return text


def _read(masked: re.Match[str]) -> str:
    word = masked[0]
    if not is_whole_word(masked):
        return word
    meant = _swear_word(word) if len(word) <= _LONGEST else None
    # "don*t" is a contraction.
    if meant or word.endswith(("*", "n*t")):
        return meant or word
    whole = word.replace("*", "")
    return whole if whole.isalpha() else word


@lru_cache(maxsize=1024)
def _swear_word(masked: str) -> str | None:
    """Return the first word that fits: a star is one letter, several are any number; a sign is what it is like."""
    spelled = masked.replace("@", "a").replace("$", "s").replace("!", "[il]").replace("#", "[a-z]")
    patterns = (spelled.replace("*", "[a-z]"), re.sub(r"\*\*+", "[a-z]+", spelled).replace("*", "[a-z]"))
    return next((word for pattern in patterns for word in SWEAR_WORDS if re.fullmatch(pattern, word)), None)
