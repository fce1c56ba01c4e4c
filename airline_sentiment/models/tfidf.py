"""The honest baseline: word and character n-grams, weighted by TF-IDF, into a logistic regression."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from airline_sentiment.files import read_json, write_json
from airline_sentiment.models.base import CLASSES, OnEpoch, TrainingData, Tweets
from airline_sentiment.params import Block
from airline_sentiment.tokens.words import join_words


class NgramRange(Block):
    """Shortest and longest n-gram."""

    shortest: Annotated[int, Field(ge=1)]
    longest: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError(f"shortest must not exceed longest, they are {self.shortest} and {self.longest}")
        return self


class Params(Block):
    """The block `models.tfidf` of `params.yaml`."""

    word_ngrams: NgramRange
    char_ngrams: NgramRange
    min_count: Annotated[int, Field(ge=1)]
    inverse_regularization: Annotated[float, Field(gt=0)]
    max_iterations: Annotated[int, Field(ge=1)]


class TfidfClassifier:
    """Two TF-IDF vectorizers side by side and a multinomial logistic regression.

    Parameters
    ----------
    vectorizers : dict
        the fitted `TfidfVectorizer` of each kind, `word` and `char`.
    coefficients : float32 of shape (number of n-grams, 3)
    intercepts : float32 of shape (3,)
    """

    def __init__(self, vectorizers: dict[str, Any], coefficients: np.ndarray, intercepts: np.ndarray) -> None:
        self._vectorizers = vectorizers
        self._coefficients = coefficients
        self._intercepts = intercepts

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, 3)."""
        from scipy.special import softmax

        if not len(tweets):
            return np.empty((0, len(CLASSES)))
        scores = self._ngrams(join_words(tweets.words)) @ self._coefficients.astype(np.float64) + self._intercepts
        return np.asarray(softmax(scores, axis=1))

    def save(self, folder: Path) -> None:
        """Write n-grams as JSON and numbers as plain arrays."""
        for kind, vectorizer in self._vectorizers.items():
            ngrams = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
            write_json(folder / f"{kind}_ngrams.json", {"range": vectorizer.ngram_range, "ngrams": ngrams})
        np.savez_compressed(
            folder / "weights.npz",
            coefficients=self._coefficients,
            intercepts=self._intercepts,
            **{f"{kind}_idf": vectorizer.idf_ for kind, vectorizer in self._vectorizers.items()},
        )

    def _ngrams(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import hstack

        return hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers.values()], format="csr")


def fit(data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch) -> TfidfClassifier:
    """Fit on the training split; the problem is convex, so that neither seed nor validation decides anything."""
    from scipy.sparse import hstack
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from threadpoolctl import threadpool_limits

    vectorizers = {
        "word": _vectorizer("word", (params.word_ngrams.shortest, params.word_ngrams.longest), params.min_count),
        "char": _vectorizer("char", (params.char_ngrams.shortest, params.char_ngrams.longest), params.min_count),
    }
    texts = join_words(data.train.words)
    ngrams = hstack([vectorizer.fit_transform(texts) for vectorizer in vectorizers.values()], format="csr")
    regression = LogisticRegression(C=params.inverse_regularization, max_iter=params.max_iterations, random_state=seed)
    # Sums in another order give other last digits: one thread on every machine.
    with threadpool_limits(limits=1):
        regression.fit(ngrams, data.train.labels)
    classifier = TfidfClassifier(
        vectorizers, regression.coef_.T.astype(np.float32), regression.intercept_.astype(np.float32)
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
    vectorizers = {}
    for kind in ("word", "char"):
        saved = read_json(folder / f"{kind}_ngrams.json")
        vectorizers[kind] = _vectorizer(kind, tuple(saved["range"]), vocabulary=saved["ngrams"])
        vectorizers[kind].idf_ = weights[f"{kind}_idf"]
    return TfidfClassifier(vectorizers, weights["coefficients"], weights["intercepts"])


def _vectorizer(kind: str, ngram_range: tuple[int, int], min_count: int = 1, vocabulary: Any = None) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer="word" if kind == "word" else "char_wb",
        ngram_range=ngram_range,
        min_df=min_count,
        # Words are cut already: every run without a blank is one, single letters included.
        token_pattern=r"\S+" if kind == "word" else None,
        lowercase=False,
        sublinear_tf=True,
        vocabulary=vocabulary,
    )
