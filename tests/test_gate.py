from typing import Any

import pytest

from airline_sentiment.checks.merge_gate import refused
from airline_sentiment.gate import behaviour_refusals
from airline_sentiment.params import Gate

RESULTS = [{"name": "negation", "cases": 20, "passed": 15}, {"name": "thanks", "cases": 8, "passed": 8}]


def gate(behaviour: dict[str, float] | None) -> Gate:
    return Gate(min_macro_f1=0.5, min_recall=0, max_drop=0, max_accuracy_drop=1, behaviour=behaviour)


@pytest.mark.parametrize(
    ("minima", "refusals"),
    [
        (None, ()),
        ({"negation": 0.75, "thanks": 1.0}, ()),
        (
            {"negation": 0.8},
            (
                "gate.behaviour.negation: 15 of 20 cases pass, 0.7500, 0.0500 below the 0.8000 that it needs",
            ),
        ),
        (
            {"negatoin": 0.1},
            (
                "gate.behaviour.negatoin: the model has no result of such a test on sentences of its table; "
                "there are: negation, thanks",
            ),
        ),
    ],
)  # fmt: skip
def test_a_pass_rate_below_its_minimum_is_refused(minima: dict[str, float] | None, refusals: tuple[str, ...]) -> None:
    assert behaviour_refusals(RESULTS, gate(minima)) == refusals


def test_a_model_that_was_not_tested_does_not_pass() -> None:
    (line,) = behaviour_refusals(None, gate({"negation": 0.0}))
    assert line.endswith("there are: none")


def test_only_the_best_model_is_held_to_the_minima_before_a_merge() -> None:
    def measured(macro_f1: float, passed: int) -> dict[str, Any]:
        split = {"macro_f1": macro_f1, "accuracy": 0.9, "per_class": []}
        rates = [{"name": "negation", "cases": 20, "passed": passed}]
        return {"validation": split, "test": split, "behaviour": rates}

    asked = gate({"negation": 0.5})
    assert list(refused({"best": measured(0.8, 10), "other": measured(0.7, 0)}, None, asked)) == []
    (finding,) = refused({"best": measured(0.8, 9), "other": measured(0.7, 20)}, None, asked)
    assert (finding.stage, finding.subject) == ("best", "gate.behaviour.negation")
    assert finding.message.startswith("the best model, best: gate.behaviour.negation: 9 of 20 cases pass, 0.4500")
