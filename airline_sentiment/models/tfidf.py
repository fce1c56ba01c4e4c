"""The honest baseline: word and character n-grams, weighted by TF-IDF, into a logistic regression."""

from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from airline_sentiment.files import read_json, write_json
from airline_sentiment.models.base import OnEpoch, TrainingData, Tweets
from airline_sentiment.models.ngrams import Kind, NgramTfidf, SparseRows
from airline_sentiment.models.targets import training_targets
from airline_sentiment.params import Block

KINDS: tuple[Kind, ...] = ("word", "char")


class NgramRange(Block):
    """Shortest and longest n-gram."""

    shortest: Annotated[int, Field(ge=1, le=10)]
    longest: Annotated[int, Field(ge=1, le=10)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError(f"shortest must not exceed longest, they are {self.shortest} and {self.longest}")
        return self


class Params(Block):
    """The block `models.tfidf` of `params.yaml`."""

    word_ngrams: NgramRange
    char_ngrams: NgramRange
    min_count: Annotated[int, Field(ge=1, le=1_000_000)]
    soft_labels: bool
    inverse_regularization: Annotated[float, Field(gt=0, le=1e9)]
    max_iterations: Annotated[int, Field(ge=1, le=1_000_000)]


class TfidfClassifier:
    """TF-IDF of word and character n-grams side by side and a multinomial logistic regression.

    Parameters
    ----------
    weighers : list of NgramTfidf
        fitted, in the order of their coefficients.
    coefficients : float32 of shape (number of n-grams, 3)
    intercepts : float32 of shape (3,)
    """

    def __init__(self, weighers: list[NgramTfidf], coefficients: np.ndarray, intercepts: np.ndarray) -> None:
        self._weighers = weighers
        self._coefficients = coefficients
        self._intercepts = intercepts

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, 3)."""
        ends = np.cumsum([len(weigher.ngrams) for weigher in self._weighers])[:-1]
        scores = self._intercepts.astype(np.float64)
        for weigher, coefficients in zip(self._weighers, np.split(self._coefficients, ends), strict=True):
            scores = scores + weigher.transform(tweets.words).times(coefficients.astype(np.float64))
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def save(self, folder: Path) -> None:
        """Write n-grams as JSON and numbers as plain arrays."""
        for weigher in self._weighers:
            content = {"range": weigher.ngram_range, "ngrams": weigher.ngrams}
            write_json(folder / f"{weigher.kind}_ngrams.json", content)
        word, char = self._weighers
        np.savez_compressed(
            folder / "weights.npz",
            coefficients=self._coefficients,
            intercepts=self._intercepts,
            word_idf=word.idf,
            char_idf=char.idf,
        )


def fit(data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch) -> TfidfClassifier:
    """Fit on the training split; the problem is convex, so that neither seed nor validation decides anything."""
    from scipy.sparse import hstack
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from threadpoolctl import threadpool_limits

    documents = data.train.words
    weighers = [
        NgramTfidf.fit(kind, (ngrams.shortest, ngrams.longest), documents, params.min_count)
        for kind, ngrams in _kinds(params)
    ]
    ngrams = hstack([_scipy(weigher.transform(documents)) for weigher in weighers], format="csr")
    regression = LogisticRegression(C=params.inverse_regularization, max_iter=params.max_iterations, random_state=seed)
    # Each tweet once for every class that it may have, weighted by how far it may.
    targets = training_targets(data.train, params.soft_labels)
    rows, classes = targets.nonzero()
    # Sums in another order give other last digits: one thread on every machine.
    with threadpool_limits(limits=1):
        regression.fit(ngrams[rows], classes, sample_weight=targets[rows, classes])
    classifier = TfidfClassifier(
        weighers, regression.coef_.T.astype(np.float32), regression.intercept_.astype(np.float32)
    )
    final = {}
    for prefix, tweets in (("", data.train), ("val_", data.validation)):
        probabilities = classifier.predict_proba(tweets)
        final[f"{prefix}loss"] = float(log_loss(tweets.labels, probabilities, labels=range(3)))
        final[f"{prefix}accuracy"] = float((probabilities.argmax(axis=1) == tweets.labels).mean())
    on_epoch(1, final)
    return classifier


def load(folder: Path) -> TfidfClassifier:
    """Read what `TfidfClassifier.save` wrote."""
    weights = np.load(folder / "weights.npz", allow_pickle=False)
    weighers = []
    for kind in KINDS:
        saved = read_json(folder / f"{kind}_ngrams.json")
        weighers.append(NgramTfidf(kind, tuple(saved["range"]), saved["ngrams"], weights[f"{kind}_idf"]))
    return TfidfClassifier(weighers, weights["coefficients"], weights["intercepts"])


def _kinds(params: Params) -> list[tuple[Kind, NgramRange]]:
    return list(zip(KINDS, (params.word_ngrams, params.char_ngrams), strict=True))


def _scipy(rows: SparseRows) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((rows.values, (rows.rows, rows.columns)), shape=rows.shape)
