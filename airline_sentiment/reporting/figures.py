"""Figures of the page: inline SVG that takes its colours from the style sheet, for every theme and for paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from markupsafe import Markup, escape

from airline_sentiment.evaluation.calibration import ReliabilityBin
from airline_sentiment.evaluation.intervals import Interval

COLOURS = 8
"""Series beyond these share colours with the first ones."""

_WIDTH, _HEIGHT = 460, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 20, 12, 44
_MARK_WIDTH, _MARK_HEIGHT = 132, 18
_STRIP_ROW = 34
_HISTOGRAM = 52
_NEAREST_POINTS = 0.8
_MOST_MARKERS = 25

Pair = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """A line.

    Attributes:
        name: what it shows.
        x: of its points.
        y: of the same length.
        colour: its number, from 0; the style sheet says which colour and dashes that is.
        lower: the lower edge of a band around it, of the same length.
        upper: the upper edge.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    colour: int
    lower: Sequence[float] = ()
    upper: Sequence[float] = ()


@dataclass(frozen=True)
class Axis:
    """What an axis measures.

    Attributes:
        label: the quantity, with its unit.
        low: where it begins.
        high: where it ends.
        percent: whether its numbers are shares to be shown in percent.
        whole: whether only whole numbers make sense.
    """

    label: str
    low: float
    high: float
    percent: bool = False
    whole: bool = False

    def ticks(self) -> list[float]:
        """Return a handful of round numbers on it."""
        step = _round_step((self.high - self.low) / 5)
        step = max(1.0, step) if self.whole else step
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]

    def text(self, value: float) -> str:
        """Return a tick's number."""
        if self.percent:
            return f"{value * 100:.4g}\u00a0%"
        return f"{value:.4g}"


def line_chart(series: Sequence[Series], x: Axis, y: Axis, said: str, diagonal: bool = False) -> Markup:
    """Draw lines.

    Args:
        series: the lines, in the order in which they are drawn.
        x: the horizontal axis.
        y: the vertical axis.
        said: what a screen reader says of the figure.
        diagonal: whether to draw a guide from corner to corner.
    """
    across, up = _scales(x, y, _HEIGHT)
    parts = [_frame(x, y, across, up, _HEIGHT)]
    if diagonal:
        parts.append(_guide(across(x.low), up(y.low), across(x.high), up(y.high)))
    for each in series:
        points = [(across(a), up(b)) for a, b in zip(each.x, each.y, strict=True)]
        if len(each.lower):
            edge = [(across(a), up(b)) for a, b in zip(each.x, each.upper, strict=True)]
            edge += [(across(a), up(b)) for a, b in zip(each.x, each.lower, strict=True)][::-1]
            parts.append(f'<path class="band c{each.colour % COLOURS}" d="{_path(edge)}Z"/>')
        parts.append(f'<path class="line c{each.colour % COLOURS}" d="{_path(thinned(points))}"/>')
        if len(points) <= _MOST_MARKERS:
            parts += [f'<circle class="dot c{each.colour % COLOURS}" cx="{a}" cy="{b}" r="3"/>' for a, b in points]
    return _svg(_WIDTH, _HEIGHT, said, parts)


def reliability_chart(bins: Sequence[ReliabilityBin], said: str) -> Markup:
    """Draw accuracy, with its interval, against confidence, and below it how many tweets have which confidence."""
    x, y = Axis("confidence of the model", 0, 1, percent=True), Axis("share that is right", 0, 1, percent=True)
    height = _HEIGHT + _HISTOGRAM
    across, up = _scales(x, y, _HEIGHT)
    parts = [_frame(x, y, across, up, _HEIGHT, label_below=height), _guide(across(0), up(0), across(1), up(1))]
    for group in bins:
        ends = f"{up(group.lower_accuracy)}V{up(group.upper_accuracy)}"
        parts.append(f'<path class="whisker c0" d="M{across(group.confidence)},{ends}"/>')
    points = [(across(group.confidence), up(group.accuracy)) for group in bins]
    parts.append(f'<path class="line c0" d="{_path(points)}"/>')
    parts += [f'<circle class="dot c0" cx="{a}" cy="{b}" r="3.5"/>' for a, b in points]
    parts += _histogram(bins, across, height)
    return _svg(_WIDTH, height, said, parts)


def interval_mark(interval: Interval, low: float, high: float, reference: float | None = None) -> Markup:
    """Draw a value with its interval on a scale that all rows of a table share; what lies outside ends at the edge.

    Args:
        interval: what to draw.
        low: where the scale begins.
        high: where it ends.
        reference: a value to compare with, drawn as a line.
    """

    def place(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(4 + min(max(share, 0.0), 1.0) * (_MARK_WIDTH - 8), 1)

    middle = _MARK_HEIGHT / 2
    parts = []
    if reference is not None:
        parts.append(f'<path class="reference" d="M{place(reference)},1V{_MARK_HEIGHT - 1}"/>')
    ends = (place(interval.lower), place(interval.upper))
    parts.append(f'<path class="whisker c0" d="M{ends[0]},{middle:g}H{ends[1]}"/>')
    parts.append(f'<circle class="dot c0" cx="{place(interval.value)}" cy="{middle:g}" r="3.5"/>')
    size = f'width="{_MARK_WIDTH}" height="{_MARK_HEIGHT}" viewBox="0 0 {_MARK_WIDTH} {_MARK_HEIGHT}"'
    return Markup(f'<svg class="mark" {size} aria-hidden="true">{"".join(parts)}</svg>')


def strip_chart(rows: Sequence[tuple[str, Sequence[float]]], axis: Axis, said: str) -> Markup:
    """Draw a row of points for each name, and their mean as a bar; lines join the points of the same place in all rows.

    Args:
        rows: name -> its values; all have the same number.
        axis: of the values.
        said: what a screen reader says of the figure.
    """
    left = min(24 + 7.2 * max(len(name) for name, _ in rows), 170.0)
    bottom = _TOP + _STRIP_ROW * len(rows)
    span = (_WIDTH - _RIGHT - left) / (axis.high - axis.low)

    def across(value: float) -> float:
        return round(left + (value - axis.low) * span, 1)

    middles = [_TOP + _STRIP_ROW * (number + 0.5) for number in range(len(rows))]
    parts = [
        _vertical_grid(axis, across, _TOP, bottom),
        _text(across((axis.low + axis.high) / 2), bottom + 36, axis.label),
    ]
    for split in zip(*(values for _, values in rows), strict=True):
        joined = [(across(value), middle) for value, middle in zip(split, middles, strict=True)]
        parts.append(f'<path class="join" d="{_path(joined)}"/>')
    for (name, values), middle in zip(rows, middles, strict=True):
        parts.append(_text(left - 10, middle + 4, _cut(name, 22), "end"))
        mean = across(float(np.mean(values)))
        parts.append(f'<path class="mean c0" d="M{mean},{middle - 10:g}V{middle + 10:g}"/>')
        parts += [f'<circle class="dot c0" cx="{across(value)}" cy="{middle:g}" r="3.5"/>' for value in values]
    return _svg(_WIDTH, int(bottom + 44), said, parts)


def heat_map(shares: np.ndarray, names: Sequence[str], said: str) -> Markup:
    """Draw a square of shares, rows true and columns predicted classes, as many as there are.

    Args:
        shares: of each true class, of shape (classes, classes).
        names: of the classes.
        said: what a screen reader says of the figure.
    """
    side, left, top = 11, 150, 150
    parts = []
    for (row, column), share in np.ndenumerate(shares):
        if share >= 0.005:
            place = f'x="{left + column * side}" y="{top + row * side}" width="{side - 1}" height="{side - 1}"'
            title = f"{escape(names[row])} → {escape(names[column])}: {share * 100:.0f} %"
            opacity = f"{max(share, 0.06):.2f}"
            parts.append(f'<rect class="cell" {place} fill-opacity="{opacity}"><title>{title}</title></rect>')
    for number, name in enumerate(names):
        middle = number * side + side / 2 + 3
        short = _cut(name, 24)
        parts.append(_text(left - 6, top + middle, short, "end", "small"))
        x, y = left + middle, top - 6
        parts.append(f'<g transform="rotate(-90 {x:g} {y:g})">{_text(x, y, short, "start", "small")}</g>')
    size = len(names) * side
    parts.append(_text(left + size / 2, top + size + 16, "predicted class (columns), true class (rows)"))
    return _svg(left + size + 10, top + size + 26, said, parts, "wide")


def thinned(points: Sequence[Pair]) -> list[Pair]:
    """Return the points without those that lie too near the one before to be seen; the ends always stay."""
    kept = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _NEAREST_POINTS:
            kept.append(point)
    return [*kept, points[-1]] if len(points) > 1 else kept


def span_of(values: Sequence[float], margin: float = 0.06) -> Pair:
    """Return where an axis should begin and end that shows all values, with a margin beyond them."""
    low, high = min(values), max(values)
    room = (high - low) * margin or abs(high) * margin or margin
    return low - room, high + room


def _scales(x: Axis, y: Axis, height: int) -> tuple[Callable[[float], float], Callable[[float], float]]:
    width, depth = _WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM

    def across(value: float) -> float:
        return round(_LEFT + (float(value) - x.low) / (x.high - x.low) * width, 1)

    def up(value: float) -> float:
        return round(_TOP + (y.high - float(value)) / (y.high - y.low) * depth, 1)

    return across, up


def _frame(
    x: Axis, y: Axis, across: Callable[[float], float], up: Callable[[float], float], height: int, label_below: int = 0
) -> str:
    bottom, right = height - _BOTTOM, _WIDTH - _RIGHT
    parts = [_vertical_grid(x, across, _TOP, bottom)]
    for tick in y.ticks():
        parts.append(f'<path class="grid" d="M{_LEFT},{up(tick)}H{right}"/>')
        parts.append(_text(_LEFT - 8, up(tick) + 4, y.text(tick), "end"))
    parts.append(f'<path class="axis" d="M{_LEFT},{bottom}H{right}"/>')
    parts.append(_text((_LEFT + right) / 2, (label_below or height) - 6, x.label, "middle", "axis-label"))
    middle = (_TOP + bottom) / 2
    turned = _text(12, middle, y.label, "middle", "axis-label")
    parts.append(f'<g transform="rotate(-90 12 {middle:g})">{turned}</g>')
    return "".join(parts)


def _vertical_grid(axis: Axis, across: Callable[[float], float], top: float, bottom: float) -> str:
    parts = []
    for tick in axis.ticks():
        parts.append(f'<path class="grid" d="M{across(tick)},{top:g}V{bottom:g}"/>')
        parts.append(_text(across(tick), bottom + 16, axis.text(tick)))
    return "".join(parts)


def _histogram(bins: Sequence[ReliabilityBin], across: Callable[[float], float], height: int) -> list[str]:
    floor_line, most = height - 26, max(group.count for group in bins)
    parts = []
    for group in bins:
        tall = max(round(group.count / most * (_HISTOGRAM - 22), 1), 1)
        left, right = across(group.lower) + 1, across(group.upper) - 1
        place = f'x="{left:g}" y="{floor_line - tall:g}" width="{right - left:.1f}" height="{tall:g}"'
        parts.append(f'<rect class="bar" {place}/>')
        parts.append(_text((left + right) / 2, floor_line - tall - 3, f"{group.count:,}", "middle", "small"))
    return parts


def _guide(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="guide" d="M{x1},{y1}L{x2},{y2}"/>'


def _path(points: Sequence[Pair]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


def _text(x: float, y: float, text: str, anchor: str = "middle", kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: int, height: int, said: str, parts: Sequence[str], kind: str = "figure") -> Markup:
    opening = f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(said)}">'
    return Markup(f"{opening}{''.join(parts)}</svg>")


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _round_step(step: float) -> float:
    if step <= 0:
        return 1.0
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * 0.999)
