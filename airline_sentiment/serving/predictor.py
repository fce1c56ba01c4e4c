"""The predictor: raw text in, probabilities out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from airline_sentiment.cleaning import Cleaner
from airline_sentiment.models.base import CLASSES, Classifier, Tweets
from airline_sentiment.models.folder import load_model
from airline_sentiment.tokens.words import Tokenizer


@dataclass(frozen=True)
class Predictions:
    """What a predictor says of some texts.

    Attributes:
        classes: the labels, in the order of the probabilities.
        probabilities: float64 of shape (number of texts, number of classes).
        text_clean: the clean text of each text, from which the label was read.
    """

    classes: tuple[str, ...]
    probabilities: np.ndarray
    text_clean: list[str]

    @property
    def labels(self) -> list[str]:
        """The most probable label of each text."""
        return [self.classes[best] for best in self.probabilities.argmax(axis=1).tolist()]

    def columns(self, probabilities: bool = True, text_clean: bool = True) -> dict[str, Any]:
        """Return label, p_negative, p_neutral, p_positive and text_clean by name, the last two kinds on demand."""
        columns: dict[str, Any] = {"label": self.labels}
        if probabilities:
            columns |= {f"p_{label}": self.probabilities[:, at] for at, label in enumerate(self.classes)}
        return columns | ({"text_clean": self.text_clean} if text_clean else {})


class Predictor:
    """Cleaning, tokenizing and a trained classifier in one.

    Parameters
    ----------
    cleaner : Cleaner
        cleans as the training data was cleaned.
    tokenizer : Tokenizer
        cuts into words as the training data was cut.
    classifier : Classifier
        gives the probabilities.
    """

    classes = CLASSES

    def __init__(self, cleaner: Cleaner, tokenizer: Tokenizer, classifier: Classifier) -> None:
        self._cleaner = cleaner
        self._tokenizer = tokenizer
        self._classifier = classifier

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load a model folder that the stage `train` made.

        Raises:
            InputError: if the folder holds no model.
        """
        saved = load_model(folder)
        cleaner = Cleaner(profile=saved.clean.profile, steps=saved.clean.steps)
        return cls(cleaner, Tokenizer(saved.tokenize), saved.classifier)

    def clean(self, texts: Sequence[str]) -> list[str]:
        """Return the clean text of each raw text."""
        return self._cleaner.clean_many(texts)

    def label(self, texts: Sequence[str]) -> Predictions:
        """Return label, probabilities and clean text of each raw text."""
        clean = self._cleaner.clean_many(texts)
        probabilities = self._classifier.predict_proba(Tweets(texts, self._tokenizer.split_many(clean)))
        return Predictions(self.classes, probabilities, clean)

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, float64 of shape (number of texts, 3)."""
        return self.label(texts).probabilities

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Return the most probable label of each raw text."""
        return self.label(texts).labels
