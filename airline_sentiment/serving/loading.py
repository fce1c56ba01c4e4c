"""A trained model, for use from Python."""

import os
from pathlib import Path

from airline_sentiment.serving.predictor import Predictor


def load(folder: str | os.PathLike[str]) -> Predictor:
    """Return the predictor of a model folder, such as `models/hybrid`; nothing else of the repository is needed.

    Args:
        folder: one that the stage `train` made, or a copy of it.

    Raises:
        InputError: naming the folder, if it holds no model or a damaged one.
    """
    return Predictor.load(Path(folder))
