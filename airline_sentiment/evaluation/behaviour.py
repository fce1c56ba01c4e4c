"""Behaviour tests: whether a trained model does, on texts written for it, what a person would expect.

Three kinds: a minimum of functionality (a text has to get a label), invariance (a change must not change the answer)
and direction (a change may not make a class less probable). Source of the kinds: Ribeiro, Wu, Guestrin and Singh,
"Beyond Accuracy: Behavioral Testing of NLP Models with CheckList", ACL 2020, 4902-4912.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from pydantic import TypeAdapter, ValidationError

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.behaviour_table import BehaviourTable, Case, Expectation, TableTest, cases_of
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.files import read_json, write_json
from airline_sentiment.labels import name_some

Source = Literal["sentences", "test split"]

_EXAMPLES = 5


class Predictor(Protocol):
    """What is tested."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels, in the order of the probabilities."""

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, shape (number of texts, number of classes)."""


@dataclass(frozen=True)
class Example:
    """A case that did not pass.

    Attributes:
        text: that was asked.
        changed: what was asked besides; None: nothing.
        before: the label that the text should get, or the answer to it.
        after: the answer to it, or to the changed one.
    """

    text: str
    changed: str | None
    before: str
    after: str


@dataclass(frozen=True)
class BehaviourTest:
    """The result of a test.

    Attributes:
        name: in the table.
        description: what a good model does.
        expectation: what every case has to fulfil.
        source: where the texts come from; those of the test split choose nothing.
        cases: their number, at least one.
        passed: how many fulfil it.
        rate: passed / cases.
        lower: the end below of Wilson's 95 % interval, as though cases were drawn one by one.
        upper: the end above.
        examples: at most five cases that did not pass.
        minimum: the rate that `gate` asks for; None: none.
    """

    name: str
    description: str
    expectation: Expectation
    source: Source
    cases: int
    passed: int
    rate: float
    lower: float
    upper: float
    examples: tuple[Example, ...]
    minimum: float | None = None


@dataclass(frozen=True)
class SkippedTest:
    """A test that could not be run, and why."""

    name: str
    description: str
    reason: str


@dataclass(frozen=True)
class Behaviour:
    """The results of all tests of a table, in its order."""

    tests: tuple[BehaviourTest, ...]
    skipped: tuple[SkippedTest, ...]


def run_tests(
    table: BehaviourTable, predictor: Predictor, tweets: Sequence[str], probabilities: np.ndarray | None = None
) -> Behaviour:
    """Run the tests of a table.

    Args:
        table: what is asked; a test that names a class that the model does not have is skipped.
        predictor: the model.
        tweets: raw texts of the test split, for the tests that change some of them.
        probabilities: what the predictor says of the tweets, shape (number of tweets, number of classes); None: it is
            asked.
    """
    skipped: list[SkippedTest] = []
    asked: dict[str, list[Case]] = {}
    tests = table.tests or {}
    for name, test in tests.items():
        cases = cases_of(test, table, tweets)
        if reason := _obstacle(test, cases, predictor.classes):
            skipped.append(SkippedTest(name, test.description, reason))
        else:
            asked[name] = cases
    known = {} if probabilities is None else dict(zip(tweets, probabilities, strict=True))
    answers = known | _ask(predictor, [case for cases in asked.values() for case in cases], known)
    results = tuple(_result(name, tests[name], cases, predictor.classes, answers) for name, cases in asked.items())
    return Behaviour(results, tuple(skipped))


def pass_rates(behaviour: Behaviour) -> list[dict[str, Any]]:
    """Return name, cases and passed of the tests on sentences, as `metrics.json` has them and `gate` takes them.

    A list, as DVC's table of metrics leaves lists out; without those on the test split, which chooses nothing.
    """
    return [
        {"name": test.name, "cases": test.cases, "passed": test.passed}
        for test in behaviour.tests
        if test.source == "sentences"
    ]


def write_behaviour(target: Path, behaviour: Behaviour) -> None:
    """Write the results as JSON, ratios to six decimals."""
    tests = [_without_minimum(asdict(test)) for test in behaviour.tests]
    write_json(target, {"tests": tests, "skipped": [asdict(test) for test in behaviour.skipped]})


def read_behaviour(path: Path, minima: Mapping[str, float] | None = None) -> Behaviour:
    """Read what `write_behaviour` wrote.

    Args:
        path: of `behaviour.json`.
        minima: `gate.behaviour` of the parameters, test -> rate, which the results get as their minimum.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    try:
        found = TypeAdapter(Behaviour).validate_python(read_json(path))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except ValidationError as error:
        problem = error.errors()[0]
        raise InputError(f"{path}: damaged: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None
    except ValueError as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
    asked = minima or {}
    return replace(found, tests=tuple(replace(test, minimum=asked.get(test.name)) for test in found.tests))


def _obstacle(test: TableTest, cases: Sequence[Case], classes: Sequence[str]) -> str | None:
    if unknown := [label for label in test.labels if label not in classes]:
        return f"the model has no class {name_some(unknown)}; it has {name_some(classes)}"
    return None if cases else "there is no text that the change would change"


def _ask(predictor: Predictor, cases: Sequence[Case], known: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    found = dict.fromkeys(text for case in cases for text in (case.text, case.changed) if text is not None)
    texts = [text for text in found if text not in known]
    return dict(zip(texts, predictor.predict_proba(texts), strict=True)) if texts else {}


def _result(
    name: str, test: TableTest, cases: Sequence[Case], classes: Sequence[str], answers: Mapping[str, np.ndarray]
) -> BehaviourTest:
    failed = list(_failures(test, cases, classes, answers))
    passed = len(cases) - len(failed)
    interval = proportion_interval(passed / len(cases), len(cases))
    # Spread over the table, as cases of the same sentence stand together.
    shown = failed[:: -(-len(failed) // _EXAMPLES) or 1]
    return BehaviourTest(
        name=name,
        description=test.description,
        expectation=test.expect,
        source="sentences" if test.tweets is None else "test split",
        cases=len(cases),
        passed=passed,
        rate=round(interval.value, 6),
        lower=round(interval.lower, 6),
        upper=round(interval.upper, 6),
        examples=tuple(shown),
    )


def _failures(
    test: TableTest, cases: Sequence[Case], classes: Sequence[str], answers: Mapping[str, np.ndarray]
) -> Iterator[Example]:
    for case in cases:
        first = answers[case.text]
        answer = classes[int(first.argmax())]
        if case.changed is None:
            before, after = str(case.label), answer
        elif case.label is None:
            before, after = answer, classes[int(answers[case.changed].argmax())]
        else:
            place = classes.index(case.label)
            was, now = float(first[place]), float(answers[case.changed][place])
            if now < was - (test.tolerance or 0):
                yield Example(case.text, case.changed, f"{case.label} {was:.2f}", f"{case.label} {now:.2f}")
            continue
        if before != after:
            yield Example(case.text, case.changed, before, after)


def _without_minimum(test: dict[str, Any]) -> dict[str, Any]:
    # The gate says it. A file with it would have to be made anew whenever the gate moves.
    return {key: value for key, value in test.items() if key != "minimum"}
