import re

from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.labels import legal_names, probability_columns


def test_ordinary_labels_stay_as_they_are() -> None:
    assert legal_names(["negative", "neutral", "positive"]) == ("negative", "neutral", "positive")
    assert probability_columns(["0", "4"]) == ("p_0", "p_4")


def test_odd_labels_get_names_of_their_own() -> None:
    assert legal_names(["Can't Tell", "can t tell", "", "?", "Größe"]) == (
        "Can_t_Tell", "can_t_tell_2", "class", "class_2", "Größe",
    )  # fmt: skip


@given(st.lists(st.text(max_size=8), max_size=12))
def test_any_labels_get_different_words(labels: list[str]) -> None:
    names = legal_names(labels)
    assert len({name.casefold() for name in names}) == len(labels)
    assert all(re.fullmatch(r"\w+", name) for name in names)
