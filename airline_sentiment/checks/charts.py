"""Old against new in pictures: as Mermaid, which GitHub and GitLab draw in a comment, or as PNG beside a file.

A comment can show no picture that is not published somewhere, and a workflow's token publishes none; Mermaid is text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.checks.comparison import ModelComparison
from airline_sentiment.files import replacing_file

# Vermilion and sky blue of Okabe and Ito's palette: apart for every kind of colour vision.
BASE, HERE = "#D55E00", "#56B4E9"


@dataclass(frozen=True)
class Chart:
    """Two rows of numbers over the same labels.

    Attributes:
        name: of the file, without ending.
        title: what a person reads above it.
        kind: `bars` over names or `lines` over epochs.
        labels: of the horizontal axis.
        unit: of the vertical axis.
        before: at the base.
        after: now.
    """

    name: str
    title: str
    kind: str
    labels: Sequence[str]
    unit: str
    before: Sequence[float]
    after: Sequence[float]


def charts_of(model: ModelComparison) -> list[Chart]:
    """Return the charts of a model: its shares on test, and the loss on validation where both histories are at hand."""
    shares = [
        each
        for each in (*model.measures, *model.recalls)
        if each.split == "test" and each.measure != "log-loss" and each.before is not None
    ]
    before = [each.before for each in shares if each.before is not None]
    charts = []
    if shares:
        labels = [each.measure.replace(" of ", " ") for each in shares]
        title = f"{model.model} on test"
        charts.append(
            Chart(f"{model.model}-test", title, "bars", labels, "share", before, [each.after for each in shares])
        )
    if model.curves:
        epochs = [str(epoch + 1) for epoch in range(max(map(len, model.curves)))]
        title = f"{model.model}, loss on validation"
        charts.append(Chart(f"{model.model}-loss", title, "lines", epochs, "loss", *model.curves))
    return charts


def as_mermaid(chart: Chart) -> str:
    """Return a fenced block that is drawn where Markdown is shown."""
    bars = chart.kind == "bars"
    new = "bar" if bars else "line"
    legend = "bars: new, line: old" if bars else "blue: new, orange: old"
    palette = json.dumps(f"{HERE}, {BASE}")
    low, high = (0, 1) if bars else _range([*chart.before, *chart.after])
    return "\n".join(
        [
            "```mermaid",
            "---",
            f"config: {{themeVariables: {{xyChart: {{plotColorPalette: {palette}}}}}}}",
            "---",
            "xychart-beta",
            f"    title {json.dumps(f'{chart.title} - {legend}')}",
            f"    x-axis [{', '.join(map(json.dumps, chart.labels))}]",
            f"    y-axis {json.dumps(chart.unit)} {low:g} --> {high:g}",
            f"    {new} [{_numbers(chart.after)}]",
            f"    line [{_numbers(chart.before)}]",
            "```",
        ]
    )


def draw(chart: Chart, target: Path, base: str, head: str) -> None:
    """Draw a chart as PNG, with the names of the two revisions."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if chart.kind == "bars":
        places = range(len(chart.labels))
        for values, side, colour, name in ((chart.before, -0.2, BASE, base), (chart.after, 0.2, HERE, head)):
            drawn = axes.bar([place + side for place in places], values, 0.4, color=colour, label=name)
            axes.bar_label(drawn, fmt="%.3f", fontsize=7)
        axes.set_xticks(places, [label.replace(" ", "\n") for label in chart.labels])
        axes.set_ylim(0, 1)
    else:
        for values, colour, name in ((chart.before, BASE, base), (chart.after, HERE, head)):
            axes.plot(range(1, len(values) + 1), values, color=colour, label=name, marker="o", markersize=3)
        axes.set_xlabel("epoch")
    axes.set_ylabel(chart.unit)
    axes.set_title(chart.title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    with replacing_file(target) as path:
        figure.savefig(path, dpi=150, metadata={"Software": None})


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.4f}" for value in values)


def _range(values: Sequence[float]) -> tuple[float, float]:
    margin = (max(values) - min(values)) / 10 or 0.1
    return round(min(values) - margin, 2), round(max(values) + margin, 2)
