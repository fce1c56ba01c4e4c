"""The criteria of `gate` in params.yaml, on numbers that are at hand: `tracking` promotes by them, `checks` merges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from airline_sentiment.params import Gate

Metrics = Mapping[str, Any]

COMPARED_SPLITS = ("validation", "test")

_SHOWN_CLASSES = 5


def refusals_of(candidate: Metrics, champion_f1: float | None, gate: Gate) -> tuple[str, ...]:
    """Return a line for each criterion that a model misses, with by how much; of many classes the worst have one.

    Args:
        candidate: macro_f1 and per_class (with label, recall and support) on the validation split.
        champion_f1: the champion's macro-F1 on the same split, None where there is none of the same classes.
        gate: the criteria.
    """
    macro_f1 = candidate["macro_f1"]
    floor = macro_f1 if champion_f1 is None else champion_f1 - gate.max_drop
    return (
        *_missed("gate.min_macro_f1", "macro-F1", macro_f1, gate.min_macro_f1),
        *_missed_recalls(candidate["per_class"], gate.min_recall),
        *_missed("gate.max_drop", "macro-F1", macro_f1, floor),
    )


def behaviour_refusals(results: Sequence[Mapping[str, Any]] | None, gate: Gate) -> tuple[str, ...]:
    """Return a line for each behaviour test whose pass rate is below its minimum, or that has none.

    Args:
        results: `behaviour` of a metrics.json: name, cases and passed of each test on sentences; None: there is none.
        gate: the criteria; `behaviour` maps tests to minima.
    """
    found = {test["name"]: test for test in results or ()}
    lines = []
    for name, minimum in (gate.behaviour or {}).items():
        key = f"gate.behaviour.{name}"
        if name not in found:
            known = ", ".join(found) or "none"
            lines.append(f"{key}: the model has no result of such a test on sentences of its table; there are: {known}")
            continue
        cases, passed = found[name]["cases"], found[name]["passed"]
        if passed / cases < minimum:
            lines.append(
                f"{key}: {passed} of {cases} cases pass, {passed / cases:.4f}, "
                f"{minimum - passed / cases:.4f} below the {minimum:.4f} that it needs"
            )
    return tuple(lines)


def accuracy_losses(model: str, before: Metrics, after: Metrics, gate: Gate) -> tuple[str, ...]:
    """Return a line for each of validation and test on which a model lost more accuracy than the gate allows.

    Args:
        model: its name, for the lines.
        before: the content of its metrics.json at the revision to compare with.
        after: the same now.
        gate: the criteria.
    """
    lost = {split: before[split]["accuracy"] - after[split]["accuracy"] for split in COMPARED_SPLITS}
    return tuple(
        f"gate.max_accuracy_drop: {model} has {split} accuracy {after[split]['accuracy']:.4f}, "
        f"{drop:.4f} below the {before[split]['accuracy']:.4f} before; {gate.max_accuracy_drop:.4f} is allowed"
        for split, drop in lost.items()
        if drop > gate.max_accuracy_drop
    )


def _missed_recalls(per_class: Iterable[Mapping[str, Any]], needed: float) -> Iterator[str]:
    missed = sorted((each for each in per_class if each["recall"] < needed), key=lambda each: float(each["recall"]))
    for each in missed[:_SHOWN_CLASSES]:
        tweets = f"{each['support']:,} tweet{'s' * (each['support'] != 1)}"
        yield from _missed("gate.min_recall", f"recall of {each['label']} ({tweets})", each["recall"], needed)
    rest = len(missed) - _SHOWN_CLASSES
    if rest > 0:
        yield f"gate.min_recall: and {rest} more class{'es' * (rest > 1)} below the {needed:.4f} that each needs"


def _missed(key: str, measure: str, found: float, needed: float) -> Iterator[str]:
    if found < needed:
        yield f"{key}: validation {measure} is {found:.4f}, {needed - found:.4f} below the {needed:.4f} that it needs"
