"""The predictor: raw text in, probabilities out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from airline_sentiment.cleaning import Cleaner
from airline_sentiment.models.base import CLASSES, Classifier, Tweets
from airline_sentiment.models.folder import load_model
from airline_sentiment.tokens.words import Tokenizer


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

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, float64 of shape (number of texts, 3)."""
        return self._classifier.predict_proba(Tweets(texts, self._tokenizer.split_many(self.clean(texts))))

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Return the most probable label of each raw text."""
        best = self.predict_proba(texts).argmax(axis=1)
        return [self.classes[position] for position in best.tolist()]
