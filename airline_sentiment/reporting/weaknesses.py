"""Where a model fails: parts of the test split, behaviour, mistakes, labels that may be wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest
from airline_sentiment.evaluation.explanations import Errors, ExplainedError
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.label_noise import DoubtfulLabel, MeanAgreement, Scores, mean_agreement, without
from airline_sentiment.evaluation.slices import Slice
from airline_sentiment.reporting.figures import interval_mark
from airline_sentiment.reporting.results import ModelResult, Tweets
from airline_sentiment.reporting.wording import counted, percent, shortened

MOST_SLICES = 60
MOST_DOUBTFUL = 50
FIRST_ERRORS = 12


@dataclass(frozen=True)
class SliceRow:
    """A part of the test split and its accuracy as a picture."""

    part: Slice
    mark: Markup


@dataclass(frozen=True)
class Slices:
    """Parts of the test split, the worst first.

    Attributes:
        lead: what one sees.
        rows: at most `MOST_SLICES`.
        total: the number of all parts.
    """

    lead: str
    rows: Sequence[SliceRow]
    total: int


@dataclass(frozen=True)
class BehaviourRow:
    """A behaviour test, its pass rate as a picture, and the examples that are shown."""

    test: BehaviourTest
    mark: Markup

    @property
    def failed(self) -> int:
        """Number of cases that did not pass."""
        return self.test.cases - self.test.passed

    @property
    def missed(self) -> bool:
        """Whether the gate asks for more."""
        return self.test.minimum is not None and self.test.rate < self.test.minimum


@dataclass(frozen=True)
class BehaviourSection:
    """What the model does on texts that were written to test it.

    Attributes:
        lead: what one sees.
        rows: the tests, the worst first.
        behaviour: all of it, for the tests that were skipped.
    """

    lead: str
    rows: Sequence[BehaviourRow]
    behaviour: Behaviour


@dataclass(frozen=True)
class ShadedWord:
    """A word of a mistake: its weight, which way it pushed, and how strongly beside the strongest word, 0..1."""

    word: str
    weight: float
    towards_mistake: bool
    strength: float


@dataclass(frozen=True)
class ErrorCard:
    """A mistake with its words."""

    error: ExplainedError
    words: Sequence[ShadedWord]


@dataclass(frozen=True)
class ErrorSection:
    """Mistakes worth reading.

    Attributes:
        lead: what one sees.
        exact: whether the weights are, and the words those of the cleaned text.
        cards: the mistakes to begin with, the most confident ones first.
        more: those that follow.
    """

    lead: str
    exact: bool
    cards: Sequence[ErrorCard]
    more: Sequence[ErrorCard]


@dataclass(frozen=True)
class DoubtfulRow:
    """A label that may be wrong, and the text that bears it."""

    found: DoubtfulLabel
    text: str


@dataclass(frozen=True)
class DoubtfulSection:
    """Labels that are probably wrong.

    Attributes:
        lead: what one sees.
        rows: at most `MOST_DOUBTFUL`, the most doubtful first.
        total: the number of all.
        everything: scores on all tweets.
        without: scores without them.
        agreement: of the annotators, None where nothing is known of them.
    """

    lead: str
    rows: Sequence[DoubtfulRow]
    total: int
    everything: Scores
    without: Scores
    agreement: MeanAgreement | None


def slices(result: ModelResult) -> Slices | None:
    """Return the parts of the test split by rising accuracy; None where there are none."""
    parts = sorted(result.slices, key=lambda part: (part.accuracy, -part.tweets, part.group, part.value))
    if not parts:
        return None
    low = min(part.lower for part in parts[:MOST_SLICES])
    overall = float(result.right.mean())
    rows = [
        SliceRow(part, interval_mark(Interval(part.accuracy, part.lower, part.upper), low, 1.0, overall))
        for part in parts[:MOST_SLICES]
    ]
    return Slices(_slices_lead(parts), rows, len(parts))


def behaviour(result: ModelResult, found: Behaviour | None) -> BehaviourSection | None:
    """Return the behaviour tests; None where there are none."""
    if found is None or not found.tests:
        return None
    tests = sorted(found.tests, key=lambda test: (test.rate, test.name))
    rows = [BehaviourRow(test, interval_mark(_rate(test), 0.0, 1.0, test.minimum)) for test in tests]
    passed, cases = (sum(each) for each in zip(*((test.passed, test.cases) for test in tests), strict=True))
    worst = tests[0]
    lead = (
        f"{result.name} passes {passed:,} of {counted(cases, 'case')} in {counted(len(tests), 'test')}; "
        f"it does worst in “{worst.name}”, where it passes {worst.passed:,} of {worst.cases:,}."
    )
    return BehaviourSection(lead, rows, found)


def errors(result: ModelResult, found: Errors | None) -> ErrorSection | None:
    """Return the mistakes that are worth reading; None where there are none."""
    if found is None or not found.errors:
        return None
    wrong = int((~result.right).sum())
    torn = sum(error.agreement < 1 for error in found.errors)
    lead = (
        f"Shown: {len(found.errors):,} of the {counted(wrong, 'mistake')} of {result.name}, those that it was surest "
        f"of; in {torn:,} of these the annotators did not agree either."
    )
    exact = found.method == "exact"
    cards = [ErrorCard(error, _shaded(error, exact)) for error in found.errors]
    return ErrorSection(lead, exact, cards[:FIRST_ERRORS], cards[FIRST_ERRORS:])


def doubtful(result: ModelResult, tweets: Tweets, found: Sequence[DoubtfulLabel] | None) -> DoubtfulSection | None:
    """Return the labels that are probably wrong; None where nobody looked for them."""
    if found is None:
        return None
    marked = np.isin(np.array(result.ids, dtype=object), [each.id for each in found])
    nobody = np.zeros(len(marked), dtype=bool)
    cleared, everything = (without(each, result.labels, result.probabilities) for each in (marked, nobody))
    texts: Mapping[str, str] = dict(zip(tweets.ids, tweets.texts, strict=True))
    rows = [DoubtfulRow(each, shortened(texts.get(each.id, ""))) for each in found[:MOST_DOUBTFUL]]
    known = bool((tweets.agreement < 1).any())
    agreement = mean_agreement(marked, result.right, tweets.agreement) if known else None
    return DoubtfulSection(_doubtful_lead(result, found, cleared), rows, len(found), everything, cleared, agreement)


def _slices_lead(parts: Sequence[Slice]) -> str:
    marked = [part for part in parts if part.beyond_chance]
    if not marked:
        return f"None of {counted(len(parts), 'part')} differs from all other tweets by more than chance explains."
    weak = [part for part in marked if part.difference < 0]
    worst = (weak or marked)[0]
    return (
        f"{len(marked)} of {counted(len(parts), 'part')} {'differs' if len(marked) == 1 else 'differ'} from all other "
        f"tweets by more than chance explains; {'the weakest' if weak else 'none is weaker; the first'} of them is "
        f"{worst.group} {worst.value}, with {percent(worst.accuracy)} of {counted(worst.tweets, 'tweet')} right."
    )


def _rate(test: BehaviourTest) -> Interval:
    return Interval(test.rate, test.lower, test.upper)


def _shaded(error: ExplainedError, exact: bool) -> list[ShadedWord]:
    """Return the words of the text that the weights are about, each as often as it stands there."""
    weights = {word.word: word.weight for word in error.words}
    most = max(map(abs, weights.values()), default=0.0) or 1.0
    text = error.text_clean if exact else error.text
    return [
        ShadedWord(word, weight, weight > 0, round(abs(weight) / most, 2))
        for word in text.split()
        for weight in (weights.get(word, 0.0),)
    ]


def _doubtful_lead(result: ModelResult, found: Sequence[DoubtfulLabel], cleared: Scores) -> str:
    tweets = len(result.labels)
    if not found:
        return f"None of the {counted(tweets, 'test label')} looks wrong."
    share = percent(cleared.accuracy) if cleared.tweets else "nothing"
    return (
        f"{counted(len(found), 'label')} of {tweets:,} {'is' if len(found) == 1 else 'are'} suspected to be wrong; "
        f"without {'it' if len(found) == 1 else 'them'} {result.name} would be right on {share} instead of "
        f"{percent(float(result.right.mean()))}."
    )
