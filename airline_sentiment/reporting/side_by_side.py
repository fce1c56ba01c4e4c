"""All models side by side, on the same test tweets and on several splits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.sampling import metric_intervals, paired_differences
from airline_sentiment.reporting.figures import Axis, interval_mark, span_of, strip_chart
from airline_sentiment.reporting.results import ModelResult
from airline_sentiment.reporting.wording import counted, listed, percent


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


def models(result: ModelResult, results: Mapping[str, ModelResult], several: Comparison | None) -> Models:
    """Return all models beside one."""
    found = {name: metric_intervals(each.labels, each.probabilities) for name, each in results.items()}
    differences = {name: differences_between(result, each) for name, each in results.items()}
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


def differences_between(base: ModelResult, other: ModelResult) -> Mapping[str, Interval] | None:
    """Return by measure what a model has more than another; none for the same one, None where the tweets are others."""
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
