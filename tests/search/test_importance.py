from pathlib import Path

import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.trial import create_trial

from airline_sentiment.search.importance import draw_history, draw_importances, importances, markdown_importances
from airline_sentiment.search.summary import Tried


def study(trials: int) -> optuna.Study:
    """A study whose value is that of `matters`; `noise` has nothing to do with it."""
    made = optuna.create_study(direction="maximize")
    ranges = {name: FloatDistribution(0, 1) for name in ("matters", "noise")}
    for number in range(trials):
        values = {"matters": number / trials, "noise": number * 7 % trials / trials}
        made.add_trial(create_trial(params=values, distributions=ranges, value=values["matters"]))
    return made


def test_the_parameter_that_decides_is_the_most_important_one() -> None:
    shares = importances(study(20))
    assert list(shares) == ["matters", "noise"]
    assert shares["matters"] > 0.8
    assert sum(shares.values()) == pytest.approx(1)
    assert shares == importances(study(20))
    assert "| `matters` | " in markdown_importances(shares, 20)


def test_of_a_handful_of_trials_nothing_is_said() -> None:
    assert importances(study(4)) == {}
    assert markdown_importances({}, 4) == ""


def test_history_and_importances_are_drawn(tmp_path: Path) -> None:
    trials = [Tried(number, value, {}) for number, value in ((2, 0.7), (0, 0.6), (1, 0.65))]
    draw_history(tmp_path / "history.png", trials, "macro_f1")
    draw_importances(tmp_path / "importance.png", {"word_ngrams.longest": 0.8, "$x^": 0.2})
    assert all((tmp_path / name).stat().st_size > 5_000 for name in ("history.png", "importance.png"))
