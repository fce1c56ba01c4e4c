import re

from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.labels import legal_names, name_some, probability_columns


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


def test_of_many_labels_a_line_names_five() -> None:
    assert name_some(["late", "Can't Tell"]) == "late, Can't Tell"
    assert name_some(["a", "b", "c", "d", "e"]) == "a, b, c, d, e"
    assert name_some([str(number) for number in range(1_000)]) == "0, 1, 2, 3, 4 and 995 more"
