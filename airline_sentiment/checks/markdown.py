"""The report for a person who reviews, in Markdown that GitHub and GitLab show as it is."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from airline_sentiment.checks.charts import Chart, as_mermaid, charts_of
from airline_sentiment.checks.classes import UNCOMPARED, some
from airline_sentiment.checks.comparison import ChangedTweet, Comparison, Measured, ModelComparison
from airline_sentiment.checks.findings import by_message
from airline_sentiment.checks.lock import NOTHING, shown_both
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.markdown import code, inline, table

# By it a comment is found again, so that there is one for each pull request.
MARK = "<!-- airline-sentiment report -->"
TWEETS = 10
CLASSES = 20

Picture = Callable[[Chart], str]


def as_markdown(comparison: Comparison, picture: Picture = as_mermaid) -> str:
    """Return the report.

    Args:
        comparison: what to report.
        picture: how a chart stands in the text.
    """
    blocks = [
        MARK,
        f"## {code(comparison.head)} against {code(comparison.base)}",
        *_classes(comparison),
        *_verdict(comparison),
        *_parameters(comparison),
        *_stages(comparison),
        *_results(comparison, picture),
    ]
    return "\n\n".join(blocks) + "\n"


def _classes(comparison: Comparison) -> Iterable[str]:
    change = comparison.classes
    if change is None:
        return
    before, after = _labels(change.before), _labels(change.after)
    if change.comparable:
        yield (
            f"**The order of the classes changed**: {code(comparison.base)} has {before}; here: {after}. They are "
            "compared by their names."
        )
        return
    changes = "; ".join(f"{done}: {_labels(labels)}" for done, labels in change.named)
    yield (
        f"**The classes changed**: {code(comparison.base)} tells apart {before}; here: {after} ({changes}). "
        f"So of the gate the minima alone count; {' and '.join(map(code, UNCOMPARED))} are not compared."
    )


def _labels(labels: Sequence[str]) -> str:
    return some([inline(label) for label in labels])


def _verdict(comparison: Comparison) -> Iterable[str]:
    if comparison.problems:
        messages = by_message(comparison.problems)
        lines = [f"* {', '.join(map(code, stages))}: {inline(message)}" for message, stages in messages]
        heading = "**`dvc.lock` is stale**: the results below are not those of this change; `dvc repro` makes them."
        yield "\n".join([heading, "", *lines])
    if comparison.refusals:
        lines = [f"* {inline(finding.message)}" for finding in comparison.refusals]
        yield "\n".join(["**The gate refuses**; to merge needs a reason and a person:", "", *lines])
    elif comparison.models or comparison.same:
        yield "**The gate passes.**"
    if any(key.startswith("gate.") for key, _, _ in comparison.parameters):
        yield "**This change moves the gate itself**, see `gate` among the parameters."


def _parameters(comparison: Comparison) -> Iterable[str]:
    yield "### Parameters"
    if not comparison.parameters:
        yield "No value of `params.yaml` changed."
        return
    yield table(("parameter", "old", "new"), [_parameter(*each) for each in comparison.parameters], "lll")


def _parameter(key: str, before: Any, after: Any) -> tuple[str, str, str]:
    old, new = shown_both(before, after)
    return code(key), "-" if before is NOTHING else code(old), "-" if after is NOTHING else code(new)


def _stages(comparison: Comparison) -> Iterable[str]:
    yield "### Stages that run again"
    if not comparison.runs and not comparison.behind:
        yield "None."
        return
    subjects: dict[str, list[str]] = {}
    for finding in comparison.runs:
        subjects.setdefault(finding.stage, []).append(finding.subject)
    stages: dict[str, list[str]] = {}
    for stage, names in subjects.items():
        stages.setdefault(_some(names), []).append(stage)
    lines = [f"* {', '.join(map(code, names))}: {reason}" for reason, names in stages.items()]
    if comparison.follow:
        lines.append(f"* {', '.join(map(code, comparison.follow))}: because of what comes before")
    if comparison.behind:
        behind = ", ".join(map(code, comparison.behind))
        lines.append(f"* {behind}: stale, not run yet; the results here are those of `dvc.lock`, from before")
    kept = "All others keep their results." if comparison.kept else "No stage keeps its results."
    yield "\n".join([*lines, "", kept])


def _some(subjects: Sequence[str], most: int = 4) -> str:
    rest = len(subjects) - most
    return ", ".join(map(code, subjects[:most])) + (f" and {rest} more" if rest > 0 else "")


def _results(comparison: Comparison, picture: Picture) -> Iterable[str]:
    yield "### Results"
    if comparison.same:
        yield f"The same as before: {', '.join(map(code, comparison.same))}."
    if comparison.removed:
        yield f"No longer there: {', '.join(map(code, comparison.removed))}."
    if comparison.models:
        yield (
            "In brackets stands the 95 % interval; a difference whose interval holds 0 is within noise. It covers "
            "chance in the choice of tweets, not in training: another seed gives another network."
        )
    for model in comparison.models:
        yield from _model(model, picture)


def _model(model: ModelComparison, picture: Picture) -> Iterable[str]:
    new = all(each.before is None for each in model.measures)
    yield f"#### {model.model}{' (new)' if new else ''}"
    yield _measures(model.measures)
    yield from (picture(chart) for chart in charts_of(model))
    if not new:
        yield _details(*_recalls(model))
        yield _how_compared(model)
    if model.changed:
        yield _details(_summary(model), _tweets(model.changed[:TWEETS]))


def _recalls(model: ModelComparison) -> tuple[str, str]:
    """Return the heading and the table of recalls; of many classes the notable ones are in it."""
    notable, all_classes = model.notable(CLASSES), {each.label for each in model.recalls}
    shown_table = _measures([each for each in model.recalls if each.label in notable])
    heading = "Recall of each class" + ("" if model.comparable else ", measured on other tweets than before")
    rest = len(all_classes) - len(notable)
    if not rest:
        return heading, shown_table
    beyond = len(model.beyond_noise - set(notable))
    left_out = f"And {rest} more class{'es' * (rest > 1)}, {beyond or 'none'} of which changed beyond noise."
    return f"{heading}: those that changed beyond noise, then the largest", f"{shown_table}\n\n{left_out}"


def _measures(measures: Sequence[Measured]) -> str:
    rows = [
        (
            each.split,
            each.measure if each.label is None else f"{each.measure} of {inline(each.label)}",
            "-" if each.before is None else _value(each.before, each.before_interval),
            _value(each.after, each.after_interval),
            _difference(each),
            each.reading,
        )
        for each in measures
    ]
    return table(("split", "", "old", "new", "difference", ""), rows, "llrrrl")


def _value(value: float, interval: Interval | None) -> str:
    return f"{value:.4f}" + (f" ({interval.lower:.3f} to {interval.upper:.3f})" if interval else "")


def _difference(measured: Measured) -> str:
    if measured.difference is None:
        return "-"
    gained = measured.gained
    return f"{measured.difference:+.4f}" + (f" ({gained.lower:+.4f} to {gained.upper:+.4f})" if gained else "")


def _how_compared(model: ModelComparison) -> str:
    if model.classes and not model.comparable:
        kept = _labels(model.classes.kept)
        return (
            "The classes are not the same, so accuracy, macro-F1 and log-loss answer another question: they stand side "
            "by side and are not compared. "
            + (f"Recalls of what both have ({kept}) were measured on other tweets." if kept else "No class is in both.")
        )
    apart = "are those of two sets of tweets, and so rather too wide"
    if model.tweets is None:
        return f"Intervals of differences {apart}: {model.why_apart}."
    return (
        f"On test the answers to the same {model.tweets:,} tweets are compared one by one; on validation, where single "
        f"answers are not kept, intervals of differences {apart}."
    )


def _summary(model: ModelComparison) -> str:
    right = sum(tweet.after.predicted == tweet.after.label for tweet in model.changed)
    wrong = sum(tweet.before.predicted == tweet.before.label for tweet in model.changed)
    shown_now, count = min(TWEETS, len(model.changed)), len(model.changed)
    return (
        f"{count} test tweet{'s are' if count > 1 else ' is'} answered otherwise: "
        f"{right} now right, {wrong} now wrong; the {shown_now} most confident"
    )


def _tweets(tweets: Sequence[ChangedTweet]) -> str:
    rows = [
        (
            code(tweet.text) if tweet.text is not None else "(the split is not at hand)",
            *map(inline, (tweet.after.label, tweet.before.predicted, tweet.after.predicted)),
            f"{tweet.after.confidence:.3f}",
        )
        for tweet in tweets
    ]
    return table(("tweet", "true", "old", "new", "confidence"), rows, "llllr")


def _details(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"
