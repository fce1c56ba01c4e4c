"""Undo the lossy recoding of the crowdflower corpus: its UTF-8 bytes from 0x80 on were replaced one by one.

`crowdflower_byte_map.csv` lists which original bytes each damaged byte stands for. Most stand for one; 0x8D and 0x90
stand for two, and 0x5F, the underscore, for 18 and itself.
"""

import csv
import itertools
from collections.abc import Mapping
from importlib import resources

Originals = Mapping[int, tuple[int, ...]]

LOST = "\N{REPLACEMENT CHARACTER}"
UNDERSCORE = ord("_")


def load_originals() -> Originals:
    """Return the original bytes, all from 0x80 on, that each damaged byte may stand for."""
    table = resources.files(__package__) / "crowdflower_byte_map.csv"
    originals: dict[int, tuple[int, ...]] = {}
    for line in csv.DictReader(table.read_text(encoding="ascii").splitlines()):
        damaged, original = int(line["corrupted_byte"], 16), int(line["original_byte"], 16)
        originals[damaged] = (*originals.get(damaged, ()), original)
    return originals


def repair(damaged: bytes, originals: Originals) -> str:
    """Return the text that `damaged` was; a character that several byte sequences explain is U+FFFD, never a guess."""
    if damaged.isascii():
        return damaged.decode("ascii")
    characters, at = [], 0
    while at < len(damaged):
        character, length = _character(damaged[at : at + 4], originals)
        characters.append(character)
        at += length
    return "".join(characters)


def _character(damaged: bytes, originals: Originals) -> tuple[str, int]:
    """Return the first character of `damaged` and the number of bytes that it takes."""
    if _is_ascii(damaged):
        return chr(damaged[0]), 1
    # The longest first: an original sequence never looks like the beginning of a longer one.
    for length in range(len(damaged), 1, -1):
        possible = _decodings(damaged[:length], originals)
        if possible:
            return (possible[0] if len(possible) == 1 else LOST), length
    return ("_" if damaged[0] == UNDERSCORE else LOST), 1


def _is_ascii(damaged: bytes) -> bool:
    """Whether the first byte is itself, as an underscore before another ASCII character nearly always is."""
    return damaged[0] < 0x80 and (damaged[0] != UNDERSCORE or len(damaged) == 1 or damaged[1] < 0x80)


def _decodings(damaged: bytes, originals: Originals) -> list[str]:
    """Return the characters whose UTF-8 takes exactly the bytes that `damaged` may stand for."""
    leads = [byte for byte in originals.get(damaged[0], ()) if _sequence_length(byte) == len(damaged)]
    if not leads:
        return []
    candidates = itertools.product(leads, *(originals.get(byte, ()) for byte in damaged[1:]))
    decoded = (bytes(candidate).decode("utf-8", errors="ignore") for candidate in candidates)
    return [text for text in decoded if len(text) == 1 and len(text.encode()) == len(damaged)]


def _sequence_length(lead: int) -> int:
    """Return the length of the UTF-8 sequence that a byte begins, 0 if it begins none."""
    lengths = ((0xC2, 0xDF, 2), (0xE0, 0xEF, 3), (0xF0, 0xF4, 4))
    return next((length for first, last, length in lengths if first <= lead <= last), 0)
