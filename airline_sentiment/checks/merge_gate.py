"""Whether results may be merged: `gate` of params.yaml on the metrics in git, against those of a base revision.

The best model on validation is the one that `promote` would take, so it alone must reach the gate's minima and may not
fall behind the best of the base. The test split chooses nothing; but a change that costs any model accuracy, on
validation or test, beyond what chance explains, is not merged unseen.
"""

from collections.abc import Iterator

from airline_sentiment.checks.findings import Finding
from airline_sentiment.checks.metrics import Metrics, best_on_validation
from airline_sentiment.gate import accuracy_losses, refusals_of
from airline_sentiment.params import Gate


def refused(metrics: dict[str, Metrics], base: dict[str, Metrics] | None, gate: Gate) -> Iterator[Finding]:
    """Yield each criterion that the results miss.

    Args:
        metrics: model -> content of its metrics.json; at least one.
        base: the same of the revision to compare with; None: there is none, and only the minima count.
        gate: the criteria.
    """
    best = best_on_validation(metrics)
    best_before = base[best_on_validation(base)]["validation"]["macro_f1"] if base else None
    for line in refusals_of(metrics[best]["validation"], best_before, gate):
        yield _finding(best, line, f"the best model, {best}: ")
    for model in metrics.keys() & (base or {}).keys():
        for line in accuracy_losses(model, (base or {})[model], metrics[model], gate):
            yield _finding(model, line, "")


def _finding(model: str, line: str, about: str) -> Finding:
    criterion, problem = line.split(": ", 1)
    return Finding("gate", model, criterion, f"{about}{criterion}: {problem}")
