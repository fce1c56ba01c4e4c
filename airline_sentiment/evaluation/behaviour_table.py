"""The table of behaviour tests, `behaviour.yaml`, and the cases that its lines stand for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from airline_sentiment.errors import InputError, shown
from airline_sentiment.evaluation.perturbations import CHANGES, TEXT, change, fixed_order
from airline_sentiment.params import TAG, Block, LabelText, Location, key_name, problems_of
from airline_sentiment.yaml_files import LARGEST_FILE, line_of, parse_yaml, read_content

Expectation = Literal["label", "same label", "no lower probability"]

_MOST_TEXTS = 2_000
_BY_LABEL, _LISTED = f"{TAG}by label", f"{TAG}listed"
_SLOT = re.compile(r"\{(\w+)\}")

Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Texts = Annotated[list[Text], Field(min_length=1)]


def _kind(texts: object) -> str:
    return _BY_LABEL if isinstance(texts, dict) else _LISTED


AnyTexts = Annotated[
    Annotated[dict[LabelText, Texts], Tag(_BY_LABEL)] | Annotated[Texts, Tag(_LISTED)], Discriminator(_kind)
]
"""Of the kind that is there alone is said what is wrong with it."""


class TableTest(Block):
    """One test.

    Attributes:
        description: what a good model does, in a sentence.
        expect: what every case has to fulfil: the given label (a minimum of functionality); the same label before and
            after a change (invariance); a probability that does not fall (direction).
        texts: to be asked, by label where labels are expected.
        tweets: instead of texts: how many of the test split are changed.
        change: what is done to a text: names of `CHANGES`, or patterns with `{text}`.
        vary: instead of a change: the slot whose other values are put in.
        of: the class whose probability may not fall.
        tolerance: by how much it may fall all the same.
    """

    description: Annotated[str, Field(min_length=1)]
    expect: Expectation
    texts: AnyTexts | None = None
    tweets: Annotated[int, Field(ge=1, le=_MOST_TEXTS)] | None = None
    change: Annotated[list[Text], Field(min_length=1)] | None = None
    vary: str | None = None
    of: LabelText | None = None
    tolerance: Annotated[float, Field(ge=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        by_label = isinstance(self.texts, dict)
        if self.expect == "label":
            self._has(("texts",), ())
            if not by_label:
                raise ValueError("texts should stand under the labels that they should get")
            return self
        if by_label:
            raise ValueError("texts should be a list; labels have them only where expect is label")
        if self.expect == "same label":
            self._has((), ("texts", "tweets", "change", "vary"))
            for one, other in (("texts", "tweets"), ("change", "vary")):
                if (getattr(self, one) is None) == (getattr(self, other) is None):
                    raise ValueError(f"should have either {one} or {other}")
            if self.vary and self.texts is None:
                raise ValueError("vary goes with texts, not with tweets")
        else:
            self._has(("texts", "change", "of"), ("tolerance",))
        for how in self.change or []:
            if how not in CHANGES and how.count(TEXT) != 1:
                raise ValueError(f"change {how!r} should be {', '.join(CHANGES)}, or have {TEXT} in it once")
        return self

    def _has(self, needed: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        optional = ("texts", "tweets", "change", "vary", "of", "tolerance")
        for key in optional:
            given = getattr(self, key) is not None
            if key in needed and not given:
                raise ValueError(f"should have {key}, as expect is {self.expect}")
            if given and key not in (*needed, *allowed):
                raise ValueError(f"should not have {key}, as expect is {self.expect}")

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes that it names."""
        named = tuple(self.texts) if isinstance(self.texts, dict) else ()
        return named if self.of is None else (self.of,)


class BehaviourTable(Block):
    """The table.

    Attributes:
        slots: name -> what `{name}` in a text stands for, each in turn.
        tests: by name, in the order of all tables.
    """

    slots: dict[str, Texts] | None = None
    tests: dict[Annotated[str, Field(min_length=1, max_length=60)], TableTest] | None

    def of_slot(self, name: str) -> Sequence[str]:
        """Return what a slot stands for; nothing where there is no such slot."""
        return (self.slots or {}).get(name, ())


@dataclass(frozen=True)
class Case:
    """One question to the model.

    Attributes:
        text: that is asked.
        changed: what is asked besides, and compared; None: nothing.
        label: that the text should get, or whose probability may not fall; None: any.
    """

    text: str
    changed: str | None = None
    label: str | None = None


def read_table(path: Path) -> BehaviourTable:
    """Read a table of behaviour tests.

    Raises:
        InputError: naming the file, the line and the key that is wrong.
    """
    try:
        content = read_content(path, LARGEST_FILE)
    except FileNotFoundError:
        problem = "no such file (evaluate.behaviour); to run no test, write `tests: {}` there"
        raise InputError(f"{shown(path)}: {problem}") from None
    values = parse_yaml(content, shown(path))
    try:
        table = BehaviourTable.model_validate(values)
    except ValidationError as error:
        location, problem = problems_of(BehaviourTable, values, error)[0]
        raise _complaint(path, content, location, problem) from None
    for location, problem in _problems(table):
        raise _complaint(path, content, location, problem)
    return table


def cases_of(test: TableTest, table: BehaviourTable, tweets: Sequence[str]) -> list[Case]:
    """Return the cases of a test, each once; a change that leaves a text as it is makes none.

    Args:
        test: one of the table.
        table: with the slots.
        tweets: raw texts, from which a test that wants some takes always the same ones.
    """
    if isinstance(test.texts, dict):
        found = [Case(text, label=label) for label in test.texts for text in _filled(test.texts[label], table)]
    elif test.vary is not None:
        found = list(_varied(test.texts or [], test.vary, table))
    else:
        texts = _filled(test.texts, table) if test.texts else _chosen(tweets, test.tweets or 0)
        found = [Case(text, change(text, how), test.of) for text in texts for how in test.change or []]
    return [case for case in dict.fromkeys(found) if case.changed != case.text]


def _chosen(tweets: Sequence[str], number: int) -> list[str]:
    return sorted(set(tweets), key=fixed_order)[:number]


def _filled(texts: Sequence[str], table: BehaviourTable) -> Iterator[str]:
    for text in texts:
        names = list(dict.fromkeys(_SLOT.findall(text)))
        for values in product(*map(table.of_slot, names)):
            yield _put_in(text, dict(zip(names, values, strict=True)))


def _varied(texts: Sequence[str], slot: str, table: BehaviourTable) -> Iterator[Case]:
    first, *others = table.of_slot(slot)
    for template in texts:
        before = _filled([_put_in(template, {slot: first})], table)
        afters = [_filled([_put_in(template, {slot: other})], table) for other in others]
        for text, *changed in zip(before, *afters, strict=True):
            yield from (Case(text, each) for each in changed)


def _put_in(template: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), template)


def _problems(table: BehaviourTable) -> Iterator[tuple[Location, str]]:
    known = ", ".join(table.slots or {}) or "none"
    for name, test in (table.tests or {}).items():
        if test.vary is not None and len(table.of_slot(test.vary)) < 2:
            yield ("tests", name, "vary"), f"should be a slot with two values or more, found {test.vary!r}"
        for location, text in _located(test):
            place = ("tests", name, "texts", *location)
            slots = set(_SLOT.findall(text))
            if prod(len(table.of_slot(slot)) for slot in slots) > _MOST_TEXTS:
                yield place, f"stands for more than {_MOST_TEXTS:,} texts"
            if unknown := sorted(slots - set(table.slots or {})):
                yield place, f"there is no slot {{{unknown[0]}}}; slots: {known}"
            if test.vary is not None and test.vary not in slots:
                yield place, f"should have {{{test.vary}}} in it, which varies"


def _located(test: TableTest) -> Iterator[tuple[Location, str]]:
    if isinstance(test.texts, dict):
        for label, texts in test.texts.items():
            yield from (((label, number), text) for number, text in enumerate(texts))
    else:
        yield from (((number,), text) for number, text in enumerate(test.texts or []))


def _complaint(path: Path, content: bytes, location: Location, problem: str) -> InputError:
    return InputError(f"{shown(path)}, line {line_of(content, location)}: {key_name(location)}: {problem}")
