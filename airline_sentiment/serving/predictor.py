"""The predictor: raw text in, probabilities out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from airline_sentiment.cleaning import Cleaner
from airline_sentiment.labels import probability_columns
from airline_sentiment.models.base import Additive, Classifier, Tweets
from airline_sentiment.models.batches import bounded
from airline_sentiment.models.folder import load_model, read_model_files
from airline_sentiment.tokens.words import Tokenizer

# Several times what a split of the corpus holds: ordinary tweets are never parted.
_CHARACTERS_TOGETHER = 2**22


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
        """Return label, the `p_<class>` of each class and text_clean by name, the last two kinds on demand."""
        columns: dict[str, Any] = {"label": self.labels}
        if probabilities:
            columns |= dict(zip(probability_columns(self.classes), self.probabilities.T, strict=True))
        return columns | ({"text_clean": self.text_clean} if text_clean else {})


def verified_classes(folder: str | Path) -> tuple[str, ...]:
    """Return the classes of a model folder in their order, once all of its files are those that were saved.

    Raises:
        InputError: if the folder holds no model, or not what was saved there.
    """
    manifest, _ = read_model_files(Path(folder))
    return tuple(manifest.classes)


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
    classes : sequence of str
        the labels, in the order of the probabilities.

    A predictor can be pickled, to be sent to other processes.
    """

    def __init__(self, cleaner: Cleaner, tokenizer: Tokenizer, classifier: Classifier, classes: Sequence[str]) -> None:
        self.classes = tuple(classes)
        self._cleaner = cleaner
        self._tokenizer = tokenizer
        self._classifier = classifier

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Load a model folder that the stage `train` made.

        Raises:
            InputError: if the folder holds no model, or not what was saved there.
        """
        saved = load_model(Path(folder))
        cleaner = Cleaner(profile=saved.clean.profile, steps=saved.clean.steps)
        return cls(cleaner, Tokenizer(saved.tokenize), saved.classifier, saved.classes)

    def clean(self, texts: Sequence[str]) -> list[str]:
        """Return the clean text of each raw text."""
        return self._cleaner.clean_many(texts)

    def label(self, texts: Sequence[str]) -> Predictions:
        """Return label, probabilities and clean text of each raw text.

        Memory grows with the texts alone: what is made of long ones is never held for many at a time.
        """
        clean: list[str] = []
        probabilities = [np.empty((0, len(self.classes)))]
        for rows in bounded(map(len, texts), _CHARACTERS_TOGETHER):
            part = texts[rows]
            clean += self._cleaner.clean_many(part)
            words = self._tokenizer.split_many(clean[rows])
            probabilities.append(self._classifier.predict_proba(Tweets(part, words)))
        return Predictions(self.classes, np.concatenate(probabilities), clean)

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, float64 of shape (number of texts, number of classes)."""
        return self.label(texts).probabilities

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Return the most probable label of each raw text."""
        return self.label(texts).labels

    def contributions(self, text: str) -> tuple[list[str], np.ndarray] | None:
        """Return the words of a clean text and what each adds to the score of each class; None where no sum decides.

        The scores are the logarithms of the odds; the array has the shape (number of words, number of classes).
        """
        if not isinstance(self._classifier, Additive):
            return None
        words = self._tokenizer.split(self._cleaner.clean(text))
        return words, self._classifier.contributions(words)
