"""A negation is a negation whatever its apostrophe has become."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.cleaning import Cleaner

CLEANER = Cleaner()

# What stands before n't, and what it is with "not".
AUXILIARIES = (
    "am",
    "are",
    "better",
    "could",
    "dare",
    "dares",
    "did",
    "do",
    "does",
    "had",
    "has",
    "have",
    "is",
    "may",
    "might",
    "must",
    "need",
    "ought",
    "should",
    "used",
    "was",
    "were",
    "would",
)
NEGATED = {
    **{verb: verb for verb in AUXILIARIES},
    "ai": "is",
    "ca": "can",
    "sha": "shall",
    "wo": "will",
    "twas": "it was",
}
# Each in place of the apostrophe of n't.
APOSTROPHES = [
    *("'", "`", "\u00b4", "\u2018", "\u2019", "\u201a", "\u201b", "\u2032", "\u2035", "\u02b9", "\u02bb", "\u02bc"),
    *("\u02bd", "\u02c8", "\u02ca", "\u02cb", "\u0384", "\u1fbd", "\u1fbf", "\u1fef", "\u1ffd", "\u275b", "\u275c"),
    *("\uff07", "\uff40", "\u055a", "\u05f3", "\ua78c", "\x91", "\x92", "\ufffd"),
    *("''", "'''", "``", "\u2019\u2019", "'\u2019", "\u2018'", '"', "\u201d"),
    *(" '", "' ", " ' ", " \u2019", "\u2019 ", " `", "` ", " "),
    *(";", ":", ",", ".", "?", "!", "*", "^", "/", "-", "=", "~", "|", "#", "@", "_'"),
    *(r"\u2019", r"\u0027", r"\\u2019", r"\x92", r"\x27", r"\xe2\x80\x99", r"\'", r"\\'", r"\U00002019"),
    *("&#39;", "&#8217;", "&#x27;", "&#x2019;", "&apos;", "&rsquo;", "&amp;#39;", "&#39", "&#146;", "&amp;apos;"),
    *("\u00e2\u20ac\u2122", "\u00e2\x80\x99", "\u201a\u00c4\u00f4", "\u0393\u00c7\u00d6", "\u0432\u0402\u2122"),
    *("\u00e2\u20ac\u02dc", "\u00c2\u00b4", "\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2"),
    *("<U+2019>", "<e2><80><99>", "<92>", "%27", "%E2%80%99", "=92", "u2019"),
    *("\u200b'", "'\u200b", "\u00ad\u2019", "\u0315"),
]


@pytest.mark.parametrize("apostrophe", APOSTROPHES, ids=ascii)
def test_every_negated_verb_with_every_apostrophe(apostrophe: str) -> None:
    for verb, plain in NEGATED.items():
        for written in (f"{verb}n{apostrophe}t", f"{verb.capitalize()}n{apostrophe}t"):
            assert CLEANER.clean(f"they {written} go") == f"they {plain} not go", written
            assert CLEANER.clean(written) == f"{plain} not", written


@pytest.mark.parametrize("verb", NEGATED)
@pytest.mark.parametrize(
    "apart", ["{}'nt", "{}\u2019nt", "{}'n't", "{} n't", "{} nt", "{} n t", "{} n 't", "{}n't't", "{}n'ttt"]
)
def test_n_stands_apart_or_the_apostrophe_elsewhere(apart: str, verb: str) -> None:
    assert CLEANER.clean(f"they {apart.format(verb)}, go") == f"they {NEGATED[verb]} not go"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arent couldnt didnt doesnt dont hadnt hasnt havent isnt", "are could did does do had has have is"),
        ("mustnt shouldnt wasnt werent wouldnt neednt", "must should was were would need"),
        ("shant mightnt oughtnt darent maynt", "shall might ought dare may"),
        ("aint cant wont cannot", "is can will can"),
    ],
)
def test_without_an_apostrophe(text: str, expected: str) -> None:
    assert CLEANER.clean(text) == " ".join(f"{verb} not" for verb in expected.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can't've couldn't've shouldntve", "can not have could not have should not have"),
        ("y'all'd've y'all're y'alls", "you all would have you all are you all"),
        ("how'd'y how'd'ya d'ya", "how did you how did you do you"),
        ("I'd've who'd've I'ma", "i would have who would have i am going to"),
        ("doooon't caaaan't Uwon't Idon't", "do not can not u will not i do not"),
        ("I 'm, they 're; it 's we 'll I 've he 'd", "i am they are it is we will i have he would"),
        ("I`m I''m I;m it\u00b4s you;re let;s", "i am i am i am it is you are let us"),
        ("i'snt d'ont 'twasn't 'tisn't", "is not do not it was not it is not"),
        ("sen't accoun't", "sent account"),
        ("rock'n'roll hawai\u02bbi l'h\u00f4tel G'ma's cap'n", "rocknroll hawaii lh\u00f4tel gma capn"),
        ("can the, won the t-shirt, done, wont-to, want to", "can the won the t shirt done will not to want to"),
        ("I won t-shirts", "i won t shirts"),
    ],
)
def test_chains_and_what_is_no_negation(text: str, expected: str) -> None:
    assert CLEANER.clean(text) == expected


SIGNS = st.sampled_from([sign for sign in APOSTROPHES if sign.strip() == sign])
ENDINGS = st.tuples(st.sampled_from(["'", "\u2019", "`", "''"]), st.sampled_from(["ve", "re", "ll"])).map("".join)


@given(st.sampled_from(sorted(NEGATED)), SIGNS, ENDINGS)
def test_no_single_letters_are_left_of_a_chain(verb: str, sign: str, ending: str) -> None:
    words = CLEANER.clean(f"{verb}n{sign}t{ending}").split()
    assert "not" in words
    assert all(len(word) > 1 for word in words)


def test_an_apostrophe_divides_no_word_into_single_letters() -> None:
    for first, second in itertools.product(("x", "xy", "x'y"), ("z", "zy", "z'y")):
        assert all(len(word) > 1 for word in CLEANER.clean(f"{first}'{second}").split())
