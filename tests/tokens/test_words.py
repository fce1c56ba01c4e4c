from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.params import Tokenize
from airline_sentiment.tokens.words import Tokenizer, join_words

KERAS = Tokenize(lower=True, filters='!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n')


def test_case_is_folded_and_filtered_characters_separate_words() -> None:
    assert Tokenizer(KERAS).split("Wait...What?  3am\tand/or\n") == ["wait", "what", "3am", "and", "or"]


def test_an_apostrophe_is_no_filter_and_stays() -> None:
    assert Tokenizer(KERAS).split("Don't") == ["don't"]


def test_without_filters_and_folding_only_blanks_separate() -> None:
    assert Tokenizer(Tokenize(lower=False, filters="")).split("A-list, b") == ["A-list,", "b"]


@given(st.lists(st.text(alphabet=st.characters(categories=["Ll", "Nd"]), min_size=1)))
def test_joining_words_and_splitting_again_gives_the_words(words: list[str]) -> None:
    folded = [word.lower() for word in words]
    assert Tokenizer(KERAS).split(join_words([folded])[0]) == folded
