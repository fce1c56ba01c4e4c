"""The profile `tweet`: its steps by name, in their default order."""

import re
from collections.abc import Callable, Sequence

from airline_sentiment.cleaning.addresses import decode_entities, open_hashtags, remove_mentions, remove_urls
from airline_sentiment.cleaning.contractions import drop_possessives, expand_contractions, expand_without_apostrophe
from airline_sentiment.cleaning.elongation import shorten_elongations
from airline_sentiment.cleaning.emojis import name_emoji
from airline_sentiment.cleaning.emoticons import name_emoticons
from airline_sentiment.cleaning.encoding import restore_characters
from airline_sentiment.cleaning.masked import read_masked_words
from airline_sentiment.cleaning.unicode import BlankTable, fold, is_whole_word, tidy
from airline_sentiment.errors import InputError

Step = Callable[[str], str]

EMPTY = "emptytweet"

_APOSTROPHES = "`‘’‚‛′‵❛❜ʹʻʼʽˈˊˋ՚׳ꞌ"
_QUOTES = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys("“”„‟«»″❝❞", '"'))
_DOUBLED = re.compile(r"(?<=[^\W_])''++(?=[^\W_])")
_DEGREES = re.compile(r"°\s?[cf](?!\w)")
_MARKS = re.compile(r"[?!]+")
_INSIDE_NUMBER = re.compile(r"[.,:](?<=\d.)(?=\d)")
_INITIALS = re.compile(r"(?<![\w.'’])[a-z](?:\.[a-z])+\.?(?!\w|['’](?!s\b))")
_OPTIONAL_PLURAL = re.compile(r"\(s\)(?<=\w...)(?!\w)")
_BARE_NUMBER = re.compile(r"\d(?<!\w.)\d*+(?!\w)")
_BLANKS = BlankTable()


def straighten_quotes(text: str) -> str:
    """Make curly quotes and whatever serves as an apostrophe straight, and a doubled apostrophe single."""
    if not text.isascii() or "`" in text:
        text = text.translate(_QUOTES)
    return _DOUBLED.sub("'", text) if "''" in text else text


def join_initials(text: str) -> str:
    """Join letters with full stops, and optional plurals: "p.m." is "pm", "bag(s)" is "bags".

    "u.s." is "usa", as "us" is another word.
    """
    if "(s)" in text:
        text = _OPTIONAL_PLURAL.sub("s", text)
    return _INITIALS.sub(_join, text) if "." in text else text


def name_marks(text: str) -> str:
    """Replace each run of ? and ! by a word for each of the two that it contains, the first one first."""
    return _MARKS.sub(_mark_words, text) if "!" in text or "?" in text else text


def blank_punctuation(text: str) -> str:
    """Replace punctuation and symbols by blanks, but join the parts of a number: "3:30pm" is "330pm", one word."""
    if "°" in text:
        text = _DEGREES.sub(" ", text)
    return _INSIDE_NUMBER.sub("", text).translate(_BLANKS)


def remove_numbers(text: str) -> str:
    """Remove numbers that stand alone; words with digits ("3am", "b6") stay whole."""
    if text.isascii():
        return _BARE_NUMBER.sub(" ", text)
    return _BARE_NUMBER.sub(lambda number: " " if is_whole_word(number) else number[0], text)


def _join(initials: re.Match[str]) -> str:
    if not is_whole_word(initials):
        return initials[0]
    word = initials[0].replace(".", "")
    return "usa" if word == "us" else word


def _mark_words(run: re.Match[str]) -> str:
    words = {"?": "questionmark", "!": "exclamationmark"}
    return f" {' '.join(words[mark] for mark in dict.fromkeys(run[0]))} "


STEPS: dict[str, Step] = {
    "encoding": restore_characters,
    "entities": decode_entities,
    "urls": remove_urls,
    "mentions": remove_mentions,
    "masked_words": read_masked_words,
    "hashtags": open_hashtags,
    "quotes": straighten_quotes,
    "emoji": name_emoji,
    "initials": join_initials,
    "emoticons": name_emoticons,
    "contractions": expand_contractions,
    "possessives": drop_possessives,
    "elongations": shorten_elongations,
    "missing_apostrophes": expand_without_apostrophe,
    "marks": name_marks,
    "punctuation": blank_punctuation,
    "numbers": remove_numbers,
}
DEFAULT_STEPS = tuple(STEPS)

# What some step may read together with the token before or after: "@united 's", "<3 hours", "do n't", ": (".
_LOOKS_FURTHER = re.compile(
    r"n?(?:['’`]|&\W*(?:amp;)*(?:#|apos|[lr]squo|nbsp))|&.*s|.*[<&].*3"
    r"|(?:n\W*t+|nt+|[dmnst]|ll|re|ve)(?![^\W_])|-?[()]+(?!\w)"
)
# The steps that do anything to a token of plain letters, which most tokens are.
_FOR_LETTERS = frozenset({"emoticons", "elongations", "missing_apostrophes"})
_LONGEST_TEXT = 1000
_LONGEST_TOKEN = 40
_MOST_TOKENS = 1 << 16


class TweetCleaning:
    """The steps of the profile, applied to whole texts or, with the same result, to their tokens.

    What stands between two blanks is cleaned the same wherever it stands, with few exceptions, and most of it has been
    seen before.

    Parameters
    ----------
    names : sequence of str
        the names of the steps in their order.

    Raises
    ------
    InputError
        If a step is unknown.
    """

    def __init__(self, names: Sequence[str]) -> None:
        unknown = [name for name in names if name not in STEPS]
        if unknown:
            raise InputError(f"clean.steps: {unknown[0]!r} is unknown; known: {', '.join(STEPS)}")
        # What a wrong encoding made of a character has capitals, so this comes before case is folded.
        self._restore = restore_characters if "encoding" in names else str
        self._steps = tuple(STEPS[name] for name in names if name != "encoding")
        self._steps_for_letters = tuple(STEPS[name] for name in names if name in _FOR_LETTERS)
        self._tokens = _Tokens(self._apply)

    def __call__(self, text: str) -> str:
        """Return the clean text."""
        text = fold(self._restore(text))
        if text.isascii() and len(text) <= _LONGEST_TEXT:
            cleaned = list(map(self._tokens.__getitem__, text.split()))
            if None not in cleaned:
                return " ".join(filter(None, cleaned)) or EMPTY
        return self._apply(text) or EMPTY

    def _apply(self, text: str) -> str:
        for step in self._steps_for_letters if text.isalpha() and text.isascii() else self._steps:
            text = step(text)
        return tidy(text)


class _Tokens(dict[str, str | None]):
    """What each token becomes; None for those that cannot be cleaned alone. Some 20 MB at most."""

    def __init__(self, clean: Step) -> None:
        super().__init__()
        self._clean = clean

    def __missing__(self, token: str) -> str | None:
        cleaned = None if _LOOKS_FURTHER.match(token) else self._clean(token)
        if len(token) <= _LONGEST_TOKEN and len(self) < _MOST_TOKENS:
            self[token] = cleaned
        return cleaned
