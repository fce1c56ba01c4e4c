"""The page of a model: everything that it shows, put together from the results of all models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.evaluation.behaviour import Behaviour, read_behaviour
from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.explanations import Errors, read_errors
from airline_sentiment.evaluation.label_noise import DoubtfulLabel, read_doubtful_labels
from airline_sentiment.params import Params
from airline_sentiment.reporting import headline, performance, side_by_side, trust, weaknesses
from airline_sentiment.reporting.lookup import Lookup, lookup
from airline_sentiment.reporting.places import PREDICTIONS, REPORTS
from airline_sentiment.reporting.results import (
    ModelResult,
    Tweets,
    read_cross_validation,
    read_results,
    read_test_tweets,
)


@dataclass(frozen=True)
class Findings:
    """What `reports/MODEL` holds besides, each None where it was not made.

    Attributes:
        errors: mistakes with their words.
        doubtful: labels that are probably wrong.
        behaviour: results of the behaviour tests.
    """

    errors: Errors | None = None
    doubtful: Sequence[DoubtfulLabel] | None = None
    behaviour: Behaviour | None = None


@dataclass(frozen=True)
class Page:
    """What the page of a model shows; a section is None where there is nothing to show.

    Attributes:
        model: its name.
        classes: the labels.
        tweets: number of test tweets.
    """

    model: str
    classes: Sequence[str]
    tweets: int
    headline: headline.Headline
    models: side_by_side.Models
    learning: performance.Learning
    confusion: performance.Confusion
    per_class: performance.Classes
    curves: performance.Curves
    calibration: trust.Calibration
    abstaining: trust.Abstaining
    limit: trust.Limit | None
    slices: weaknesses.Slices | None
    behaviour: weaknesses.BehaviourSection | None
    errors: weaknesses.ErrorSection | None
    doubtful: weaknesses.DoubtfulSection | None
    lookup: Lookup


def read_pages(params: Params, chosen: str | None = None) -> Iterator[Page]:
    """Yield the page of each model of the parameters, or of the chosen one, from the files in the working folder.

    All models must have been measured; beside a chosen one stand those that have.

    Raises:
        InputError: naming a file that is missing or damaged.
    """
    models = [name for name in params.models if chosen in (None, name) or (REPORTS / name / PREDICTIONS).exists()]
    results, tweets = _best_first(read_results(models)), read_test_tweets()
    for name in [chosen] if chosen else results:
        several = read_cross_validation(results[name].classes)
        yield assemble(results[name], results, tweets, several, read_findings(REPORTS / name, params), params)


def read_findings(folder: Path, params: Params) -> Findings:
    """Read what is there of a model's further results.

    Raises:
        InputError: naming a file that is damaged.
    """
    errors, doubtful, behaviour = (folder / name for name in ("errors.json", "doubtful_labels.csv", "behaviour.json"))
    return Findings(
        errors=read_errors(errors) if errors.exists() else None,
        doubtful=read_doubtful_labels(doubtful) if doubtful.exists() else None,
        behaviour=read_behaviour(behaviour, params.gate.behaviour) if behaviour.exists() else None,
    )


def assemble(
    result: ModelResult,
    results: Mapping[str, ModelResult],
    tweets: Tweets,
    several: Comparison | None,
    findings: Findings,
    params: Params,
) -> Page:
    """Put the page of one model together.

    Args:
        result: of the model.
        results: of all models, that one included.
        tweets: the test split.
        several: scores on several splits, None where there are none of these classes.
        findings: what else is known of the model.
        params: gate, and bins of the calibration.
    """
    return Page(
        model=result.name,
        classes=result.classes,
        tweets=len(result.labels),
        headline=headline.headline(result, results, params.gate),
        models=side_by_side.models(result, results, several),
        learning=performance.learning(result),
        confusion=performance.confusion(result),
        per_class=performance.per_class(result),
        curves=performance.curves(result),
        calibration=trust.calibration(result, params.evaluate.calibration_bins),
        abstaining=trust.abstaining(result),
        limit=trust.limit(result, tweets.agreement),
        slices=weaknesses.slices(result),
        behaviour=weaknesses.behaviour(result, findings.behaviour),
        errors=weaknesses.errors(result, findings.errors),
        doubtful=weaknesses.doubtful(result, tweets, findings.doubtful),
        lookup=lookup(result, tweets),
    )


def _best_first(results: Mapping[str, ModelResult]) -> dict[str, ModelResult]:
    """Return the models by falling macro-F1 on validation, so that their order in params.yaml decides nothing."""

    def rank(name: str) -> tuple[float, str]:
        return -results[name].metrics["validation"]["macro_f1"], name

    return {name: results[name] for name in sorted(results, key=rank)}
