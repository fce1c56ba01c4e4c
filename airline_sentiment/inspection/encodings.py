"""Which encoding the bytes of a text are in, and how sure that is."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, NamedTuple

from airline_sentiment.errors import InputError
from airline_sentiment.tables.formats import UTF_8
from airline_sentiment.tables.sources import BLOCK_BYTES, Source

_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SINGLE_BYTE = ("cp1252", "mac_roman", "latin-1")
_UNDEFINED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_BEYOND_ASCII = re.compile(rb"[\x00-\x7f]?[\x80-\xff]+[\x00-\x7f]?")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_MOST_CONTROL = 0.01
_MOST_PLACES = 20_000
# Below this share of right-looking characters an encoding is hardly the one.
_LOOKS_RIGHT = 0.8
_WORD_THEN_CAPITAL = re.compile(r"[a-zß-ÿ][^\W\d_a-zß-ÿ]|[^\W\d_][A-Z][^\W\d_a-zß-ÿ]")
_USUAL_SIGNS = frozenset("‘’‚“”„…–—•€£¥¢°©®™«»¿¡´§ \xa0½¼¾²³º·")


class Encoding(NamedTuple):
    """An encoding, why it is thought to be the one, and whether that is only a guess."""

    name: str
    reason: str
    is_guess: bool = False
    is_ascii: bool = False


def encoding_of(source: Source) -> Encoding:
    """Return the encoding of a source's text, which is read once.

    Raises:
        InputError: if it holds what no text does.
    """
    for mark, name in _MARKS:
        if source.head.startswith(mark):
            return Encoding(name, "its mark is at the beginning")
    even, odd = source.head[::2], source.head[1::2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(high) > 1 and high.count(0) > len(high) / 2 and not low.count(0):
            return Encoding(name, "every other byte is zero; there is no mark", is_guess=True)
    seen = _Seen(source.stream(), source.name)
    if seen.is_utf_8:
        said = "every character beyond ASCII fits" if seen.places else "only ASCII, which other encodings share"
        return Encoding(UTF_8, said, is_ascii=not seen.places)
    return _single_byte(seen)


class _Seen:
    """What the bytes of a stream show: whether they are UTF-8, and those beyond ASCII with their neighbours."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.is_utf_8 = True
        self.places: Counter[bytes] = Counter()
        decoder = codecs.getincrementaldecoder(UTF_8)()
        size = control = 0
        for block in _blocks(stream):
            size += len(block)
            control += len(block) - len(block.translate(None, _CONTROL))
            if control > _MOST_CONTROL * size:
                raise InputError(f"{name}: expected a table of text, found bytes that no text holds; is this the file?")
            if self.is_utf_8:
                self.is_utf_8 = _fits(decoder, block)
            if not block.isascii() and len(self.places) < _MOST_PLACES:
                self.places.update(_BEYOND_ASCII.findall(block))
        self.is_utf_8 = self.is_utf_8 and _fits(decoder, b"", final=True)

    @property
    def in_utf_8(self) -> int:
        """How many of the places are UTF-8 though the whole is not."""
        return sum(count for place, count in self.places.items() if _decodes(place, UTF_8))


def _single_byte(seen: _Seen) -> Encoding:
    found = frozenset(byte for place in seen.places for byte in place if byte > 0x7F)
    names = [name for name in _SINGLE_BYTE if name != "cp1252" or not found & _UNDEFINED_IN_CP1252]
    looks = {name: _share_that_looks_right(seen.places, name) for name in names}
    best = max(names, key=lambda name: looks[name])
    reason = f"not UTF-8, and a guess: {looks[best]:.0%} of the characters beyond ASCII look right so"
    others = [f"{name} {looks[name]:.0%}" for name in names if name != best]
    reason += f" ({', '.join(others)})" if others else ""
    total = seen.places.total()
    if seen.in_utf_8 > total / 2:
        reason = (
            f"most of the file is UTF-8, but {total - seen.in_utf_8:,} places are not: it is damaged, {best} reads it"
        )
    elif looks[best] < _LOOKS_RIGHT:
        reason += "; doubtful, so look at the examples, and name the right one with --encoding"
    return Encoding(best, reason, is_guess=True)


def _share_that_looks_right(places: Counter[bytes], encoding: str) -> float:
    right = total = 0
    for place, count in places.items():
        text = place.decode(encoding, errors="replace")
        odd = sum(not (character.isalpha() or character in _USUAL_SIGNS) for character in text if character > "\x7f")
        letters = len(re.findall("[^\x00-\x7f]", text))
        odd += len(_WORD_THEN_CAPITAL.findall(text))
        total += count * letters
        right += count * max(0, letters - odd)
    return right / max(total, 1)


def _fits(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(BLOCK_BYTES), b"")
