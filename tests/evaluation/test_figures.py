import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from airline_sentiment.evaluation.calibration import reliability_bins
from airline_sentiment.evaluation.figures import draw_calibration, draw_confusion_matrix, draw_learning_curves

HISTORY = [
    {"epoch": float(epoch), "loss": 1 / epoch, "accuracy": 0.8, "val_loss": 1.1 / epoch, "val_accuracy": 0.75}
    for epoch in range(1, 4)
]


def confusion_matrix(target: Path) -> None:
    draw_confusion_matrix(target, [[800, 80, 38], [0, 0, 0], [30, 36, 170]], "lstm", "test")


def learning_curves(target: Path) -> None:
    draw_learning_curves(target, HISTORY, "lstm")


def single_epoch(target: Path) -> None:
    draw_learning_curves(target, HISTORY[:1], "tfidf")


def calibration(target: Path) -> None:
    probabilities = np.random.default_rng(2).dirichlet([1, 1, 1], 200)
    draw_calibration(target, reliability_bins(np.arange(200) % 3, probabilities, 10), "lstm", "test")


DRAWINGS = [confusion_matrix, learning_curves, single_epoch, calibration]


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


def test_drawing_does_not_load_pyplot() -> None:
    code = "import sys, airline_sentiment.evaluation.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
