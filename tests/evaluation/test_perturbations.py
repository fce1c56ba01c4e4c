from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.evaluation.perturbations import CHANGES, capitals, change, drop_letter, lower_case, swap_letters

FOLLOWED = ("@united", "#travelTips", "https://t.co/AbcdEfgh", "www.example.org/Some", "&amp;", "me@example.org")
OTHERS = ("flight", "Delayed", "it's", "ok", "no!", "aaaa", "3hours", "😡")
texts = st.lists(st.sampled_from([*FOLLOWED, *OTHERS])).map(" ".join)
slips = pytest.mark.parametrize("slip", [swap_letters, drop_letter])


@pytest.mark.parametrize("how", CHANGES)
@given(text=texts | st.text())
def test_what_readers_follow_stays_and_the_change_is_the_same_each_time(how: str, text: str) -> None:
    changed = change(text, how)
    assert change(text, how) == changed
    for part in FOLLOWED:
        assert f" {changed} ".count(f" {part} ") >= f" {text} ".count(f" {part} ")


@given(text=texts)
def test_swapped_letters_are_two_neighbours(text: str) -> None:
    changed = swap_letters(text)
    assert Counter(changed) == Counter(text)
    places = [place for place, (old, new) in enumerate(zip(text, changed, strict=True)) if old != new]
    assert not places or places == [places[0], places[0] + 1]


@given(text=texts)
def test_one_letter_is_dropped(text: str) -> None:
    changed = drop_letter(text)
    assert changed == text or any(text[:place] + text[place + 1 :] == changed for place in range(len(text)))


@slips
@given(before=texts, after=texts)
def test_a_text_with_a_word_that_can_be_changed_never_stays(slip: str, before: str, after: str) -> None:
    text = f"{before} flight {after}"
    assert slip(text) != text  # type: ignore[operator]


@slips
@pytest.mark.parametrize("text", ["", "so it is", "@united #delayed", "it's", "3 am", "😡 !!!!"])
def test_a_text_without_such_a_word_stays(slip: str, text: str) -> None:
    assert slip(text) == text  # type: ignore[operator]


def test_letters_that_are_the_same_are_not_swapped() -> None:
    assert swap_letters("good") == "good"
    assert swap_letters("late") == "ltae"


def test_case_is_changed_in_words_alone() -> None:
    text = "@United you don't fly #ToBoston &amp; https://t.co/Ab back"
    assert capitals(text) == "@United YOU DON'T FLY #ToBoston &amp; https://t.co/Ab BACK"
    assert lower_case("@United WHY Me?") == "@United why me?"


def test_a_pattern_holds_the_text_as_it_is() -> None:
    assert change("a {text} \\1", "{text} #fail") == "a {text} \\1 #fail"
