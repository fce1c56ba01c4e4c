"""Emoticons to words, only where they stand free.

The meanings are those that the tutorial's emoticons have, where it has them.
"""

import re

_SMILES = {")": "smiley", "]": "smiley", "}": "smiley", "3": "smiley"}
_FROWNS = {"(": "frown", "[": "frown", "{": "frown", "c": "frown"}
_MEANINGS = {
    **_SMILES,
    **_FROWNS,
    "d": "laughing",
    "p": "tongue sticking out",
    "/": "skeptical",
    "\\": "skeptical",
    "s": "skeptical",
    "|": "straight face",
    "o": "surprise",
    "*": "kiss",
    "x": "sealed lips",
    "@": "angry",
}
_WINKING = {")", "]", "d"}

# "<3 hours" is a number, not a heart.
_UNITS = r"(?:h|hr|hour|m|min|minute|s|sec|second|d|day|wk|week|month|yr|year|mile|percent)"

# Consumes one character that all of them begin with, so that the search skips to candidates; what must not stand
# before is looked up after it. A mouth that is a bracket may follow a word; one that is a letter or a stroke may not.
_FACE = re.compile(
    rf"""
    [:;=<()]
    (?: (?<=<) (?P<broken>/)? (?P<heart>3++) (?! \w | [.,:]\d | %|\s?{_UNITS}s?\b )
      | (?<=[:;=]) (?<!\d.) (?P<tear>['’]) -? (?P<tearful>[()]) (?!\w)
      | (?<=[:;=]) (?<!\d.) -? (?P<bracket> \)++(?!\d) | \(++(?!\w) )
      | (?<=[:;=]) (?<![\w:;=].) -? (?P<mouth> d++ | p++ | [\[\]/\\|] ) (?![\w/\\])
      | (?<=:) (?<![\w:;=].) -? (?P<rare> [3cosx*@{{}}] ) (?! [\w/\\] | :\d )
      | (?<=\() (?<!\d.) -? (?P<smiling> [:=;] ) (?![\w():;=])
      | (?<=\)) (?<!\S.) -? (?P<frowning> [:=] ) (?![\w():;=])
    )
    """,
    re.VERBOSE,
)

_PICTURE = re.compile(
    r"(?P<annoyed>-_+-)(?!\w)|(?P<happy>\^[_.]?\^)|(?P<pained>>[_.]<)|(?P<cheering>\\o/)"
    r"|(?<!\w)(?:(?P<surprise>o_++o|0_++0)|(?P<crying>t_++t|;_++;))(?!\w)"
)
_LAUGH = re.compile(r"x(?<![^\W_]x)x*+d++(?![^\W_])")


def name_emoticons(text: str) -> str:
    """Replace each emoticon that stands free by its meaning between blanks.

    "thanks:)" has one, "delayed:d", "3:30" and "8d" have none. Those that are plain text far more often than a face
    ("8d", "8)", "d:", "xp") are never read as one.
    """
    if ":" in text or ";" in text or "=" in text or "<" in text:
        text = _FACE.sub(_mean, text)
    if "_" in text or "^" in text or ">.<" in text or "\\o/" in text:
        text = _PICTURE.sub(lambda picture: f" {picture.lastgroup} ", text)
    # As a word of letters only it must be read the same wherever punctuation has left it.
    return _LAUGH.sub(" laughing ", text) if "xd" in text else text


def _mean(face: re.Match[str]) -> str:
    return f" {_meaning(face)} "


def _meaning(face: re.Match[str]) -> str:
    if face["heart"]:
        return "broken heart" if face["broken"] else "heart"
    if face["tear"]:
        return "crying" if face["tearful"] == "(" else "tears of joy"
    if face["smiling"]:
        return "wink" if face["smiling"] == ";" else "smiley"
    if face["frowning"]:
        return "frown"
    mouth = (face["bracket"] or face["mouth"] or face["rare"])[0]
    return "wink" if face[0][0] == ";" and mouth in _WINKING else _MEANINGS[mouth]
