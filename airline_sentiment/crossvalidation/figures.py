"""Models on the same splits as a picture: every split a dot, the mean with its interval."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.intervals import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MEASURES = (("test", "accuracy", "accuracy"), ("test", "macro_f1", "macro-F1"))
_COLOUR, _DOT = "#0072B2", "#767676"


def draw_intervals(target: Path, comparison: Comparison) -> None:
    """Draw accuracy and macro-F1 on test: a row for each model, a dot for each split, the mean with its 95 % interval.

    The interval is that of `mean_interval`, which minds that the splits share their training tweets.

    Args:
        target: the PNG file.
        comparison: the scores.
    """
    from airline_sentiment.evaluation.figures import drawing

    models = list(comparison.models)
    splits = len(comparison.models[models[0]])
    with drawing(target, (6.4, 2.6 + 1.1 * len(models))) as figure:
        for axes, (part, measure, name) in zip(figure.subplots(len(_MEASURES), 1), _MEASURES, strict=True):
            for row, model in enumerate(models):
                values = comparison.values(model, part, measure).tolist()
                axes.plot(values, [row + 0.16] * splits, "o", color=_DOT, alpha=0.6, markersize=5)
                mean = mean_interval(values, comparison.test_per_train)
                ends = [[mean.value - mean.lower], [mean.upper - mean.value]]
                axes.errorbar([mean.value], [row - 0.12], xerr=ends, color=_COLOUR, marker="D", capsize=4)
                axes.annotate(
                    f"{mean.value:.4f}", (mean.value, row - 0.12), (0, 6), textcoords="offset points", ha="center"
                )
            _name(axes, models, f"{part} {name}")
        figure.suptitle(f"{splits} splits: each a dot, the mean with its 95 % interval", fontsize=13)


def _name(axes: "Axes", models: Sequence[str], title: str) -> None:
    axes.set_yticks(range(len(models)), models)
    axes.set_ylim(len(models) - 0.5, -0.6)
    axes.set_xlabel(title)
    axes.grid(axis="x", alpha=0.3)
