"""Old against new in pictures: as Mermaid, which GitHub and GitLab draw in a comment, or as PNG beside a file.

A comment can show no picture that is not published somewhere, and a workflow's token publishes none; Mermaid is text.
"""

import json
import string
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from airline_sentiment.checks.comparison import ModelComparison
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.files import replacing_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Vermilion and sky blue of Okabe and Ito's palette: apart for every kind of colour vision.
BASE, HERE = "#D55E00", "#56B4E9"

CLASSES = 10  # that a chart has room for
# Within quotes Mermaid still reads quotes, backticks, comments and codes of characters: what may mean something becomes
# its full-width form, which looks alike and means nothing.
_MERMAID = {ord(mark): ord(mark) + 0xFEE0 for mark in set(string.punctuation) - set(" '(),-./:_")}


Ends = tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """Old and new numbers over the same labels.

    Attributes:
        name: of the file, without ending.
        title: what a person reads above it.
        kind: `pairs` of values with names, or `lines` over epochs.
        labels: of the pairs, or of the horizontal axis.
        unit: of the values.
        before: at the base.
        after: now.
        before_ends: of pairs, the ends of the interval of each value at the base.
        after_ends: those of each value now.
    """

    name: str
    title: str
    kind: str
    labels: Sequence[str]
    unit: str
    before: Sequence[float]
    after: Sequence[float]
    before_ends: Sequence[Ends] = ()
    after_ends: Sequence[Ends] = ()


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
    charts = []
    if shares:
        charts.append(
            Chart(
                name=f"{model.model}-test",
                title=f"{model.model} on test",
                kind="pairs",
                labels=[each.measure if each.label is None else f"{each.measure} {each.label}" for each in shares],
                unit="share",
                before=[each.before for each in shares if each.before is not None],
                after=[each.after for each in shares],
                before_ends=[_ends(each.before or 0.0, each.before_interval) for each in shares],
                after_ends=[_ends(each.after, each.after_interval) for each in shares],
            )
        )
    if model.curves:
        epochs = [str(epoch + 1) for epoch in range(max(map(len, model.curves)))]
        title = f"{model.model}, loss on validation"
        charts.append(Chart(f"{model.model}-loss", title, "lines", epochs, "loss", *model.curves))
    return charts


def as_mermaid(chart: Chart) -> str:
    """Return a fenced block that is drawn where Markdown is shown.

    Mermaid draws neither bars beside bars, nor intervals: old and new are categories, one below the other.
    """
    return _mermaid_pairs(chart) if chart.kind == "pairs" else _mermaid_lines(chart)


def _mermaid_pairs(chart: Chart) -> str:
    labels = [text for label in chart.labels for text in (f"{label}: old", f"{label}: new")]
    values = [round(value, 3) for pair in zip(chart.before, chart.after, strict=True) for value in pair]
    size = {"width": 640, "height": 90 + 26 * len(labels), "showDataLabel": True, "xAxis": {"labelFontSize": 12}}
    return _mermaid(
        "xychart-beta horizontal",
        size,
        [
            f"title {_quoted(chart.title)}",
            f"x-axis [{', '.join(map(_quoted, labels))}]",
            f"y-axis {_quoted(chart.unit)} 0 --> 1",
            f"bar [{', '.join(f'{value:g}' for value in values)}]",
        ],
        (HERE,),
    )


def _mermaid_lines(chart: Chart) -> str:
    low, high = _range([*chart.before, *chart.after])
    return _mermaid(
        "xychart-beta",
        {},
        [
            f"title {_quoted(f'{chart.title} - blue: new, orange: old')}",
            f"x-axis [{', '.join(map(_quoted, chart.labels))}]",
            f"y-axis {_quoted(chart.unit)} {low:g} --> {high:g}",
            f"line [{_numbers(chart.after)}]",
            f"line [{_numbers(chart.before)}]",
        ],
        (HERE, BASE),
    )


def _mermaid(kind: str, size: Mapping[str, object], lines: Sequence[str], colours: Sequence[str]) -> str:
    config = {"xyChart": size, "themeVariables": {"xyChart": {"plotColorPalette": ", ".join(colours)}}}
    # JSON is YAML.
    head = ["```mermaid", "---", f"config: {json.dumps(config)}", "---", kind]
    return "\n".join([*head, *(f"    {line}" for line in lines), "```"])


def draw(chart: Chart, target: Path, base: str, head: str) -> None:
    """Draw a chart as PNG, with the names of the two revisions."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    pairs = chart.kind == "pairs"
    figure = Figure(figsize=(6.4, 1.6 + 0.55 * len(chart.labels) if pairs else 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if pairs:
        _draw_pairs(axes, chart, base, head)
    else:
        for values, colour, name in ((chart.before, BASE, base), (chart.after, HERE, head)):
            axes.plot(range(1, len(values) + 1), values, color=colour, label=name, marker="o", markersize=3)
        axes.set(xlabel="epoch", ylabel=chart.unit)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    title = axes.set_title(chart.title)
    legend = figure.legend(frameon=False, loc="outside lower center", ncols=2)
    for text in (title, *legend.get_texts()):
        text.set_parse_math(False)
    with replacing_file(target) as path:
        figure.savefig(path, dpi=150, metadata={"Software": None})


def _draw_pairs(axes: "Axes", chart: Chart, base: str, head: str) -> None:
    places = range(len(chart.labels))
    rows = (
        (chart.before, chart.before_ends, -0.15, BASE, "s", base),
        (chart.after, chart.after_ends, 0.15, HERE, "o", head),
    )
    for values, ends, side, colour, mark, name in rows:
        below = [value - low for value, (low, _) in zip(values, ends, strict=True)]
        above = [high - value for value, (_, high) in zip(values, ends, strict=True)]
        heights = [place + side for place in places]
        axes.errorbar(values, heights, xerr=(below, above), color=colour, fmt=mark, capsize=3, label=name)
        for value, (_, high), height in zip(values, ends, heights, strict=True):
            axes.annotate(f"{value:.3f}", (high, height), (6, 0), textcoords="offset points", va="center", fontsize=9)
    names = [textwrap.fill(label, 18, max_lines=2, placeholder="...") for label in chart.labels]
    axes.set_yticks(places, names, parse_math=False)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(f"{chart.unit}, 95 % interval")


def _ends(value: float, interval: Interval | None) -> Ends:
    """Return the ends of an interval; a value without one ends where it is."""
    return (interval.lower, interval.upper) if interval else (value, value)


def _quoted(text: str) -> str:
    return f'"{text.translate(_MERMAID)}"'


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.4f}" for value in values)


def _range(values: Sequence[float]) -> tuple[float, float]:
    margin = (max(values) - min(values)) / 10 or 0.1
    return round(min(values) - margin, 2), round(max(values) + margin, 2)
