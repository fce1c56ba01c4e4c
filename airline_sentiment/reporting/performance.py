"""How good one model is: how it learned, what it takes for what, class by class, threshold by threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from airline_sentiment.evaluation.curves import Curve, precision_recall, roc
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.reporting.figures import Axis, Series, heat_map, line_chart, span_of
from airline_sentiment.reporting.results import ModelResult
from airline_sentiment.reporting.wording import counted, listed, number, percent

MOST_CELLS = 10
"""Of more classes the confusion is a picture, not a table."""
MOST_CURVES = 6
MOST_CONFUSIONS = 10

_UNIT = (0.0, 1.0)


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
