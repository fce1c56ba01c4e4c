"""Which column is the text, which the label, and which may be more: guesses, each with its reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from airline_sentiment.errors import InputError
from airline_sentiment.inspection.columns import MOST_VALUES, Column
from airline_sentiment.tables.formats import listed

_TEXT = frozenset({"text", "tweet", "content", "review", "message", "comment", "body", "sentence", "utterance", "post"})
_LABEL = frozenset(
    {"label", "labels", "sentiment", "class", "category", "target", "polarity", "emotion", "stance", "intent", "topic"}
    | {"rating", "stars"}
)
_KNOWN_LABELS = (
    frozenset({"negative", "neutral", "positive", "mixed", "neg", "neu", "pos"}),
    frozenset({"spam", "ham"}),
    frozenset({"0", "2", "4"}),
    frozenset({"-1", "0", "1"}),
    frozenset({"yes", "no"}),
    frozenset({"true", "false"}),
)
_ID = re.compile(r"(^|_)(id|ids|uuid|guid)$")
_AGREEMENT = re.compile(r"confidence|agreement|certainty|trust")
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FEWEST_WORDS = 1.5
_MOST_LABELS = 60
_MOST_WORDS_OF_A_LABEL = 5
MOST_GROUPS = 30
_FEW_ROWS = 20


@dataclass
class Roles:
    """Which column holds what; those of `ids`, `confidence` and `groups` are still to be checked against the rows.

    Attributes:
        reasons: role -> why.
        notes: what else the columns show.
    """

    text: list[Column] = field(default_factory=list)
    label: Column | None = None
    ids: list[Column] = field(default_factory=list)
    confidence: Column | None = None
    groups: list[Column] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def choose(columns: Sequence[Column], rows: int, text: Sequence[str], label: str | None) -> Roles:
    """Choose the columns of a table.

    Args:
        columns: all of them.
        rows: of the table.
        text: names of columns that the user gives, or their numbers; empty: guess.
        label: the same.

    Raises:
        InputError: if the user names a column that is not there, or that holds no labels.
    """
    roles = Roles()
    if label:
        roles.label, roles.reasons["label"] = _named(columns, label, "--label"), "as you say"
    if text:
        roles.text, roles.reasons["text"] = [_named(columns, name, "--text") for name in text], "as you say"
        if wrong := [column.name for column in roles.text if not column.is_text]:
            raise InputError(f"--text {wrong[0]}: the column holds no texts")
    else:
        _guess_text([column for column in columns if column is not roles.label], roles)
    if not label:
        _guess_label([column for column in columns if column not in roles.text], rows, roles)
    elif roles.label is not None and roles.label.values is None:
        raise InputError(f"--label {label}: the column has more than {MOST_VALUES:,} different values, so no labels")
    others = [column for column in columns if column not in roles.text and column is not roles.label]
    roles.ids = [column for column in others if _ID.search(_snake(column)) and not column.repeats][:3]
    roles.ids += [column for column in others if _ID.search(_snake(column)) and column.repeats][:1]
    if not roles.ids and all(column.name == str(column.position) for column in columns):
        roles.ids = [each for each in others if each.type == "whole number" and not each.repeats and rows >= _FEW_ROWS]
    _guess_confidence(others, roles)
    roles.groups = [
        column
        for column in others
        if column.type == "text"
        and 2 <= (column.different or 0) <= MOST_GROUPS
        and (rows < _FEW_ROWS or (column.different or 0) <= rows / 5)
        and column not in roles.ids
        and column.is_readable
    ]
    return roles


def _named(columns: Sequence[Column], name: str, option: str) -> Column:
    found = [column for column in columns if column.name == name and not column.is_repeated]
    found = found or [column for column in columns if str(column.position) == name]
    if not found:
        said = " (there several times; give its number)" if any(column.name == name for column in columns) else ""
        there = listed([column.name for column in columns])
        raise InputError(f"{option} {name}: no such column{said}; there are: {there}")
    if not found[0].is_readable:
        raise InputError(f"{option} {name}: the column holds no texts or numbers, but lists, objects or several kinds")
    return found[0]


def _guess_text(columns: Sequence[Column], roles: Roles) -> None:
    fitting = [column for column in columns if _may_be_text(column)]
    if not fitting:
        roles.notes.append("no column looks like the text; name it with --text")
        return
    fitting.sort(key=_text_score, reverse=True)
    best = fitting[0]
    roles.text = [best]
    called = ", and its name says so" if _words(best) & _TEXT else ""
    roles.reasons["text"] = f"{best.mean_words:.1f} words a cell{called}"
    rivals = [each for each in fitting[1:] if _text_score(each) > _text_score(best) / 4]
    if rivals:
        names = listed([_shown(column) for column in rivals])
        roles.notes.append(f"could be the text too: {names}; choose with --text, given twice it joins two columns")


def _may_be_text(column: Column) -> bool:
    if not column.is_text or column.type != "text" or column.letters < column.filled / 2:
        return False
    return column.mean_words >= _FEWEST_WORDS or bool(_words(column) & _TEXT)


def _text_score(column: Column) -> float:
    words = min(column.mean_words, 100)
    several = 1.0 if column.different is None else min(1.0, column.different / max(column.filled, 1))
    return words * several * (4 if _snake(column) in _TEXT else 2 if _words(column) & _TEXT else 1)


def _guess_label(columns: Sequence[Column], rows: int, roles: Roles) -> None:
    scores = [(_label_score(column, rows), column) for column in columns]
    fitting = sorted((each for each in scores if each[0]), key=lambda each: -each[0])
    if not fitting:
        roles.notes.append("no column looks like the label; name it with --label")
        return
    best = fitting[0][1]
    roles.label = best
    values = best.different or 0
    called = ", and its name says so" if _words(best) & _LABEL else ", usual labels" if _holds_known(best) else ""
    roles.reasons["label"] = f"{values} different value{'s' * (values != 1)}{called}"
    rivals = [_shown(column) for score, column in fitting[1:] if score >= 0.5][:5]
    if rivals:
        roles.notes.append(f"could be the label too: {listed(rivals)}; choose with --label")


def _label_score(column: Column, rows: int) -> float:
    values = column.different
    if not column.is_readable or not column.filled or values is None or column.mean_words > _MOST_WORDS_OF_A_LABEL:
        return 0
    if column.type == "date" or _AGREEMENT.search(_snake(column)) or _ID.search(_snake(column)):
        return 0
    called = 3.0 if _snake(column) in _LABEL else 2.0 if _words(column) & _LABEL else 0.0
    few = 2 <= values <= _MOST_LABELS and values <= column.filled / 2
    if not few and not (called and (rows < _FEW_ROWS or values <= column.filled / 2)):
        return 0
    if column.type == "number" and not called:
        return 0
    score = called or (1.5 if _holds_known(column) else 1.0 if column.type == "text" else 0.5)
    return (score + (0.5 if _holds_known(column) else 0.0)) * column.filled / max(rows, 1) + 0.1 / values


def _holds_known(column: Column) -> bool:
    values = {value.casefold() for value in column.values or ()}
    return len(values) > 1 and any(values <= known for known in _KNOWN_LABELS)


def _guess_confidence(columns: Sequence[Column], roles: Roles) -> None:
    called = [
        column for column in columns if _AGREEMENT.search(_snake(column)) and column.filled and column.is_readable
    ]
    if roles.label is None or not called:
        return
    label = _snake(roles.label)
    best = max(called, key=lambda column: (_snake(column).startswith(label), column.filled, -column.position))
    if best.low is None or best.high is None or best.type not in ("number", "whole number"):
        roles.notes.append(
            f"{_shown(best)} is called like a confidence, but holds {best.examples[0]}, so it is left out"
        )
        return
    if best.low < 0 or best.high > 1:
        roles.notes.append(
            f"{_shown(best)} runs from {best.low:g} to {best.high:g}; a confidence must be 0..1, so it is left out "
            "(divide percents by 100 in the file to use it)"
        )
        return
    roles.confidence = best
    roles.reasons["confidence"] = f"numbers from {best.low:g} to {best.high:g}, and its name says so"


def _snake(column: Column) -> str:
    return "_".join(word.casefold() for word in _WORD.findall(_CAMEL.sub("_", column.name)))


def _words(column: Column) -> set[str]:
    return set(_snake(column).split("_"))


def _shown(column: Column) -> str:
    return f"{column.name} (number {column.position})" if column.is_repeated else column.name
