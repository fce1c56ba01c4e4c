"""Whether results may be merged: `gate` of params.yaml on the metrics in git, against those of a base revision.

The best model on validation is the one that `promote` would take, so it alone must reach the gate's minima and may not
fall behind the best of the base. The test split chooses nothing; but a change that costs any model accuracy, on
validation or test, beyond what chance explains, is not merged unseen. Results of other classes are no measure: beside
them the minima alone count.
"""

from collections.abc import Iterator

from airline_sentiment.checks.classes import ClassChange
from airline_sentiment.checks.findings import Finding
from airline_sentiment.checks.metrics import Metrics, best_on_validation, classes_of
from airline_sentiment.gate import accuracy_losses, behaviour_refusals, refusals_of
from airline_sentiment.params import Gate


def refused(metrics: dict[str, Metrics], base: dict[str, Metrics] | None, gate: Gate) -> Iterator[Finding]:
    """Yield each criterion that the results miss.

    Args:
        metrics: model -> content of its metrics.json; at least one.
        base: the same of the revision to compare with; None: there is none, and only the minima count.
        gate: the criteria.
    """
    best = best_on_validation(metrics)
    best_before = base[best_on_validation(base)] if base else None
    floor = best_before["validation"]["macro_f1"] if best_before and _comparable(best_before, metrics[best]) else None
    missed = refusals_of(metrics[best]["validation"], floor, gate)
    for line in (*missed, *behaviour_refusals(metrics[best].get("behaviour"), gate)):
        yield _finding(best, line, f"the best model, {best}: ")
    for model, before in (base or {}).items():
        if model in metrics and _comparable(before, metrics[model]):
            for line in accuracy_losses(model, before, metrics[model], gate):
                yield _finding(model, line, "")


def _comparable(before: Metrics, after: Metrics) -> bool:
    return ClassChange(classes_of(before), classes_of(after)).comparable


def _finding(model: str, line: str, about: str) -> Finding:
    criterion, problem = line.split(": ", 1)
    return Finding("gate", model, criterion, f"{about}{criterion}: {problem}")
