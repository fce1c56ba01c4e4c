"""The contract of the cleaner: its order of steps, its errors, and what holds for any text at all."""

import html
import re
import subprocess
import sys
import time
import tracemalloc
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airline_sentiment.cleaning import DEFAULT_STEPS, EMPTY, Cleaner
from airline_sentiment.cleaning.encoding import restore_characters
from airline_sentiment.cleaning.masked import SWEAR_WORDS, read_masked_words
from airline_sentiment.cleaning.tweet import STEPS
from airline_sentiment.cleaning.unicode import _BEFORE_FOLDING, fold, tidy
from airline_sentiment.errors import InputError
from airline_sentiment.params import CleaningStep
from airline_sentiment.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
CLEANER = Cleaner()

# Pieces that the steps look for, so that a short text meets several steps at once.
_WRITTEN = """
    &amp; &lt;3 &#39; http://t.co/a www.a.b @a @ # #a ' ’ 's s' n't n’t don can o' 'd 've ? ! ?! . , : ; ) ( :) <3 - _
    xd xxxd xddd aaa sooo dont im i.m. u.s. x.d (s) donttt a'v0 Late Flight 1 3:30 2.5 8d 👩 🚀 🏽 🇺 🇸 😂 ᄀ ᅡ ｗ İ Σ ß
    a s I ( ) . `t n 't ; * $ f*ck 80's ℃ Â â € ™ œ \\u2019 \\n \\x e2 <92> %27 b" w/e /a .com o_ x-d : ( d': ㅠ ﾞ ㊗ Ⓜ
"""
_UNSEEN = "\ud83d\x00\uff9e\u0f73 \n\t\u200b\u202e\xa0\u200d\ufe0f\u20e3\u0301\u0903\u093c\u0928"
_PIECES = st.sampled_from([*_WRITTEN.split(), *_UNSEEN])
_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())), st.lists(_PIECES, max_size=12).map("".join), st.text(max_size=3)
)


def test_default_steps_are_those_of_the_schema_and_of_params_yaml() -> None:
    assert get_args(CleaningStep) == DEFAULT_STEPS
    assert tuple(read_yaml(ROOT / "params.yaml")["clean"]["steps"]) == DEFAULT_STEPS


def test_unknown_step_and_profile_are_named() -> None:
    with pytest.raises(InputError, match="'urlz' is unknown"):
        Cleaner(steps=["urls", "urlz"])
    with pytest.raises(InputError, match="'tweets' is unknown"):
        Cleaner(profile="tweets")


@pytest.mark.parametrize("text", ["", "   ", "@united", "@united http://t.co/a 12 ...", "\u200b", "&nbsp;", EMPTY])
def test_a_text_without_words_says_so(text: str) -> None:
    assert CLEANER.clean(text) == EMPTY == "emptytweet"


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    clean = CLEANER.clean(text)
    assert CLEANER.clean(clean) == clean


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_output_is_lower_case_words_and_single_blanks(text: str) -> None:
    clean = CLEANER.clean(text)
    assert clean
    assert clean == clean.lower() == " ".join(clean.split())
    for character in clean.replace(" ", ""):
        assert unicodedata.category(character)[0] in "LMN", hex(ord(character))


@cache
def lexicon() -> frozenset[str]:
    """Every word that a step may put where the text has something else."""
    from emoji import EMOJI_DATA

    names = " ".join(
        re.sub(r"[^\w]|_", " ", data["en"].replace("’s", "").replace("’", "")) for data in EMOJI_DATA.values()
    )
    meanings = """
        smiley frown laughing tongue sticking out skeptical straight face surprise kiss sealed lips angry wink crying
        tears of joy broken heart annoyed happy pained cheering questionmark exclamationmark emptytweet usa is not can
        shall will i am let us you all come on do madam never ever over international national additional government
        received continued whatever shrug going to about because them until it was around and without within with
        between are have would did
    """
    return frozenset((names.lower() + meanings).split()) | set(SWEAR_WORDS)


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_no_word_appears_that_neither_the_text_nor_a_lexicon_gives(text: str) -> None:
    restored = restore_characters(text)
    decoded = html.unescape(html.unescape(restored))
    given_letters = [_folded(text), _folded(decoded), read_masked_words(_without_marks(_folded(decoded)))]
    for word in CLEANER.clean(text).split():
        bare = _without_marks(word).replace("ς", "σ")
        assert bare in lexicon() or any(_is_within(bare, letters) for letters in given_letters), word


def _without_marks(text: str) -> str:
    return "".join(each for each in text if not unicodedata.category(each).startswith("M"))


def _folded(text: str) -> str:
    # Which sigma it is depends on what stood beside it.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower()).replace("ς", "σ")


def _is_within(word: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in unicodedata.normalize("NFKD", word))


@settings(max_examples=100, deadline=None)
@given(st.permutations(DEFAULT_STEPS), st.integers(0, len(DEFAULT_STEPS)), _TEXTS)
def test_any_choice_and_order_of_steps_cleans_any_text(steps: list[str], count: int, text: str) -> None:
    assert Cleaner(steps=steps[:count]).clean(text)


_TOKENS = [
    *("@u", "@u'", "'s", "’s", "&#39;s", "&apos;s", "12's", "http://a", "a&nbsp;'s", "x'", "'cause", "w/"),
    *("<3", "&lt;3", "&lt;33", "hours", "hrs", "3", ".", ":)", ":("),
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(_TOKENS), max_size=6), st.permutations(DEFAULT_STEPS), st.integers(0, len(DEFAULT_STEPS))
)
def test_short_texts_and_long_ones_are_cleaned_alike(tokens: list[str], steps: list[str], count: int) -> None:
    """A long text is cleaned whole, a short one by tokens that may be remembered."""
    text, cleaner = " ".join(tokens), Cleaner(steps=steps[:count])
    filler = " filler" * 200
    assert (cleaner.clean(text) + filler).removeprefix(EMPTY + " ") == cleaner.clean(text + filler)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@united 's crew", "crew"),
        ("@united &#39;s crew", "crew"),
        ("@united ’s crew", "crew"),
        ("<3 hours", "hours"),
        ("&lt;3 hours", "hours"),
        ("<3 you", "heart you"),
    ],
)
def test_what_a_token_means_may_depend_on_the_next(text: str, expected: str) -> None:
    assert CLEANER.clean(text) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(_TEXTS, max_size=5))
def test_a_row_depends_on_no_other(texts: list[str]) -> None:
    assert CLEANER.clean_many(texts) == [Cleaner().clean(text) for text in texts]


def test_every_code_point_is_cleaned_to_something_stable() -> None:
    # The planes beyond the second hold Chinese characters only; a letter on both sides lets marks attach.
    for start in range(0, 0x20000, 64):
        clean = CLEANER.clean(" ".join(f"b{chr(code)}c" for code in range(start, start + 64)))
        assert CLEANER.clean(clean) == clean, hex(start)


# Characters; what takes time quadratic in them takes seconds.
SIZE = 120_000
HOSTILE = [
    *("!", "a", "<", ":", "@a", "\ufe0f", "&", "&#", "&amp;", "@", "#", "a@a.", "_", "(:", "'", "x", "1."),
    *("\u093c\u094d", "http", "www.", "xp", "<e2>", "'n", "a ", "<3 ", ":) "),
    # Combining marks that come together late: made by NFKC, or held apart by what is dropped, decoded or unescaped.
    *(
        "\uff9e\u0334",
        "\uff9f\u05b4\u200b",
        "\u0f73\u200b",
        "\u0f71\u0f72\u00ad",
        "\u05b4\u05b0\u200d",
        "\u05b4\u05b0\ufe0f",
    ),
    *(
        "\u05b4\u05b0\u200b",
        "\u05b4\u0301\u05b0\u200b",
        "&#1460;&#1456;&#8203;",
        "\\u05b4\\u05b0\\u200b",
        "\u1100\u1161\u05b4\u05b0\u200b",
    ),
    *("\\", "\\x", "\\n", "<f0>", "u2019", "b'", "\u00c3\u00a9", "\u00e2\u20ac", "\ufdfa", "\ud800"),
    *("do n ", "n't", "don' ", "n ' ", "'d've", "a.com", "a.", "a/", "a/b", "a*b", "a*", "''", "`", "0's", "i;m"),
    *(": (", ": )", "(: ", "^_", "o_", "\\_", "8-", "d'", "1\u20e3 ", "\u2139", "\u3160", "\U0001f600 ", "aab", "(s)"),
]
HOSTILE_AT_THE_END = [("'n", "1"), ("n't", "1")]


@pytest.mark.parametrize("profile", ["tweet", "textclean"])
@pytest.mark.parametrize(("piece", "end"), [*((piece, "") for piece in HOSTILE), *HOSTILE_AT_THE_END])
def test_time_grows_linearly_on_hostile_texts(profile: str, piece: str, end: str) -> None:
    cleaner = Cleaner(profile)

    def shortest(size: int) -> float:
        text = piece * (size // len(piece)) + end
        return min(_cpu_time(lambda: cleaner.clean(text)) for _ in range(2))

    # Linear is 4 times, quadratic 16; the constant is for what cannot be measured.
    assert shortest(SIZE) < 8 * shortest(SIZE // 4) + 0.05


def test_no_character_hides_a_combining_mark_from_the_limit_on_their_runs() -> None:
    """What normalising turns into marks only is marks before, so that runs of them can be counted."""
    for code in [*range(0xD800), *range(0xE000, 0x30000)]:
        decomposed = unicodedata.normalize("NFKD", chr(code).translate(_BEFORE_FOLDING))
        if all(map(unicodedata.combining, decomposed)):
            plain = chr(code).translate(_BEFORE_FOLDING)
            assert all(unicodedata.combining(sign) and not re.match(r"\w", sign) for sign in plain), hex(code)


def test_what_a_cleaner_remembers_is_bounded() -> None:
    cleaner = Cleaner()
    tracemalloc.start()
    for number in range(1_000):
        cleaner.clean(f"{number}x" * 200)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000


@given(st.lists(st.sampled_from(["xd", "xxdd", "sooo", "dont", "n", "t", "a", "late", "http", "www"]), max_size=4))
def test_a_token_of_letters_alone_is_cleaned_as_by_all_steps(words: list[str]) -> None:
    text = fold(" ".join(words))
    for step in DEFAULT_STEPS[1:]:
        text = STEPS[step](text)
    assert CLEANER.clean(" ".join(words)) == (tidy(text) or EMPTY)


def _cpu_time(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def test_import_brings_no_table_or_model_library() -> None:
    heavy = "{'pandas', 'pyarrow', 'tensorflow', 'mlflow', 'numpy', 'spellchecker', 'pydantic'}"
    code = f"import sys, airline_sentiment.cleaning; print(sorted({heavy} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert printed.strip() == "[]"
