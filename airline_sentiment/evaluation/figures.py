"""Pictures of an evaluation: PNG files, the same bytes for the same numbers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import MaxNLocator, PercentFormatter

from airline_sentiment.evaluation.calibration import ReliabilityBin, expected_calibration_error
from airline_sentiment.evaluation.curves import precision_recall
from airline_sentiment.files import replacing_file

DOTS_PER_INCH = 150

# Of Okabe and Ito's palette: apart for every kind of colour vision.
_TRAIN = "#0072B2"
_VALIDATION = "#D55E00"
_GUIDE = "#767676"
_COLOURS = (
    ("#D55E00", "-"),
    ("#0072B2", "--"),
    ("#009E73", "-."),
    ("#CC79A7", ":"),
    ("#E69F00", "-"),
    ("#56B4E9", "--"),
    ("#000000", "-."),
)
_MOST_MARKERS = 25

_FEW_CLASSES = 3
_SHORT_NAME = 12
_MOST_COUNTED_CLASSES = 12
_MOST_NAMED_CLASSES = 70
_LONGEST_NAME = 28
# In inches.
_SMALLEST_SIDE = 3.6
_LARGEST_SIDE = 14
_NAME_SIZE = 9


def draw_confusion_matrix(
    target: Path, matrix: Sequence[Sequence[int]], classes: Sequence[str], model: str, split: str
) -> None:
    """Draw, of each true class, the share predicted as each class; with the counts, where there is room for them.

    Args:
        target: the PNG file.
        matrix: numbers of tweets, rows true, columns predicted, in the order of `classes`; no row is all zeros.
        classes: the labels.
        model: its name, for the title.
        split: its name, for the title.
    """
    counts = np.asarray(matrix)
    shares = counts / counts.sum(axis=1, keepdims=True)
    names = [_drawable(label, number) for number, label in enumerate(classes, start=1)]
    spacious = len(names) <= _FEW_CLASSES and max(map(len, names)) <= _SHORT_NAME
    side = max(_SMALLEST_SIDE, min(len(names) * _cell_side(len(names)), _LARGEST_SIDE))
    with drawing(target, (6.4, 5.4) if spacious else _around(side, names)) as figure:
        axes = figure.add_subplot()
        image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        if len(names) <= _MOST_COUNTED_CLASSES:
            _write_cells(axes, counts, shares, 13 if spacious else min(13, 11 * side / len(names)))
        if spacious:
            axes.set_xticks(range(len(names)), names)
            axes.set_yticks(range(len(names)), names, rotation=90, va="center")
        else:
            _name_many(axes, names)
        axes.tick_params(length=0)
        axes.set_xlabel("predicted")
        axes.set_ylabel("true")
        axes.set_title(f"{model}, {split}: {counts.sum():,} tweets")
        figure.colorbar(image, label="share of the true class", format=PercentFormatter(1, decimals=0), shrink=0.85)


def draw_learning_curves(target: Path, history: Sequence[Mapping[str, float]], model: str) -> None:
    """Draw loss and accuracy by epoch, train and validation in the same axes.

    Args:
        target: the PNG file.
        history: a row for each epoch with epoch, loss (nats), accuracy, val_loss and val_accuracy.
        model: its name, for the title.
    """
    with drawing(target, (6.4, 6.8)) as figure:
        upper, lower = figure.subplots(2, 1)
        _draw_curves(upper, history, "loss")
        _draw_curves(lower, history, "accuracy")
        upper.set_xlabel("")
        lower.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
        epochs = f"{len(history)} epoch{'s' if len(history) > 1 else ''}"
        figure.suptitle(f"{model}, train and validation: {epochs}", fontsize=14)


def draw_calibration(target: Path, bins: Sequence[ReliabilityBin], model: str, split: str) -> None:
    """Draw accuracy with its 95 % interval against confidence, and how many tweets have which confidence.

    Args:
        target: the PNG file.
        bins: as `reliability_bins` returns them.
        model: its name, for the title.
        split: its name, for the title.
    """
    with drawing(target, (6.4, 6.4)) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        upper.plot([0, 1], [0, 1], color=_GUIDE, linestyle="--", label="perfect calibration")
        confidence = [group.confidence for group in bins]
        accuracy = [group.accuracy for group in bins]
        below = [group.accuracy - group.lower_accuracy for group in bins]
        above = [group.upper_accuracy - group.accuracy for group in bins]
        upper.errorbar(confidence, accuracy, (below, above), color=_TRAIN, marker="o", capsize=3, label=model)
        upper.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="accuracy")
        upper.set_title(f"{model}, {split}: expected calibration error {expected_calibration_error(bins):.3f}")
        upper.legend(loc="upper left")
        upper.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        _draw_counts(lower, bins)
        for axes in (upper, lower):
            axes.grid(alpha=0.3)


def draw_precision_recall(
    target: Path, labels: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], model: str, split: str
) -> None:
    """Draw precision against recall of each class, each told apart from all others; of many classes the largest.

    Args:
        target: the PNG file.
        labels: position of the true class, integers of shape (n,).
        probabilities: of each class, shape (n, number of classes).
        classes: the labels.
        model: its name, for the title.
        split: its name, for the title.
    """
    counts = np.bincount(labels, minlength=len(classes))
    largest = sorted(np.argsort(-counts, kind="stable")[: len(_COLOURS)].tolist())
    with drawing(target, (6.4, 6.4)) as figure:
        axes = figure.add_subplot()
        for label, (colour, line) in zip(filter(counts.__getitem__, largest), _COLOURS, strict=False):
            curve = precision_recall(labels, probabilities, label)
            name = f"{_drawable(classes[label], label + 1)}: {curve.area:.3f}"
            axes.step(curve.x, curve.y, color=colour, linestyle=line, label=name)
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        which = "" if len(largest) == len(classes) else f", the {len(largest)} largest of {len(classes)} classes"
        axes.set_title(f"{model}, {split}{which}")
        axes.legend(loc="lower left", title="average precision", alignment="left")
        axes.grid(alpha=0.3)


@contextmanager
def drawing(target: Path, size: tuple[float, float]) -> Iterator[Figure]:
    """Give a figure of a size in inches to draw into, and write it as PNG."""
    # A matplotlibrc of the user would change the bytes, and a label may hold dollar signs.
    with style.context(["default", {"font.size": 12, "axes.titlesize": 14, "text.parse_math": False}]):
        figure = Figure(figsize=size, dpi=DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        with replacing_file(target) as path:
            # By default matplotlib writes its version.
            figure.savefig(path, format="png", metadata={"Software": None})


def _cell_side(classes: int) -> float:
    return 0.8 if classes <= _MOST_COUNTED_CLASSES else 0.2


def _around(side: float, names: Sequence[str]) -> tuple[float, float]:
    """Return the size of a figure with a square of this side, names beside and below it, and the scale of colours."""
    margin = max(map(len, names)) * _NAME_SIZE * 0.6 / 72
    return side + margin + 2, side + margin * 0.75 + 1.2


def _write_cells(axes: Axes, counts: np.ndarray, shares: np.ndarray, size: float) -> None:
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.7 else "black"
        text = f"{count:,}\n{shares[row, column]:.1%}"
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=size)


def _name_many(axes: Axes, names: Sequence[str]) -> None:
    """Name the classes beside the square, or every so many where they would overlap."""
    shown = range(0, len(names), ceil(len(names) / _MOST_NAMED_CLASSES))
    texts = [names[position] for position in shown]
    axes.set_xticks(shown, texts, rotation=45, ha="right", rotation_mode="anchor", fontsize=_NAME_SIZE)
    axes.set_yticks(shown, texts, fontsize=_NAME_SIZE)


def _drawable(label: str, number: int) -> str:
    """Return a label as it fits into a figure; the number of the class, if the font lacks a character of it."""
    glyphs = get_font(findfont("DejaVu Sans")).get_charmap()
    if not all(ord(character) in glyphs for character in label):
        return f"class {number}"
    if len(label) <= _LONGEST_NAME:
        return label
    kept = _LONGEST_NAME // 2
    return f"{label[:kept].rstrip()}…{label[1 - kept :].lstrip()}"


def _draw_curves(axes: Axes, history: Sequence[Mapping[str, float]], measure: str) -> None:
    epochs = [row["epoch"] for row in history]
    every = max(1, len(history) // _MOST_MARKERS)
    curves = ((measure, "train", _TRAIN, "o", "-"), (f"val_{measure}", "validation", _VALIDATION, "s", "--"))
    for column, label, colour, marker, line in curves:
        values = [row[column] for row in history]
        axes.plot(epochs, values, color=colour, marker=marker, linestyle=line, label=label, markevery=every)
    if len(history) == 1:
        axes.set_xlim(epochs[0] - 1, epochs[0] + 1)
        axes.set_xticks(epochs)
        axes.margins(y=0.5)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("epoch")
    axes.set_ylabel(measure)
    axes.grid(alpha=0.3)
    axes.legend()


def _draw_counts(axes: Axes, bins: Sequence[ReliabilityBin]) -> None:
    left = [group.lower for group in bins]
    widths = [group.upper - group.lower for group in bins]
    axes.bar(left, [group.count for group in bins], widths, align="edge", color=_TRAIN, edgecolor="white")
    axes.set(xlabel="confidence: probability of the predicted class", ylabel="tweets")
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_axisbelow(True)
