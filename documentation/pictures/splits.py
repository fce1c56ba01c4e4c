"""What the models score on several splits, as a drawing."""

from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.intervals import Interval, mean_interval
from airline_sentiment.files import replacing_file
from documentation.pictures.themes import Theme

SCORES = Path("reports/cross_validation.json")
_SIZE = (8.6, 2.9)  # inches


def draw_splits(root: Path, target: Path, theme: Theme) -> None:
    """Draw each model's accuracy on the test part of each split, and what it gains on the first model, as SVG.

    The line below the dots is the 95 % interval of the mean, or of the mean difference (`evaluation/intervals.py`).
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    comparison = Comparison.load(root / SCORES)
    with rc_context({"svg.hashsalt": "splits", "font.size": 11, "text.color": theme.text, "axes.titlesize": 11}):
        figure = Figure(figsize=_SIZE, layout="constrained", facecolor=theme.background)
        FigureCanvasSVG(figure)
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        _draw_values(left, comparison, theme)
        _draw_differences(right, comparison, theme)
        for axes in (left, right):
            _dress(axes, list(comparison.models), theme)
        with replacing_file(target) as path:
            figure.savefig(path, format="svg", metadata={"Date": None}, facecolor=theme.background)


def _draw_values(axes: Any, comparison: Comparison, theme: Theme) -> None:
    for place, model in enumerate(comparison.models):
        values = comparison.values(model, "test", "accuracy")
        axes.scatter(values, np.full(len(values), place - 0.16), s=28, color=theme.accent, alpha=0.75, linewidths=0)
        _draw_interval(axes, mean_interval(values.tolist(), comparison.test_per_train), place, "{:.3f}", theme)
    axes.set_title("accuracy on the test part of each split", loc="left")


def _draw_differences(axes: Any, comparison: Comparison, theme: Theme) -> None:
    baseline, *others = comparison.models
    axes.axvline(0, color=theme.frame, linewidth=1, linestyle=(0, (4, 3)))
    for place, model in enumerate(others, start=1):
        gained = comparison.values(model, "test", "accuracy") - comparison.values(baseline, "test", "accuracy")
        axes.scatter(gained, np.full(len(gained), place - 0.16), s=28, color=theme.accent, alpha=0.75, linewidths=0)
        _draw_interval(axes, comparison.difference(model, "test", "accuracy"), place, "{:+.3f}", theme)
    axes.set_title(f"split by split, against {baseline}", loc="left")


def _draw_interval(axes: Any, interval: Interval, place: int, form: str, theme: Theme) -> None:
    height = place + 0.12
    axes.plot([interval.lower, interval.upper], [height, height], color=theme.text, linewidth=2.4)
    axes.plot([interval.value], [height], "|", color=theme.text, markersize=11, markeredgewidth=2.4)
    axes.text(interval.value, height + 0.12, form.format(interval.value), color=theme.text, ha="center", va="top")


def _dress(axes: Any, models: list[str], theme: Theme) -> None:
    axes.set_facecolor(theme.background)
    axes.set_yticks(range(len(models)), models)
    axes.set_ylim(len(models) - 0.3, -0.5)
    axes.tick_params(colors=theme.faint, length=0)
    axes.tick_params(axis="y", labelcolor=theme.text, labelsize=12)
    axes.grid(axis="x", color=theme.frame, alpha=0.3, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
