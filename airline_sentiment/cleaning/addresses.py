"""What is written in the notation of the web: HTML entities, URLs, e-mail addresses, mentions and hashtags."""

import html
import re

from airline_sentiment.cleaning.unicode import EMOJI_RANGES, fold

_AMPERSAND = re.compile(r"&(?:amp;)+")
# Without the semicolon only the four commonest: "this&not that" has no entity.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});|&(?:amp|lt|gt|quot)(?![a-z0-9])")
# A trailing "www..." or "awww." is no address.
_NOT_IN_URL = rf'\s"“”<>{EMOJI_RANGES}'
_URL = re.compile(rf"(?:https?|ftps?)://[^{_NOT_IN_URL}]*|www\.(?<!\w....)(?=\w)[^{_NOT_IN_URL}]+")
_EMAIL = re.compile(r"(?:mailto:)?(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
_GLUED_AT = re.compile(r"@(?<=[\w.+-].)\w")
_MENTION = re.compile(r"@(?<![\w@].)@*+[a-z0-9_]++(?:@++[a-z0-9_]++)*+(?:\s?['’]s\b)?")
_HASH = re.compile(r"#(?=\w)")


def decode_entities(text: str) -> str:
    """Decode HTML entities, named and numeric, however many times their ampersand was encoded."""
    if "&" not in text:
        return text
    decoded = _ENTITY.sub(lambda entity: html.unescape(entity[0]), _AMPERSAND.sub("&", text))
    return fold(decoded)


def remove_urls(text: str) -> str:
    """Remove addresses that begin with a scheme or www, up to white space, a quotation mark, an emoji, < or >."""
    if "://" in text or "www." in text:
        return _URL.sub(" ", text)
    return text


def remove_mentions(text: str) -> str:
    """Remove @handles, their possessive s included, and e-mail addresses whole.

    An @ inside a word that is no e-mail address ("made@it") separates two words.
    """
    if "@" not in text:
        return text
    if _GLUED_AT.search(text):
        text = _EMAIL.sub(" ", text)
    return _MENTION.sub(" ", text)


def open_hashtags(text: str) -> str:
    """Remove the sign of hashtags and keep their word."""
    return _HASH.sub(" ", text) if "#" in text else text
