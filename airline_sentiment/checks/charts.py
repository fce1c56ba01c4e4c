"""Old against new in pictures: as Mermaid, which GitHub and GitLab draw in a comment, or as PNG beside a file.

A comment can show no picture that is not published somewhere, and a workflow's token publishes none; Mermaid is text.
"""

import json
import string
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.checks.comparison import ModelComparison
from airline_sentiment.files import replacing_file

# Vermilion and sky blue of Okabe and Ito's palette: apart for every kind of colour vision.
BASE, HERE = "#D55E00", "#56B4E9"

CLASSES = 10  # that a chart has room for
# Within quotes Mermaid still reads quotes, backticks, comments and codes of characters: what may mean something becomes
# its full-width form, which looks alike and means nothing.
_MERMAID = {ord(mark): ord(mark) + 0xFEE0 for mark in set(string.punctuation) - set(" '(),-./:_")}


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
    """Return the charts of a model: its shares on test, and the loss on validation where both histories are at hand.

    What is not compared is not drawn side by side; of many classes the notable ones are.
    """
    notable = {None, *model.notable(CLASSES)}
    shares = [
        each
        for each in (*model.measures, *model.recalls)
        if each.split == "test" and each.measure != "log-loss" and each.label in notable and each.difference is not None
    ]
    before = [each.before for each in shares if each.before is not None]
    charts = []
    if shares:
        labels = [each.measure if each.label is None else f"{each.measure} {each.label}" for each in shares]
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
            f"    title {_quoted(f'{chart.title} - {legend}')}",
            f"    x-axis [{', '.join(map(_quoted, chart.labels))}]",
            f"    y-axis {_quoted(chart.unit)} {low:g} --> {high:g}",
            f"    {new} [{_numbers(chart.after)}]",
            f"    line [{_numbers(chart.before)}]",
            "```",
        ]
    )


def draw(chart: Chart, target: Path, base: str, head: str) -> None:
    """Draw a chart as PNG, with the names of the two revisions."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    bars = len(chart.labels) if chart.kind == "bars" else 0
    figure = Figure(figsize=(max(7.2, 1.1 * bars), 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if bars:
        places = range(len(chart.labels))
        for values, side, colour, name in ((chart.before, -0.2, BASE, base), (chart.after, 0.2, HERE, head)):
            drawn = axes.bar([place + side for place in places], values, 0.4, color=colour, label=name)
            axes.bar_label(drawn, fmt="%.3f", fontsize=7)
        names = [textwrap.fill(label, 12, max_lines=3, placeholder="...") for label in chart.labels]
        axes.set_xticks(places, names, parse_math=False)
        axes.set_ylim(0, 1)
    else:
        for values, colour, name in ((chart.before, BASE, base), (chart.after, HERE, head)):
            axes.plot(range(1, len(values) + 1), values, color=colour, label=name, marker="o", markersize=3)
        axes.set_xlabel("epoch")
    axes.set_ylabel(chart.unit)
    axes.set_title(chart.title)
    axes.spines[["top", "right"]].set_visible(False)
    legend = axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    for text in legend.get_texts():
        text.set_parse_math(False)
    with replacing_file(target) as path:
        figure.savefig(path, dpi=150, metadata={"Software": None})


def _quoted(text: str) -> str:
    return f'"{text.translate(_MERMAID)}"'


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.4f}" for value in values)


def _range(values: Sequence[float]) -> tuple[float, float]:
    margin = (max(values) - min(values)) / 10 or 0.1
    return round(min(values) - margin, 2), round(max(values) + margin, 2)
