"""The profile `textclean`: the damage that the tutorial's cleaning does, worked out by hand from its rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airline_sentiment.cleaning import Cleaner

CLEANER = Cleaner("textclean")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@VirginAmerica What @dhepburn said.", "what said"),
        ("great experience!", "great e tongue sticking out erienceexclamationmark"),
        ("why??? no!?!", "whyquestionmark noexclamationmarkquestionmarkexclamationmark"),
        ("#fail at 3am in seat 8D", "at am in seat laughing"),
        ("A-list and/or wait...what", "alist andor waitwhat"),
        ("I haven't, you don't", "i havent you do not"),
        ("don\u2019t", "don t"),
        ("I can't, won't, let's; it's Who's", "i can not will not let us it is who is"),
        ("'cause he'd know what'd do", "because he would know what did do"),
        ("delayed: 3 hrs", "delaye tongue sticking out hrs"),
        ("good :-)) ;) :'(", "good very happy wink crying"),
        ("I &lt;3 fish &amp; chips &nbsp;", "i < fish chips"),
        ("a<b>c < d", "a c < d"),
        ("see http://t.co/a\nb now", "see now"),
        ("see www.x.y now HTTP://X", "see now http skeptical x"),
        ("me@mail.com #tag_[x]!", "mecom exclamationmark"),
        ("100% of $5 + `x` = ~|^", "of + `x` = ~|^"),
        ("Ooo LOOONG", "ooo looong"),
        ("\U0001f602\U0001f602!", "face with tears of joy face with tears of joy exclamationmark"),
        ("nice \u2705 \U0001f1fa\U0001f1f8", "nice white heavy check mark"),
        ("\U0001f611", "e tongue sticking out ressionless face"),
        ("go \u2934 up", "go up"),
        ("caf\u00e9s", "caf s"),
        ("There're, who're, that're; where'd", "therere whore thatre whered"),
        ("\ud800", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_text(text: str, expected: str) -> None:
    assert CLEANER.clean(text) == expected


@pytest.mark.parametrize(
    ("text", "lost"), [("sooo late", True), ("SoOo", True), ("so late!!!", False), ("aa a", False)]
)
def test_a_letter_three_times_running_loses_the_row(text: str, lost: bool) -> None:
    assert CLEANER.loses(text) is lost


def test_the_default_profile_loses_nothing() -> None:
    assert not Cleaner().loses("sooo late")


def test_a_choice_of_steps_is_for_the_other_profile() -> None:
    assert Cleaner("textclean", steps=["urls"]).clean("no!") == "noexclamationmark"


@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_becomes_ascii_in_lower_case_with_single_blanks(text: str) -> None:
    clean = CLEANER.clean(text)
    assert clean.isascii()
    assert clean == clean.lower() == " ".join(clean.split())
