"""How good a model is, and beside which others: the first sections of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.curves import Curve, precision_recall, roc
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.sampling import metric_intervals, paired_differences
from airline_sentiment.gate import behaviour_refusals, refusals_of
from airline_sentiment.params import Gate
from airline_sentiment.reporting.figures import Axis, Series, heat_map, interval_mark, line_chart, span_of, strip_chart
from airline_sentiment.reporting.results import ModelResult
from airline_sentiment.reporting.wording import BLANK, counted, listed, number, percent, points, points_range

BASELINE = "tfidf"
MOST_CELLS = 10
"""Of more classes the confusion is a picture, not a table."""
MOST_CURVES = 6
MOST_CONFUSIONS = 10

_MOST_COMPARED = 4
_UNIT = (0.0, 1.0)


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


@dataclass(frozen=True)
class ModelRow:
    """A model in the table of all.

    Attributes:
        name: of the model.
        validation_f1: its macro-F1 on validation.
        accuracy: on test.
        macro_f1: on test.
        log_loss: on test.
        differences: by measure, what it has more than the model of the page; empty for that, None where the two were
            not measured on the same tweets.
        mark: its accuracy as a picture.
        difference_mark: the difference in accuracy as a picture.
    """

    name: str
    validation_f1: float
    accuracy: Interval
    macro_f1: Interval
    log_loss: Interval
    differences: Mapping[str, Interval] | None
    mark: Markup
    difference_mark: Markup


@dataclass(frozen=True)
class SplitsRow:
    """A model on several splits.

    Attributes:
        name: of the model.
        mean: accuracy on test, over the splits.
        deviation: its standard deviation.
        f1_mean: the same of macro-F1.
        f1_deviation: its standard deviation.
        difference: accuracy more than the first model's; None for that.
    """

    name: str
    mean: float
    deviation: float
    f1_mean: float
    f1_deviation: float
    difference: Interval | None


@dataclass(frozen=True)
class Models:
    """All models side by side.

    Attributes:
        lead: what one sees.
        rows: a row for each model.
        splits_figure: the accuracies on several splits; None where there are none.
        splits: the same as rows.
        splits_lead: what one sees there.
    """

    lead: str
    rows: Sequence[ModelRow]
    splits_figure: Markup | None
    splits: Sequence[SplitsRow]
    splits_lead: str


@dataclass(frozen=True)
class Learning:
    """What happened epoch by epoch.

    Attributes:
        lead: what one sees.
        loss: the figure; None where there is but one epoch.
        accuracy: the figure.
    """

    lead: str
    loss: Markup | None
    accuracy: Markup | None


@dataclass(frozen=True)
class Confusion:
    """Which classes are taken for which.

    Attributes:
        lead: what one sees.
        counts: tweets, rows true and columns predicted.
        shares: of the true class.
        figure: instead of a table, where there are many classes.
        frequent: the most frequent mistakes: true class, predicted class, tweets, share of the true class.
    """

    lead: str
    counts: Sequence[Sequence[int]]
    shares: Sequence[Sequence[float]]
    figure: Markup | None
    frequent: Sequence[tuple[str, str, int, float]]


@dataclass(frozen=True)
class ClassRow:
    """A class in the table of classes; precision is None where the class is never predicted."""

    label: str
    tweets: int
    predicted: int
    precision: Interval | None
    recall: Interval
    f1: float


@dataclass(frozen=True)
class Classes:
    """How good the model is at each class.

    Attributes:
        lead: what one sees.
        rows: in the order of the classes.
    """

    lead: str
    rows: Sequence[ClassRow]


@dataclass(frozen=True)
class Curves:
    """What each threshold on the probability of a class would give.

    Attributes:
        lead: what one sees.
        precision_recall: the figure.
        roc: the figure.
        areas: class, area under precision-recall, share of the class (the area of a coin), area under ROC.
        drawn: the classes in the figures, in the order of their colours.
    """

    lead: str
    precision_recall: Markup
    roc: Markup
    areas: Sequence[tuple[str, float, float, float]]
    drawn: Sequence[str]


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


def models(result: ModelResult, results: Mapping[str, ModelResult], several: Comparison | None) -> Models:
    """Return all models beside one."""
    found = {name: metric_intervals(each.labels, each.probabilities) for name, each in results.items()}
    differences = {name: _differences(result, each) for name, each in results.items()}
    ends = [end for each in found.values() for end in (each["accuracy"].lower, each["accuracy"].upper)]
    gaps = [each["accuracy"] for each in differences.values() if each]
    reach = max((abs(end) for each in gaps for end in (each.lower, each.upper)), default=0.01)
    rows = [
        ModelRow(
            name=name,
            validation_f1=each.metrics["validation"]["macro_f1"],
            accuracy=found[name]["accuracy"],
            macro_f1=found[name]["macro_f1"],
            log_loss=found[name]["log_loss"],
            differences=differences[name],
            mark=interval_mark(found[name]["accuracy"], min(ends), max(ends), found[result.name]["accuracy"].value),
            difference_mark=_difference_mark(differences[name], reach),
        )
        for name, each in results.items()
    ]
    return Models(_models_lead(result, differences), rows, *_several_splits(several))


def learning(result: ModelResult) -> Learning:
    """Return the learning curves."""
    history, last = result.history, result.history[-1]
    if len(history) == 1:
        lead = (
            f"{result.name} was trained in a single pass, so that there is no curve: it is right on "
            f"{percent(last['accuracy'])} of the train and {percent(last['val_accuracy'])} of the validation tweets."
        )
        return Learning(lead, None, None)
    best = min(history, key=lambda row: row["val_loss"])
    gap = last["accuracy"] - last["val_accuracy"]
    lead = (
        f"The loss on validation is lowest after epoch {best['epoch']:.0f} of {len(history)}; after the last one the "
        f"model is right on {percent(last['accuracy'])} of the train and {percent(last['val_accuracy'])} of the "
        f"validation tweets, {abs(gap) * 100:.1f} points apart."
    )
    return Learning(lead, _history_chart(result, "loss"), _history_chart(result, "accuracy"))


def confusion(result: ModelResult) -> Confusion:
    """Return which classes are taken for which."""
    size = len(result.classes)
    counts = np.zeros((size, size), dtype=np.int64)
    np.add.at(counts, (result.labels, result.predicted), 1)
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    wrong = [
        (int(counts[true, predicted]), true, predicted)
        for true, predicted in np.ndindex(size, size)
        if true != predicted and counts[true, predicted]
    ]
    ranked = sorted(wrong, key=lambda each: (-each[0], *each[1:]))
    names = result.classes
    frequent = [(names[true], names[said], count, float(shares[true, said])) for count, true, said in ranked]
    said = f"Of each true class of {size}, the share that is predicted as each class."
    return Confusion(
        lead=_confusion_lead(frequent, len(result.labels)),
        counts=counts.tolist(),
        shares=shares.tolist(),
        figure=heat_map(shares, names, said) if size > MOST_CELLS else None,
        frequent=frequent[:MOST_CONFUSIONS],
    )


def per_class(result: ModelResult) -> Classes:
    """Return precision, recall and F1 of each class."""
    rows = [_class_row(result, number) for number in range(len(result.classes))]
    best, worst = max(rows, key=lambda row: row.f1), min(rows, key=lambda row: row.f1)
    lead = (
        f"{result.name} is best at {best.label} (F1 {number(best.f1)}) and weakest at {worst.label} "
        f"(F1 {number(worst.f1)}), of whose {counted(worst.tweets, 'tweet')} it finds {percent(worst.recall.value)}."
    )
    return Classes(lead, rows)


def curves(result: ModelResult) -> Curves:
    """Return precision-recall and ROC of each class; of many, the figures show those of the smallest areas."""
    size = len(result.classes)
    found = [precision_recall(result.labels, result.probabilities, label) for label in range(size)]
    rates = [roc(result.labels, result.probabilities, label) for label in range(size)]
    hardest = sorted(range(size), key=lambda label: (found[label].area, label))
    drawn = sorted(hardest[:MOST_CURVES])
    areas = [
        (name, found[label].area, float((result.labels == label).mean()), rates[label].area)
        for label, name in enumerate(result.classes)
    ]
    easiest, hard = areas[hardest[-1]], areas[hardest[0]]
    lead = (
        f"The class that is easiest to tell from the others is {easiest[0]}, with an area of {number(easiest[1])} "
        f"under precision and recall; the hardest is {hard[0]} with {number(hard[1])}, where guessing would give "
        f"{number(hard[2])}."
    )
    return Curves(
        lead=lead,
        precision_recall=_curves_chart(result, found, drawn, "recall", "precision"),
        roc=_curves_chart(result, rates, drawn, "false positive rate", "true positive rate"),
        areas=areas,
        drawn=[result.classes[label] for label in drawn],
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
        found = _differences(results[name], result)
        if found:
            gained = found["accuracy"]
            beyond = "within chance" if 0 in gained else "beyond chance"
            what = f"{name}, the linear baseline," if name == BASELINE else name
            sentences.append(
                f"Against {what} it gains {points(gained.value)} points of accuracy on the same tweets "
                f"(95{BLANK}% interval {points_range(gained)}), which is {beyond}."
            )
    return sentences


def _differences(base: ModelResult, other: ModelResult) -> Mapping[str, Interval] | None:
    if base.name == other.name:
        return {}
    if not base.same_tweets(other):
        return None
    return paired_differences(base.labels, base.probabilities, other.probabilities)


def _difference_mark(found: Mapping[str, Interval] | None, reach: float) -> Markup:
    return interval_mark(found["accuracy"], -reach, reach, 0.0) if found else Markup("")


def _models_lead(result: ModelResult, differences: Mapping[str, Mapping[str, Interval] | None]) -> str:
    gaps = {name: each["accuracy"] for name, each in differences.items() if each}
    if not gaps:
        return f"There is no other model here that was measured on the same tweets as {result.name}."
    worse = [name for name, gap in gaps.items() if gap.upper < 0]
    better = [name for name, gap in gaps.items() if gap.lower > 0]
    alike = [name for name in gaps if name not in worse and name not in better]
    parts = [f"more accurate than {listed(worse)}"] if worse else []
    parts += [f"less accurate than {listed(better)}"] if better else []
    parts += [f"not distinguishable in accuracy from {listed(alike)}"] if alike else []
    return f"On the same {counted(len(result.labels), 'test tweet')}, {result.name} is {', '.join(parts)}."


def _several_splits(several: Comparison | None) -> tuple[Markup | None, Sequence[SplitsRow], str]:
    if several is None:
        return None, (), ""
    values = {name: several.values(name, "test", "accuracy") for name in several.models}
    first = next(iter(values))
    everything = [float(value) for row in values.values() for value in row]
    count = len(values[first])
    said = f"Accuracy of each model on the test part of {count} splits."
    axis = Axis("accuracy on test", *span_of(everything), percent=True)
    figure = strip_chart([(name, row.tolist()) for name, row in values.items()], axis, said)
    rows = [_splits_row(several, name, first) for name in values]
    best = max(rows, key=lambda row: row.mean)
    lead = (
        f"Trained anew on {count} splits of the tweets, {best.name} is right on {percent(best.mean)} of the test "
        f"tweets in the mean, with a standard deviation of {best.deviation * 100:.1f} points from split to split."
    )
    return figure, rows, lead


def _splits_row(several: Comparison, name: str, first: str) -> SplitsRow:
    accuracy, f1 = (several.values(name, "test", measure) for measure in ("accuracy", "macro_f1"))
    difference = None if name == first else several.difference(name, "test", "accuracy")
    deviations = (float(values.std(ddof=1)) for values in (accuracy, f1))
    return SplitsRow(name, float(accuracy.mean()), next(deviations), float(f1.mean()), next(deviations), difference)


def _history_chart(result: ModelResult, column: str) -> Markup:
    epochs = [row["epoch"] for row in result.history]
    columns = {"train": column, "validation": f"val_{column}"}
    both = {name: [row[key] for row in result.history] for name, key in columns.items()}
    low, high = span_of([*both["train"], *both["validation"]])
    share = column == "accuracy"
    y = Axis(column if share else "log-loss, nats", low, min(high, 1.0) if share else high, percent=share)
    series = [Series(name, epochs, values, colour) for colour, (name, values) in enumerate(both.items())]
    said = f"{column} of {result.name} on train and validation after each of {len(epochs)} epochs."
    return line_chart(series, Axis("epoch", epochs[0], epochs[-1], whole=True), y, said)


def _confusion_lead(frequent: Sequence[tuple[str, str, int, float]], tweets: int) -> str:
    if not frequent:
        return f"There is no mistake among {counted(tweets, 'tweet')}."
    wrong = sum(count for _, _, count, _ in frequent)
    true, said, count, _ = frequent[0]
    start = "Most mistakes are" if count * 2 > wrong else "The most frequent mistakes are"
    return f"{start} {true} tweets read as {said}: {count:,} of {wrong:,}."


def _class_row(result: ModelResult, label: int) -> ClassRow:
    true, said = result.labels == label, result.predicted == label
    tweets, answers, hits = int(true.sum()), int(said.sum()), int((true & said).sum())
    return ClassRow(
        label=result.classes[label],
        tweets=tweets,
        predicted=answers,
        precision=proportion_interval(hits / answers, answers) if answers else None,
        recall=proportion_interval(hits / tweets, tweets),
        f1=2 * hits / (tweets + answers),
    )


def _curves_chart(result: ModelResult, found: Sequence[Curve], drawn: Sequence[int], x: str, y: str) -> Markup:
    series = [
        Series(result.classes[label], found[label].x, found[label].y, colour) for colour, label in enumerate(drawn)
    ]
    said = f"{y.capitalize()} against {x} of {listed([result.classes[label] for label in drawn])}."
    diagonal = x != "recall"
    return line_chart(series, Axis(x, *_UNIT, percent=True), Axis(y, *_UNIT, percent=True), said, diagonal)
