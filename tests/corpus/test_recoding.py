import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.corpus.recoding import load_originals, repair

ORIGINALS = load_originals()


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        (b"thanks!", "thanks!"),
        (b"@a_b __ snake_case_", "@a_b __ snake_case_"),
        (b"_\x99\xea\xa9", "\U0001f4a9"),  # F0 9F 92 A9
        (b"a _\x99\x85\xa2b", "a \U0001f622b"),  # F0 9F 98 A2
        (b"__\x99\x85\xa2", "_\U0001f622"),
        (b"_\x99\x85\xa2_", "\U0001f622_"),
        (b"don\x8a\x97\xc8t", "don’t"),  # E2 80 99
        (b"\x8a\x97\x93hi\x8a\x97\x9d", "“hi”"),  # E2 80 9C, E2 80 9D
        (b"\xce\xa3", "£"),  # C2 A3
        (b"caf\x92\xa9", "café"),  # C3 A9
        (b"\x8a\x85\xbe\xb4\xd9\x8f", "☠\ufe0f"),  # E2 98 A0, EF B8 8F
        (b"\x90\x93", "\u035c"),  # CD 9C: 90 as a lead can only be CD
    ],
)
def test_utf8_is_rebuilt_where_the_bytes_leave_one_character(damaged: bytes, text: str) -> None:
    assert repair(damaged, ORIGINALS) == text


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        (b"_\x99\x85_!", "\ufffd!"),  # F0 9F 98 and one of 16 bytes
        (b"I \x8a\x9d_ it", "I \ufffd it"),  # E2 9D and one of 16 bytes
        (b"_\x99\x95\x8d", "\ufffd"),  # F0 9F 91 8D, thumbs up, or F0 9F 91 A1, a sandal
        (b"a \xff z", "a \ufffd z"),  # a byte that the table does not know
        (b"a \x97 z", "a \ufffd z"),  # 80, which begins no sequence
        (b"cut \x8a\x97", "cut \ufffd\ufffd"),  # E2 80 and the end
    ],
)
def test_what_cannot_be_known_is_one_replacement_character(damaged: bytes, text: str) -> None:
    assert repair(damaged, ORIGINALS) == text


def test_the_table_gives_one_original_but_for_three_bytes() -> None:
    several = {damaged: len(originals) for damaged, originals in ORIGINALS.items() if len(originals) > 1}
    assert several == {0x5F: 18, 0x8D: 2, 0x90: 2}


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_ascii_is_kept(text: str) -> None:
    assert repair(text.encode("ascii"), ORIGINALS) == text


@given(st.text(alphabet="a _é“”’…£😢😍👍❤"))
def test_a_damaged_text_is_itself_or_has_characters_that_are_lost(text: str) -> None:
    damaged_bytes = {original: damaged for damaged, originals in ORIGINALS.items() for original in originals}
    damaged = bytes(damaged_bytes.get(byte, byte) for byte in text.encode())
    repaired = repair(damaged, ORIGINALS)
    assert len(repaired) == len(text)
    assert all(found in (expected, "\ufffd") for found, expected in zip(repaired, text, strict=True))
