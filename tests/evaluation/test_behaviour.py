from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.behaviour import (
    Behaviour,
    Example,
    pass_rates,
    read_behaviour,
    run_tests,
    write_behaviour,
)
from airline_sentiment.evaluation.behaviour_table import BehaviourTable


class Rule:
    """Good is half positive, each not takes a quarter away; what is not positive is negative."""

    classes = ("negative", "positive")

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        positive = [0.3 + 0.5 * ("good" in text) - 0.25 * text.count("not") for text in texts]
        return np.array([[1 - share, share] for share in positive])


TABLE = BehaviourTable.model_validate({
    "tests": {
        "words": {
            "description": "Good is good.",
            "expect": "label",
            "texts": {"positive": ["good", "not good", "GOOD", "good day"]},
        },
        "capitals": {
            "description": "They do not matter.",
            "expect": "same label",
            "change": ["capitals"],
            "texts": ["good", "bad"],
        },
        "not": {
            "description": "It is no praise.",
            "expect": "no lower probability",
            "of": "negative",
            "change": ["{text} not", "{text} good"],
            "texts": ["day"],
            "tolerance": 0.1,
        },
        "slips": {"description": "So what.", "expect": "same label", "change": ["swap_letters"], "tweets": 2},
        "questions": {"description": "They are neutral.", "expect": "label", "texts": {"neutral": ["why?"]}},
        "none": {"description": "Nothing.", "expect": "same label", "change": ["capitals"], "texts": ["WHY"]},
    }
})  # fmt: skip


@pytest.fixture(scope="module")
def behaviour() -> Behaviour:
    return run_tests(TABLE, Rule(), ["a good flight", "on time"])


def test_what_is_known_of_the_tweets_is_not_asked_again(behaviour: Behaviour) -> None:
    asked: list[str] = []

    class Counting(Rule):
        def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
            asked.extend(texts)
            return super().predict_proba(texts)

    tweets = ["a good flight", "on time"]
    assert run_tests(TABLE, Counting(), tweets, Rule().predict_proba(tweets)) == behaviour
    assert "GOOD" in asked
    assert not {*tweets} & {*asked}


def test_cases_that_pass_are_counted(behaviour: Behaviour) -> None:
    # Of four texts the rule gets "GOOD" wrong: "not good" is 0.55 positive.
    found = {test.name: (test.cases, test.passed, test.rate) for test in behaviour.tests}
    assert found == {"words": (4, 3, 0.75), "capitals": (2, 1, 0.5), "not": (2, 1, 0.5), "slips": (2, 2, 1.0)}
    # Wilson's interval of 3 of 4, from R: binom::binom.confint(3, 4, methods = "wilson").
    assert (behaviour.tests[0].lower, behaviour.tests[0].upper) == (0.300642, 0.954413)


def test_what_did_not_pass_is_shown_with_both_answers(behaviour: Behaviour) -> None:
    examples = {test.name: test.examples for test in behaviour.tests}
    assert examples == {
        "words": (Example("GOOD", None, "positive", "negative"),),
        "capitals": (Example("good", "GOOD", "positive", "negative"),),
        "not": (Example("day", "day good", "negative 0.70", "negative 0.20"),),
        "slips": (),
    }


def test_what_the_model_cannot_be_asked_is_skipped_with_the_reason(behaviour: Behaviour) -> None:
    assert [(test.name, test.reason) for test in behaviour.skipped] == [
        ("questions", "the model has no class neutral; it has negative, positive"),
        ("none", "there is no text that the change would change"),
    ]


def test_at_most_five_examples_are_kept_from_all_over_the_table() -> None:
    texts = [f"bad {number}" for number in range(12)]
    test = {"description": "d", "expect": "label", "texts": {"positive": texts}}
    (found,) = run_tests(BehaviourTable.model_validate({"tests": {"t": test}}), Rule(), ()).tests
    assert [example.text for example in found.examples] == ["bad 0", "bad 3", "bad 6", "bad 9"]


def test_a_table_without_tests_asks_nothing() -> None:
    assert run_tests(BehaviourTable.model_validate({"tests": {}}), Rule(), ["a"]) == Behaviour((), ())


def test_the_file_gives_the_results_back_with_the_minima_of_the_gate(tmp_path: Path, behaviour: Behaviour) -> None:
    path = tmp_path / "behaviour.json"
    write_behaviour(path, behaviour)
    assert read_behaviour(path) == behaviour
    minima = {test.name: test.minimum for test in read_behaviour(path, {"words": 0.8}).tests}
    assert minima == {"words": 0.8, "capitals": None, "not": None, "slips": None}


def test_rates_for_the_gate_leave_the_test_split_out(behaviour: Behaviour) -> None:
    assert pass_rates(behaviour) == [
        {"name": "words", "cases": 4, "passed": 3},
        {"name": "capitals", "cases": 2, "passed": 1},
        {"name": "not", "cases": 2, "passed": 1},
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "no such file; `dvc repro` makes it"), ("{", "damaged: Expecting"), ('{"tests": [1]}', "damaged: tests.0")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "behaviour.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=rf"behaviour\.json: {problem}"):
        read_behaviour(path)
