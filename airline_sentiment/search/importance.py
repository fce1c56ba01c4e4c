"""What a search has shown of its parameters: which of them matter, and how the best value came about."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from airline_sentiment.markdown import code, table
from airline_sentiment.search.summary import Tried

if TYPE_CHECKING:
    from optuna.study import Study

_FEWEST = 8
"""Trials below which a forest has nothing to learn from."""
_COLOUR, _BEST = "#767676", "#D55E00"


def importances(study: "Study") -> Mapping[str, float]:
    """Return the share of the variance of the results that each parameter explains, the largest first.

    It is Optuna's fANOVA, on a random forest with a fixed seed; source: Hutter, Hoos and Leyton-Brown, "An Efficient
    Approach for Assessing Hyperparameter Importance", ICML 2014. Empty where there are fewer than eight trials with a
    result, or all results are the same.
    """
    from optuna.importance import FanovaImportanceEvaluator, get_param_importances
    from optuna.trial import TrialState

    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    if len(trials) < _FEWEST or len({trial.value for trial in trials}) == 1:
        return {}
    return dict(get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=2)))


def markdown_importances(shares: Mapping[str, float], trials: int) -> str:
    """Return a table of what each parameter explains, with a sentence on how to read it; empty for none."""
    if not shares:
        return ""
    rows = [(code(name), f"{share:.1%}") for name, share in shares.items()]
    how = f"What explains the differences between the {trials} trials (fANOVA); of few trials a rough guess:"
    return f"{how}\n\n{table(('parameter', 'importance'), rows, 'lr')}\n"


def draw_history(target: Path, trials: Sequence[Tried], measure: str) -> None:
    """Draw the value of each trial in the order of their numbers, and the best so far.

    Args:
        target: the PNG file.
        trials: at least one, in any order.
        measure: of the values, on the validation split; of log-loss less is better.
    """
    from matplotlib.ticker import MaxNLocator

    from airline_sentiment.evaluation.figures import drawing

    ordered = sorted(trials, key=lambda trial: trial.number)
    numbers, values = [trial.number for trial in ordered], [trial.value for trial in ordered]
    with drawing(target, (6.4, 4.4)) as figure:
        axes = figure.add_subplot()
        axes.plot(numbers, values, "o", color=_COLOUR, label="trial")
        best = list(accumulate(values, min if measure == "log_loss" else max))
        axes.step(numbers, best, where="post", color=_BEST, label="best so far")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel="trial", ylabel=f"validation {measure}")
        axes.grid(alpha=0.3)
        axes.legend()


def draw_importances(target: Path, shares: Mapping[str, float]) -> None:
    """Draw what each parameter explains, the largest on top; `shares` holds at least one."""
    from matplotlib.ticker import PercentFormatter

    from airline_sentiment.evaluation.figures import drawing

    with drawing(target, (6.4, 1.4 + 0.4 * len(shares))) as figure:
        axes = figure.add_subplot()
        axes.barh(list(shares)[::-1], list(shares.values())[::-1], color="#0072B2")
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel("importance: share of the variance explained")
