"""What is written in the notation of the web: HTML entities, URLs, e-mail addresses, mentions and hashtags."""

import html
import re

from airline_sentiment.cleaning.unicode import EMOJI_RANGES, fold

_AMPERSAND = re.compile(r"&(?:amp;)+")
# Without the semicolon only the commonest and quotation marks: "this&not that" has no entity.
_ENTITY = re.compile(
    r"&(?:#[0-9]++|#x[0-9a-f]++|[a-z][a-z0-9]{1,31});"
    r"|&#(?:3[49]|82(?:1[67]|2[01])|x2[27]|x201[89cd])(?![0-9a-f])|&(?:amp|lt|gt|quot|apos)(?![a-z0-9])"
)
_LONGEST_REFERENCE = len("&#x10ffff;")
_NOT_IN_URL = rf'\s"“”<>{EMOJI_RANGES}'
_PATH = rf"/[^{_NOT_IN_URL}]*"
_DOMAINS = "com|net|org|edu|gov|mil|int|info|biz"
_DOMAIN = re.compile(rf"\.(?:[a-z]{{2,6}}/|(?:{_DOMAINS}|co\.uk)(?![\w@-]))")
# What was cut off ("https:/…") goes as well; a trailing "www..." or "awww." is no address. Without a scheme an address
# has a path, or a domain that is no word.
_URL = re.compile(
    rf"(?:https?|ftps?)://[^{_NOT_IN_URL}]*|(?<!\w)(?:https?:[^{_NOT_IN_URL}]*|htt?p?s?\.\.\.++)"
    rf"|www\.(?<!\w....)(?=\w)[^{_NOT_IN_URL}]+|pic\.twitter\.com(?:{_PATH})?"
    rf"|(?<![\w.@+-])(?![a-z0-9-]*pic\.twitter\.com)(?:[a-z0-9-]++\.)+(?:[a-z]{{2,6}}{_PATH}|(?:{_DOMAINS}|co\.uk)(?![\w@-])(?:['’]s\b)?)"
)
_EMAIL = re.compile(r"(?:mailto:)?(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
_GLUED_AT = re.compile(r"@(?<=[\w.+-].)\w")
_MENTION = re.compile(r"@(?<![\w@].)@*+[a-z0-9_]++(?:@++[a-z0-9_]++)*+(?:\s?['’]s\b)?")
_HASH = re.compile(r"#(?=\w)")


def decode_entities(text: str) -> str:
    """Decode HTML entities, named and numeric, however many times their ampersand was encoded."""
    if "&" not in text:
        return text
    return fold(_ENTITY.sub(_decode, _AMPERSAND.sub("&", text)))


def remove_urls(text: str) -> str:
    """Remove addresses, with a scheme or without, up to white space, a quotation mark, an emoji, < or >.

    "united.com", "bit.ly/a" and what is left of an address that was cut off are addresses too.
    """
    if "http" in text or "://" in text or "www." in text or "htt." in text or ("." in text and _DOMAIN.search(text)):
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


def _decode(entity: re.Match[str]) -> str:
    if entity[0][1] == "#" and len(entity[0]) > _LONGEST_REFERENCE:
        return "\N{REPLACEMENT CHARACTER}"
    return html.unescape(entity[0].rstrip(";") + ";")
