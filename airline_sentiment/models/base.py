"""What every model module offers, and what it is given."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from airline_sentiment.models.members import Members
from airline_sentiment.params import Block
from airline_sentiment.tokens.vocabulary import Vocabulary

EpochMetrics = dict[str, float]
OnEpoch = Callable[[int, EpochMetrics], None]

Advance = Callable[[int], None]
"""Told of each further number of tweets that are done."""

Phases = Callable[[str, int | None], AbstractContextManager[Advance]]
"""Entered before a long piece of work: what is done to the tweets, such as "encoded", and how many they are."""


@contextmanager
def in_silence(what: str, total: int | None = None) -> Iterator[Advance]:
    """Be the `Phases` that tell nobody."""
    yield lambda tweets: None


@dataclass(frozen=True)
class Tweets:
    """Tweets as a model sees them.

    Attributes:
        text: the raw text of each tweet.
        words: the words of each clean tweet.
    """

    text: Sequence[str]
    words: Sequence[Sequence[str]]

    def __len__(self) -> int:
        """Return the number of tweets."""
        return len(self.text)


@dataclass(frozen=True)
class LabelledTweets(Tweets):
    """Tweets with what the annotators said.

    Attributes:
        labels: position of the label among the classes, int64 of shape (number of tweets,).
        confidence: the annotators' agreement on it, 0..1, float64 of the same shape.
    """

    labels: np.ndarray
    confidence: np.ndarray


@dataclass(frozen=True)
class TrainingData:
    """All that a model may learn from.

    Attributes:
        train: what to fit.
        validation: what to choose by.
        corpus: the vocabulary of the whole corpus, for models that are told to use it.
        classes: the names that the labels are positions in, at least two.
    """

    train: LabelledTweets
    validation: LabelledTweets
    corpus: Vocabulary
    classes: tuple[str, ...]


class Classifier(Protocol):
    """A trained model; it can be pickled, to be sent to other processes.

    Attributes:
        params: what it was trained with, and what `load` builds it from.
    """

    params: Any

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return the probability of each class, float64 of shape (number of tweets, classes), rows sum to 1."""

    def save(self, folder: Path) -> None:
        """Write all that `load` of the same module needs into an existing folder, byte-stable and without pickle."""


@runtime_checkable
class Additive(Protocol):
    """A classifier whose scores, the logarithms of the odds, are sums over the words of a tweet."""

    def contributions(self, words: Sequence[str]) -> np.ndarray:
        """Return what each word of a clean tweet adds to the score of each class, of shape (words, classes)."""


class ModelModule(Protocol):
    """A module `airline_sentiment.models.NAME`.

    Attributes:
        Params: the schema of its block in `params.yaml`.
        MEMBERS: the names of the files that `Classifier.save` writes.
    """

    Params: type[Block]
    MEMBERS: tuple[str, ...]

    def fit(
        self, data: TrainingData, params: Any, seed: int, on_epoch: OnEpoch, phases: Phases = in_silence
    ) -> Classifier:
        """Train on `data.train`; report each epoch, counted from 1.

        Its metrics are loss, accuracy, val_loss and val_accuracy: the log-loss against the labels, in nats, and the
        share of right answers. Where something else is optimized, it is `objective` and `val_objective`.
        """

    def load(self, members: Members, params: Any, classes: int) -> Classifier:
        """Return the classifier that was saved.

        Args:
            members: what `Classifier.save` wrote.
            params: the parameters of the classifier.
            classes: how many it tells apart.

        Raises:
            InputError: naming the member that does not fit the parameters, the classes or the others.
        """
