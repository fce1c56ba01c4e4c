"""Characters that were lost on the way: written as escapes or bytes, or decoded with the wrong encoding."""

import re

_HEX = "[0-9a-fA-F]"
# One pass; a run of bytes is decoded together. Backslashes may be doubled, once for every program that escaped them.
_ESCAPE = re.compile(
    rf"""
      (?<!\\) \\++ (?:
        (?P<units> u{_HEX}{{4}} (?: \\++ u{_HEX}{{4}} )*+ )
      | (?P<bytes> x{_HEX}{{2}} (?: \\++ x{_HEX}{{2}} )*+ )
      | U (?P<code> {_HEX}{{8}} )
      | (?P<blank> n | [rt] (?![a-z]) | (?<![^\W_]\\) [rt] )
      | (?P<itself> ['"/] )
      )
    | < U \+ (?P<tagged_code> {_HEX}{{4,8}} ) >
    | (?P<tagged_bytes> (?: < [89a-fA-F]{_HEX} > )++ )
    | (?<=[a-zA-Z]) (?P<apostrophe> u20 (?:18|19) | [%=] (?: 27 | [eE]2 [%=] 80 [%=] 99 ) | =92 ) (?=[a-zA-Z])
    """,
    re.VERBOSE,
)
# A mark of punctuation in UTF-8 that was read as Mac Roman or code page 437.
_QUOTATION_MARK = re.compile("‚Ä[^\x00-\x7f\\s]|ΓÇ[^\x00-\x7f\\s]")
# What UTF-8 looks like that was read as Windows-1252 or Latin-1, Mac Roman or Windows-1251. None of it is lower-case
# words, so that clean text is never taken for it.
_DECODED_WRONGLY = re.compile("[Â-ô][\x80-¿€‚„…†‡‰Š‹ŒŽ‘’“”•–—˜™›Ÿ]|√[^\\w\\s]|вЂ")
_WORD = re.compile("[^ \\n\\t]+")


def restore_characters(text: str) -> str:
    r"""Put characters where the text has their escapes, their bytes or what a wrong encoding made of them.

    "can\\u2019t" and "canâ€™t" are "can’t"; a written line end (backslash, n) is a blank.
    """
    if text[:2] in {"b'", 'b"'} and len(text) > 3 and text[-1] == text[1]:
        text = text[2:-1]
    if "\\" in text or "<" in text or "%" in text or "=" in text or "u201" in text:
        text = _ESCAPE.sub(_unescape, text)
    if text.isascii():
        return text
    text = _QUOTATION_MARK.sub(_read_anew, text)
    if not _DECODED_WRONGLY.search(text):
        return text
    from ftfy import fix_encoding

    # Word by word, since one text may hold several encodings, and characters that are right.
    return _WORD.sub(lambda word: fix_encoding(word[0]), text)


def _read_anew(mark: re.Match[str]) -> str:
    try:
        return mark[0].encode("mac-roman" if mark[0][0] == "‚" else "cp437").decode()
    except UnicodeError:
        return mark[0]


def _unescape(escape: re.Match[str]) -> str:
    if escape["units"]:
        return _pair("".join(chr(int(unit, 16)) for unit in re.findall(rf"u({_HEX}{{4}})", escape[0])))
    if digits := escape["bytes"] or escape["tagged_bytes"]:
        return _decode(bytes.fromhex(re.sub(r"[\\x<>]", "", digits)))
    if digits := escape["code"] or escape["tagged_code"]:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
    return "'" if escape["apostrophe"] else escape["itself"] or " "


def _decode(encoded: bytes) -> str:
    try:
        # R writes the two halves of an emoji as three bytes each.
        return _pair(encoded.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return encoded.decode("cp1252", "replace")


def _pair(text: str) -> str:
    """Make one character of the two halves of a surrogate pair; half a pair alone is lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
