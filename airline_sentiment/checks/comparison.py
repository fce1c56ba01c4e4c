"""What changed between two revisions: parameters, stages that run again, and the results of each model."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.checks.classes import ClassChange, change_of_classes
from airline_sentiment.checks.findings import Finding
from airline_sentiment.checks.lock import changed_outputs, differences, followers, stale
from airline_sentiment.checks.merge_gate import refused
from airline_sentiment.checks.metrics import Metrics, classes_of, in_order, interval_of, read_metrics
from airline_sentiment.checks.predictions import (
    HISTORY,
    PREDICTIONS,
    TEST_SPLIT,
    Outputs,
    Prediction,
    answers,
    losses,
    read_history,
    read_predictions,
    read_texts,
    same_tweets,
)
from airline_sentiment.checks.revision import Revision
from airline_sentiment.dvc_files import cache_folder, locked_hashes, locked_params
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.sampling import (
    Z95,
    Influences,
    Matrix,
    accuracy_influences,
    error_apart,
    error_of_mean,
    error_paired,
    macro_f1_influences,
    normal_interval,
    recall_influences,
)
from airline_sentiment.params import Gate

SPLITS = ("train", "validation", "test")
TESTED = ("validation", "test")
LOWER_IS_BETTER = {"log-loss"}
# Of a handful of tweets all may be right by chance, and then the standard error says 0.
FEWEST = 10
INFLUENCES = {"accuracy": accuracy_influences, "macro_f1": macro_f1_influences}

Answers = Sequence[tuple[int, int, int]]
Pair = tuple[dict[str, Prediction], dict[str, Prediction]]
Influence = Callable[[Matrix], Influences]


@dataclass(frozen=True)
class Measured:
    """A measure on a split at two revisions.

    Attributes:
        split: train, validation or test.
        measure: what a person calls it.
        before: at the base; None: the model or the class is new.
        after: now.
        error: standard error of the difference; None: there is none to give.
        label: the class that it is about; None: all.
        support: tweets of that class, in the result that has fewer; 0: it is about all.
        comparable: whether both answer the same question; if not, there is no difference.
        before_interval: where the value at the base may lie, 95 %; None where that is not known.
        after_interval: where the value now may lie.
    """

    split: str
    measure: str
    before: float | None
    after: float
    error: float | None
    label: str | None = None
    support: int = 0
    comparable: bool = True
    before_interval: Interval | None = None
    after_interval: Interval | None = None

    @property
    def gained(self) -> Interval | None:
        """The difference and its 95 % interval; None where there is none."""
        if self.difference is None or not self.error:
            return None
        return normal_interval(self.difference, self.error)

    @property
    def difference(self) -> float | None:
        """After minus before; None where that says nothing."""
        return None if self.before is None or not self.comparable else self.after - self.before

    @property
    def reading(self) -> str:
        """What a person may conclude: same, too few tweets, within noise, better, worse; empty without an error."""
        if self.difference == 0:
            return "same"
        if self.difference is None or self.error is None:
            return ""
        if self.label is not None and self.support < FEWEST:
            return "too few tweets"
        if abs(self.difference) <= Z95 * self.error:
            return "within noise"
        return "better" if (self.difference > 0) != (self.measure in LOWER_IS_BETTER) else "worse"


@dataclass(frozen=True)
class ChangedTweet:
    """A test tweet that is answered otherwise.

    Attributes:
        text: as it was written; None where the split is not at hand.
        before: the answer at the base.
        after: the answer now, with the true class.
    """

    text: str | None
    before: Prediction
    after: Prediction


@dataclass(frozen=True)
class ModelComparison:
    """One model at two revisions.

    Attributes:
        model: its name.
        classes: those of both results; None: the model is new.
        measures: accuracy, macro-F1 and log-loss of each split.
        recalls: of each class on validation and test.
        tweets: how many test tweets both have answered; None where their answers are not at hand or not on the same.
        why_apart: why answers are not compared tweet by tweet; empty where they are.
        changed: those that are answered otherwise, the most confident answers now first.
        curves: validation loss by epoch at the base and now; None where one is not at hand or the model is new.
    """

    model: str
    classes: ClassChange | None
    measures: tuple[Measured, ...]
    recalls: tuple[Measured, ...]
    tweets: int | None
    why_apart: str
    changed: tuple[ChangedTweet, ...]
    curves: tuple[list[float], list[float]] | None

    @property
    def comparable(self) -> bool:
        """Whether both results tell the same classes apart; also where there is no other."""
        return self.classes is None or self.classes.comparable

    @property
    def beyond_noise(self) -> frozenset[str]:
        """The classes whose recall changed beyond noise."""
        return frozenset(str(each.label) for each in self.recalls if each.reading in {"better", "worse"})

    def notable(self, most: int) -> tuple[str, ...]:
        """Return at most so many classes, in their order: those that changed beyond noise, then the largest."""
        tweets: Counter[str] = Counter()
        for each in self.recalls:
            tweets[str(each.label)] += each.support
        ranked = sorted(tweets, key=lambda label: (label not in self.beyond_noise, -tweets[label]))
        return tuple(label for label in tweets if label in ranked[:most])


@dataclass(frozen=True)
class Comparison:
    """All that the report says.

    Attributes:
        base: the name of the revision to compare with.
        head: the name of the other one.
        classes: how the classes of the results differ; None where they do not.
        parameters: key, value before and value after.
        runs: why stages run again; the first reasons, not what follows.
        follow: stages that run again because others do.
        behind: stages that are stale and have not run: their results are those that `dvc.lock` has, from before.
        kept: number of stages whose results stay.
        problems: why `dvc.lock` or the metrics of the head do not follow from it.
        refusals: criteria of the gate that are missed.
        models: those whose results differ, or that are new.
        same: models whose results are the same.
        removed: models that only the base has.
    """

    base: str
    head: str
    classes: ClassChange | None
    parameters: tuple[tuple[str, Any, Any], ...]
    runs: tuple[Finding, ...]
    follow: tuple[str, ...]
    behind: tuple[str, ...]
    kept: int
    problems: tuple[Finding, ...]
    refusals: tuple[Finding, ...]
    models: tuple[ModelComparison, ...]
    same: tuple[str, ...]
    removed: tuple[str, ...]


def compare(root: Path, base: Revision, head: Revision, gate: Gate) -> Comparison:
    """Compare two revisions by what git holds of them; what DVC holds is used where it is at hand.

    Args:
        root: the root of the repository.
        base: the older one, as a rule.
        head: the other one.
        gate: what results must reach.

    Raises:
        InputError: naming a file that cannot be read.
    """
    before, after = read_metrics(base), read_metrics(head)
    outputs = Outputs(root, cache_folder(root))
    runs = tuple(stale(head, base.locked))
    follow = _following(base, head, {finding.stage for finding in runs})
    problems = (*stale(head, head.locked), *changed_outputs(head))
    behind = _behind(head, {finding.stage for finding in problems if finding.kind == "lock"})
    different = [model for model in after if model not in before or not _same(before[model], after[model])]
    return Comparison(
        base=base.tree.name,
        head=head.tree.name,
        classes=change_of_classes(before, after),
        parameters=tuple(differences(base.values, head.values, "")),
        runs=runs,
        follow=follow,
        behind=behind,
        kept=len(head.stages) - len({finding.stage for finding in runs} | set(follow) | set(behind)),
        problems=problems,
        refusals=tuple(refused(after, before or None, gate)) if after else (),
        models=tuple(_model(model, before.get(model), after[model], base, head, outputs) for model in different),
        same=tuple(model for model in after if model not in different),
        removed=tuple(model for model in before if model not in after),
    )


def _following(base: Revision, head: Revision, first: set[str]) -> tuple[str, ...]:
    """Return what runs again after the stages `first`: what did, where the lock tells, else all that may."""
    possible = followers(head.stages, first)
    if any(finding.kind == "lock" for finding in stale(head, head.locked)):
        return tuple(possible)
    return tuple(name for name in possible if _inputs(base, name) != _inputs(head, name))


def _behind(head: Revision, stale_stages: set[str]) -> tuple[str, ...]:
    """Return stages of the head that are stale, and those that read what they make, in the order of `dvc.yaml`."""
    following = set(followers(head.stages, stale_stages))
    return tuple(name for name in head.stages if name in stale_stages | following)


def _inputs(revision: Revision, stage: str) -> Any:
    entry = revision.locked.get(stage, {})
    return entry.get("cmd"), locked_hashes(entry, "deps"), locked_params(entry)


def _same(before: Metrics, after: Metrics) -> bool:
    change = ClassChange(classes_of(before), classes_of(after))
    return change.comparable and in_order(before, change.after) == after


def _model(
    model: str, before: Metrics | None, after: Metrics, base: Revision, head: Revision, outputs: Outputs
) -> ModelComparison:
    change = ClassChange(classes_of(before), classes_of(after)) if before else None
    pair, why_apart = _paired(model, change, base, head, outputs) if change else (None, "")
    if before and change and change.comparable:
        before = in_order(before, change.after)
    return ModelComparison(
        model=model,
        classes=change,
        measures=tuple(_measures(before, after, pair, change is None or change.comparable)),
        recalls=tuple(_recalls(before, after, pair)),
        tweets=len(pair[1]) if pair else None,
        why_apart=why_apart,
        changed=_changed_tweets(pair, outputs.find(head, TEST_SPLIT)) if pair else (),
        curves=_curves(model, base, head, outputs) if change and change.comparable else None,
    )


def _paired(
    model: str, change: ClassChange, base: Revision, head: Revision, outputs: Outputs
) -> tuple[Pair | None, str]:
    if not change.comparable:
        return None, "the classes are not the same"
    files = [(revision, outputs.of_model(revision, model, PREDICTIONS)) for revision in (base, head)]
    missing = [revision.tree.name for revision, file in files if file is None]
    if missing:
        return None, f"the predictions of {' and of '.join(missing)} are not at hand, `dvc fetch` brings them"
    # A column is called by its class and the order of all, so each file is read with its own order.
    orders = (change.before, change.after)
    before, after = (read_predictions(file, order) for (_, file), order in zip(files, orders, strict=True) if file)
    if not same_tweets(before, after):
        return None, "the test tweets are not the same"
    return (before, after), ""


def _measures(before: Metrics | None, after: Metrics, pair: Pair | None, comparable: bool) -> Iterator[Measured]:
    matched = answers(*pair, classes_of(after)) if pair else None
    for split in SPLITS:
        pairs = matched if split == "test" else None
        for key, name in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"), ("log_loss", "log-loss")):
            error = None
            if before and comparable and split in TESTED and key in INFLUENCES:
                error = _error(INFLUENCES[key], INFLUENCES[key], before[split], after[split], pairs)
            old = before[split][key] if before else None
            measured = Measured(split, name, old, after[split][key], error, comparable=comparable)
            if key == "log_loss" and split == "test" and pair:
                yield _with_losses(measured, pair)
            elif split in TESTED:
                earlier = interval_of(before[split], key) if before else None
                yield replace(measured, before_interval=earlier, after_interval=interval_of(after[split], key))
            else:
                yield measured


def _with_losses(measured: Measured, pair: Pair) -> Measured:
    """Return log-loss with its intervals, and the error of its difference, tweet by tweet."""
    before, after = map(np.array, losses(*pair))
    return replace(
        measured,
        error=error_of_mean(after - before),
        before_interval=normal_interval(float(measured.before or 0), error_of_mean(before), lowest=0),
        after_interval=normal_interval(measured.after, error_of_mean(after), lowest=0),
    )


def _recalls(before: Metrics | None, after: Metrics, pair: Pair | None) -> Iterator[Measured]:
    matched = answers(*pair, classes_of(after)) if pair else None
    places = {label: place for place, label in enumerate(classes_of(before))} if before else {}
    for split in TESTED:
        for place_now, each in enumerate(after[split]["per_class"]):
            old = error = earlier = None
            label, support, place = each["label"], each["support"], places.get(each["label"])
            now = proportion_interval(each["recall"], support) if support else None
            if before and place is not None:
                old, before_support = (before[split]["per_class"][place][key] for key in ("recall", "support"))
                earlier = proportion_interval(old, before_support) if before_support else None
                support = min(support, before_support)
                first, second = (partial(recall_influences, label=number) for number in (place, place_now))
                error = _error(first, second, before[split], after[split], matched if split == "test" else None)
            yield Measured(
                split, "recall", old, each["recall"], error, label, support, before_interval=earlier, after_interval=now
            )


def _error(first: Influence, second: Influence, before: Metrics, after: Metrics, matched: Answers | None) -> float:
    old, new = before["confusion_matrix"], after["confusion_matrix"]
    if matched:
        return error_paired(first(old), second(new), matched)
    return error_apart(first(old), old, second(new), new)


def _changed_tweets(pair: Pair, split: Path | None) -> tuple[ChangedTweet, ...]:
    before, after = pair
    texts = read_texts(split) if split else {}
    changed = [
        ChangedTweet(texts.get(name), before[name], now)
        for name, now in after.items()
        if now.predicted != before[name].predicted
    ]
    return tuple(sorted(changed, key=lambda tweet: -tweet.after.confidence))


def _curves(model: str, base: Revision, head: Revision, outputs: Outputs) -> tuple[list[float], list[float]] | None:
    files = [outputs.of_model(revision, model, HISTORY) for revision in (base, head)]
    before, after = ([] if file is None else read_history(file) for file in files)
    return (before, after) if min(len(before), len(after)) > 1 else None
