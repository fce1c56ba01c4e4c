"""What the tutorial shows of its cleaning in one line each, where it is right: ours gives the same meaning."""

import pytest

from airline_sentiment.cleaning import Cleaner


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("heyyyy guyyyys", "hey guys"),
        ("I can't go, it's late", "i can not go it is late"),
        ("thanks :)", "thanks smiley"),
        ("you're kidding me ???", "you are kidding me questionmark"),
    ],
)
def test_one_line_examples(text: str, expected: str) -> None:
    assert Cleaner().clean(text) == expected
