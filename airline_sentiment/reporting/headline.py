"""The result first: the numbers that count, the verdict of the gate, what the model is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass

from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.sampling import metric_intervals
from airline_sentiment.gate import behaviour_refusals, refusals_of
from airline_sentiment.params import Gate
from airline_sentiment.reporting.results import ModelResult
from airline_sentiment.reporting.side_by_side import differences_between
from airline_sentiment.reporting.wording import BLANK, number, percent, points, points_range

BASELINE = "tfidf"

_MOST_COMPARED = 4


@dataclass(frozen=True)
class Verdict:
    """What the gate says.

    Attributes:
        passes: whether nothing is missed.
        text: in a sentence.
        missed: a line for each criterion that is not met.
    """

    passes: bool
    text: str
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Headline:
    """The result.

    Attributes:
        accuracy: on test.
        macro_f1: on test.
        log_loss: on test, in nats.
        floor: accuracy on test of always answering the most frequent class.
        verdict: of the gate, on validation.
        chosen: in a sentence, how the model stands among the others on validation.
        compared: sentences that compare it on test.
    """

    accuracy: Interval
    macro_f1: Interval
    log_loss: Interval
    floor: float
    verdict: Verdict
    chosen: str
    compared: tuple[str, ...]


def headline(result: ModelResult, results: Mapping[str, ModelResult], gate: Gate) -> Headline:
    """Return the result of one model."""
    found = metric_intervals(result.labels, result.probabilities)
    return Headline(
        accuracy=found["accuracy"],
        macro_f1=found["macro_f1"],
        log_loss=found["log_loss"],
        floor=result.metrics["floor"]["test"],
        verdict=_verdict(result, gate),
        chosen=_chosen(result, results),
        compared=(_floor(result), *_comparisons(result, results)),
    )


def _verdict(result: ModelResult, gate: Gate) -> Verdict:
    measured = result.metrics["validation"]
    missed = (*refusals_of(measured, None, gate), *behaviour_refusals(result.metrics.get("behaviour"), gate))
    worst = min(measured["per_class"], key=lambda each: float(each["recall"]))
    facts = (
        f"on validation its macro-F1 is {number(measured['macro_f1'])} (at least {number(gate.min_macro_f1)} is asked) "
        f"and its lowest recall, that of {worst['label']}, {percent(worst['recall'])} "
        f"(at least {percent(gate.min_recall)})"
    )
    if missed:
        return Verdict(False, f"{result.name} does not pass the gate: {facts}.", missed)
    return Verdict(True, f"{result.name} passes the gate: {facts}.", ())


def _chosen(result: ModelResult, results: Mapping[str, ModelResult]) -> str:
    scores = {name: each.metrics["validation"]["macro_f1"] for name, each in results.items()}
    best = max(scores, key=lambda name: float(scores[name]))
    if len(scores) == 1:
        return "It is the only model here."
    if best == result.name:
        return f"It is the best of {len(scores)} models on validation."
    return f"On validation {best} is the best of {len(scores)} models (macro-F1 {number(scores[best])})."


def _floor(result: ModelResult) -> str:
    share = result.metrics["floor"]["test"]
    alike = [
        name for label, name in enumerate(result.classes) if abs(float((result.labels == label).mean()) - share) < 1e-6
    ]
    named = f"{alike[0]}, the most frequent class," if len(alike) == 1 else "the most frequent class"
    return f"Always answering {named} would be right on {percent(share)}."


def _comparisons(result: ModelResult, results: Mapping[str, ModelResult]) -> list[str]:
    others = sorted((name for name in results if name != result.name), key=lambda name: name != BASELINE)
    sentences = []
    for name in others[:_MOST_COMPARED]:
        found = differences_between(results[name], result)
        if found:
            gained = found["accuracy"]
            beyond = "within chance" if 0 in gained else "beyond chance"
            what = f"{name}, the linear baseline," if name == BASELINE else name
            sentences.append(
                f"Against {what} it gains {points(gained.value)} points of accuracy on the same tweets "
                f"(95{BLANK}% interval {points_range(gained)}), which is {beyond}."
            )
    return sentences
