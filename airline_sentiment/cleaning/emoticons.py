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
    "b": "tongue sticking out",
    "<": "frown",
    ">": "smiley",
}
_WINKING = {")", "]", "d"}

# "<3 hours" is a number, not a heart.
_UNITS = r"(?:h|hr|hour|m|min|minute|s|sec|second|d|day|wk|week|month|yr|year|mile|percent)"

# Consumes one character that all of them begin with, so that the search skips to candidates; what must not stand
# before is looked up after it. A mouth that is a bracket may follow a word, and a blank if no bracket closes it; one
# that is a letter or a stroke may not. A letter that is no mouth goes as well, if the face stands alone.
_FACE = re.compile(
    rf"""
    [:;=<()]
    (?: (?<=<) (?P<broken>[/\\])? (?P<heart>3++) (?! \w | [.,:]\d | %|\s?{_UNITS}s?\b )
      | (?<=[:;=]) (?<!\d.) (?P<tear>['’]|(?<=:),) -? (?P<tearful>[()]|d++) (?!\w)
      | (?<=[:;=]) (?<!\d.) (?:[-^~] | (?<![\w:;=].)[oc])? (?P<bracket> \)++(?!\d) | \(++(?!\w) )
      | (?<=[:;=]) (?<!\d.) -?[ ]-? (?P<apart> \)++(?!\w) | \((?!\w)(?![^()]*(?<![:;=-])\)) )
      | (?<=[:;=]) (?<![\w:;=].) -? (?P<mouth> d++ | p++ | [\[\]/\\|] ) (?![\w/\\])
      | (?<=:) (?<![\w:;=].) -? (?P<rare> [3bcosx*@{{}}<>] ) (?! [\w/\\] | :\d )
      | (?<=[:;]) (?<!\S.) -? (?P<unknown> [a-z] ) (?!\S)
      | (?<=\() (?<!\d.) -? (?P<smiling> [:=;] ) (?![\w():;=])
      | (?<=[()]) (?<!\S.) ['’] -? (?P<wept> [:=;] ) (?![\w():;=])
      | (?<=\)) (?<!\S.) -? (?P<frowning> [:=] ) (?![\w():;=])
    )
    """,
    re.VERBOSE,
)

# A word of letters that only with its signs is a face.
_LETTERED = re.compile(
    r"(?<![\w-])(?:[x8]-++d++|[8b]-++\)++|[x8]-++(?P<tongue>p++)|[o0]:-?\)++|d['’]-?(?P<sob>[:=]))(?![\w-])"
)
_PICTURE = re.compile(
    r"(?P<shrug>\\_*+\(ツ\)_*+/)|(?P<annoyed>-_+-)(?!\w)|(?P<happy>\^[_.o-]{0,3}\^)|(?P<pained>>[_.o]<)"
    r"|(?P<cheering>\\[om]/)|(?<!\w)(?:(?P<surprise>o_++[o0]|0_++[o0])|(?P<crying>t_++t|q_++q|;_++;)"
    r"|(?P<unnamed>([^\W\d_])_++\9))(?!\w)"
)
_LAUGH = re.compile(r"x(?<![^\W_]x)x*+d++(?![^\W_])")


def name_emoticons(text: str) -> str:
    """Replace each emoticon that stands free by its meaning between blanks.

    "thanks:)" has one, "delayed:d", "3:30" and "8d" have none. Those that are plain text far more often than a face
    ("8d", "8)", "d:", "xp") are never read as one. Of a face that is not known nothing is left.
    """
    if "-" in text or ":" in text or "'" in text:
        text = _LETTERED.sub(_mean_lettered, text)
    if ":" in text or ";" in text or "=" in text or "<" in text:
        text = _FACE.sub(_mean, text)
    if "_" in text or "^" in text or "\\" in text or ">" in text:
        text = _PICTURE.sub(_mean_picture, text)
    return name_laugh(text)


def name_laugh(text: str) -> str:
    """Replace "xd" by its meaning: of letters only, it must be read the same wherever punctuation has left it."""
    return _LAUGH.sub(" laughing ", text) if "xd" in text else text


def _mean(face: re.Match[str]) -> str:
    return f" {_meaning(face)} "


def _mean_lettered(face: re.Match[str]) -> str:
    if face["sob"]:
        return " crying "
    if face["tongue"]:
        return " tongue sticking out "
    return " laughing " if "d" in face[0] else " smiley "


def _mean_picture(picture: re.Match[str]) -> str:
    return " " if picture["unnamed"] else f" {picture.lastgroup} "


def _meaning(face: re.Match[str]) -> str:
    if face["heart"]:
        return "broken heart" if face["broken"] else "heart"
    if face["tear"]:
        return "crying" if face["tearful"] == "(" else "tears of joy"
    if face["smiling"]:
        return "wink" if face["smiling"] == ";" else "smiley"
    if face["wept"]:
        return "crying" if face[0][0] == ")" else "tears of joy"
    if face["frowning"]:
        return "frown"
    if face["unknown"]:
        return ""
    mouth = (face["bracket"] or face["apart"] or face["mouth"] or face["rare"])[0]
    return "wink" if face[0][0] == ";" and mouth in _WINKING else _MEANINGS[mouth]
