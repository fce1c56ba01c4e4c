import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import image

from airline_sentiment.evaluation.calibration import reliability_bins
from airline_sentiment.evaluation.figures import (
    DOTS_PER_INCH,
    draw_calibration,
    draw_confusion_matrix,
    draw_learning_curves,
    draw_precision_recall,
)

HISTORY = [
    {"epoch": float(epoch), "loss": 1 / epoch, "accuracy": 0.8, "val_loss": 1.1 / epoch, "val_accuracy": 0.75}
    for epoch in range(1, 4)
]


def confusion_matrix(target: Path) -> None:
    classes = ("negative", "neutral", "positive")
    draw_confusion_matrix(target, [[800, 80, 38], [60, 170, 78], [30, 36, 170]], classes, "lstm", "test")


def learning_curves(target: Path) -> None:
    draw_learning_curves(target, HISTORY, "lstm")


def single_epoch(target: Path) -> None:
    draw_learning_curves(target, HISTORY[:1], "tfidf")


def calibration(target: Path) -> None:
    probabilities = np.random.default_rng(2).dirichlet([1, 1, 1], 200)
    draw_calibration(target, reliability_bins(np.arange(200) % 3, probabilities, 10), "lstm", "test")


def precision_recall(target: Path) -> None:
    probabilities = np.random.default_rng(2).dirichlet([1, 1, 1], 200)
    draw_precision_recall(target, np.arange(200) % 3, probabilities, ("a", "b", "c"), "lstm", "test")


DRAWINGS = [confusion_matrix, learning_curves, single_epoch, calibration, precision_recall]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_two_draws_give_the_same_bytes_whatever_the_users_style(draw: Callable[[Path], None], tmp_path: Path) -> None:
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    draw(first)
    with mpl.rc_context({"font.size": 20, "axes.grid": True, "savefig.dpi": 30, "savefig.transparent": True}):
        draw(second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_picture_says_neither_when_nor_with_what_it_was_drawn(draw: Callable[[Path], None], tmp_path: Path) -> None:
    draw(tmp_path / "picture.png")
    content = (tmp_path / "picture.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert not any(chunk in content for chunk in (b"tEXt", b"iTXt", b"tIME"))


def diagonal(classes: int) -> list[list[int]]:
    return (np.eye(classes, dtype=int) * 9 + 1).tolist()


@pytest.mark.parametrize("classes", [2, 4, 10, 13, 80])
def test_any_number_of_classes_with_any_names_is_drawn(classes: int, tmp_path: Path) -> None:
    """A character that the font lacks, or a formula that is none, would be a warning or an error."""
    odd = ["漢字 🙂", "$x^", "Can't Tell", "late/flight", "Ärger", "0", "_", "a very long name " * 6]
    names = [f"{odd[number % len(odd)].strip()} {number}" for number in range(classes)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_confusion_matrix(tmp_path / "matrix.png", diagonal(classes), names, "lstm", "test")
    height, width, _ = image.imread(tmp_path / "matrix.png").shape
    assert max(height, width) <= 20 * DOTS_PER_INCH


def test_names_that_fit_change_nothing_but_the_names(tmp_path: Path) -> None:
    for name, labels in (("few.png", ("ham", "spam")), ("digits.png", ("0", "4"))):
        draw_confusion_matrix(tmp_path / name, diagonal(2), labels, "lstm", "test")
    few, digits = (image.imread(tmp_path / name) for name in ("few.png", "digits.png"))
    assert few.shape == digits.shape
    assert not np.array_equal(few, digits)


@pytest.mark.parametrize("classes", [2, 50])
def test_precision_and_recall_of_any_classes_are_drawn(classes: int, tmp_path: Path) -> None:
    """The last class has no tweet, as may happen in a small test split."""
    probabilities = np.random.default_rng(2).dirichlet(np.ones(classes), 400)
    names = [f"$x^ {number}" for number in range(classes)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_precision_recall(
            tmp_path / "curve.png", np.arange(400) % (classes - 1), probabilities, names, "lstm", "test"
        )
    assert (tmp_path / "curve.png").stat().st_size


def test_drawing_does_not_load_pyplot() -> None:
    code = "import sys, airline_sentiment.evaluation.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
