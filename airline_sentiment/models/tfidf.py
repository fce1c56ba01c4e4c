"""The honest baseline: word and character n-grams, weighted by TF-IDF, into a logistic regression."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from airline_sentiment.files import write_json
from airline_sentiment.models.arrays import Layout, read_arrays
from airline_sentiment.models.base import OnEpoch, Phases, TrainingData, Tweets, in_silence
from airline_sentiment.models.elementary import exp
from airline_sentiment.models.members import DamagedError, Members
from airline_sentiment.models.ngrams import Kind, NgramTfidf, SparseRows, blocks
from airline_sentiment.models.soft_regression import fit_shares
from airline_sentiment.models.targets import epoch_metrics, training_targets
from airline_sentiment.params import Block

MEMBERS = ("char_ngrams.json", "weights.npz", "word_ngrams.json")
# More than any four classes ask for; with fifty, where every fourth label is in doubt, copies take five times as long.
_MOST_COPIES = 4
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


class SavedNgrams(Block):
    """The file of the n-grams of one kind: their shortest and longest length, and themselves, sorted."""

    range: tuple[int, int]
    ngrams: list[str]


class TfidfClassifier:
    """TF-IDF of word and character n-grams side by side and a multinomial logistic regression.

    Parameters
    ----------
    weighers : list of NgramTfidf
        fitted, in the order of their coefficients.
    coefficients : float32 of shape (number of n-grams, classes)
    intercepts : float32 of shape (classes,)
    params : Params
        what it was fitted with.
    """

    def __init__(
        self, weighers: list[NgramTfidf], coefficients: np.ndarray, intercepts: np.ndarray, params: Params
    ) -> None:
        self.params = params
        self._weighers = weighers
        self._coefficients = coefficients
        self._intercepts = intercepts

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes)."""
        parts = [self._scores(tweets.words[block]) for block in blocks(tweets.words)]
        scores = np.concatenate([np.empty((0, len(self._intercepts))), *parts])
        odds = exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def contributions(self, words: Sequence[str]) -> np.ndarray:
        """Return what each word of a clean tweet adds to the score of each class, of shape (words, classes).

        With the intercepts they sum to the scores, whose softmax are the probabilities.
        """
        ends = np.cumsum([len(weigher.ngrams) for weigher in self._weighers])[:-1]
        parts = np.split(self._coefficients.astype(np.float64), ends)
        return np.asarray(
            sum(weigher.by_word(words).times(part) for weigher, part in zip(self._weighers, parts, strict=True))
        )

    def _scores(self, documents: Sequence[Sequence[str]]) -> np.ndarray:
        ends = np.cumsum([len(weigher.ngrams) for weigher in self._weighers])[:-1]
        scores = self._intercepts.astype(np.float64)
        for weigher, coefficients in zip(self._weighers, np.split(self._coefficients, ends), strict=True):
            scores = scores + weigher.transform(documents).times(coefficients.astype(np.float64))
        return np.asarray(scores)

    def save(self, folder: Path) -> None:
        """Write n-grams as JSON and numbers as plain arrays."""
        for weigher in self._weighers:
            content = {"range": weigher.ngram_range, "ngrams": weigher.ngrams}
            write_json(folder / f"{weigher.kind}_ngrams.json", content)
        word, char = self._weighers
        np.savez(
            folder / "weights.npz",
            coefficients=self._coefficients,
            intercepts=self._intercepts,
            word_idf=word.idf,
            char_idf=char.idf,
        )


def fit(
    data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch, phases: Phases = in_silence
) -> TfidfClassifier:
    """Fit on the training split; the problem is convex, so that neither seed nor validation decides anything."""
    documents = data.train.words
    with phases("n-grams counted", len(KINDS) * len(documents)) as advance:
        weighers = [
            NgramTfidf.fit(kind, (ngrams.shortest, ngrams.longest), documents, params.min_count, advance)
            for kind, ngrams in _kinds(params)
        ]
    targets = training_targets(data.train, len(data.classes), params.soft_labels)
    with _one_thread(), phases("fitting", None):
        coefficients, intercepts = _regression(partial(_weighed, weighers, documents), targets, params, seed)
    classifier = TfidfClassifier(weighers, coefficients.T.astype(np.float32), intercepts.astype(np.float32), params)
    train, validation = (classifier.predict_proba(tweets) for tweets in (data.train, data.validation))
    on_epoch(1, epoch_metrics(data, train, validation, params.soft_labels))
    return classifier


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let sums have one order on every machine: in another, they have other last digits."""
    from threadpoolctl import threadpool_limits

    # What is loaded later would not be limited.
    import_module("sklearn.linear_model")
    with threadpool_limits(limits=1):
        yield


def _regression(
    weighed: Callable[[np.ndarray], Any], targets: np.ndarray, params: Params, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients of shape (classes, n-grams) and intercepts of shape (classes,).

    Args:
        weighed: gives the weights of the n-grams of chosen documents, as `_weighed` does.
        targets: the share of each class in each document, of shape (documents, classes).
        params: of the fit.
        seed: of the fit.
    """
    from sklearn.linear_model import LogisticRegression

    # Each tweet once for every class that it may have, weighted by how far it may.
    rows, classes = targets.nonzero()
    if len(rows) > _MOST_COPIES * len(targets):
        return fit_shares(
            weighed(np.arange(len(targets))), targets, params.inverse_regularization, params.max_iterations
        )
    regression = LogisticRegression(C=params.inverse_regularization, max_iter=params.max_iterations, random_state=seed)
    regression.fit(weighed(rows), classes, sample_weight=targets[rows, classes])
    coefficients, intercepts = regression.coef_, regression.intercept_
    if len(intercepts) == 1:
        # Of two classes it keeps the score of the second against the first: half for the one, half off the other.
        coefficients, intercepts = (np.concatenate([-each, each]) / 2 for each in (coefficients, intercepts))
    return coefficients, intercepts


def load(members: Members, params: Params, classes: int) -> TfidfClassifier:
    """Read what `TfidfClassifier.save` wrote.

    Raises:
        InputError: naming the member that does not fit the parameters, the classes or the others.
    """
    ngrams = {kind: _read_ngrams(members, kind, sizes) for kind, sizes in _kinds(params)}
    counts = {kind: len(ngrams[kind]) for kind in KINDS}
    layout: Layout = {
        "coefficients": (np.float32, (sum(counts.values()), classes)),
        "intercepts": (np.float32, (classes,)),
        **{f"{kind}_idf": (np.float64, (counts[kind],)) for kind in KINDS},
    }
    with members.reading("weights.npz") as content:
        arrays = read_arrays(content, layout)
    weighers = [
        NgramTfidf(kind, (sizes.shortest, sizes.longest), ngrams[kind], arrays[f"{kind}_idf"])
        for kind, sizes in _kinds(params)
    ]
    return TfidfClassifier(weighers, arrays["coefficients"], arrays["intercepts"], params)


def _read_ngrams(members: Members, kind: Kind, sizes: NgramRange) -> list[str]:
    with members.reading(f"{kind}_ngrams.json") as content:
        saved = SavedNgrams.model_validate_json(content)
        if saved.range != (sizes.shortest, sizes.longest):
            raise DamagedError(f"range: expected {sizes.shortest} to {sizes.longest}, as the parameters say")
        if any(first >= second for first, second in pairwise(saved.ngrams)):
            raise DamagedError("ngrams: expected each once, sorted")
        return saved.ngrams


def _kinds(params: Params) -> list[tuple[Kind, NgramRange]]:
    return list(zip(KINDS, (params.word_ngrams, params.char_ngrams), strict=True))


def _weighed(weighers: Sequence[NgramTfidf], documents: Sequence[Sequence[str]], rows: np.ndarray) -> Any:
    """Return the weights of the n-grams of documents, those of all kinds side by side, as a `csr_matrix`.

    Args:
        weighers: of the kinds.
        documents: each a list of words.
        rows: the document of each row of the matrix, in ascending order; a document can come several times.
    """
    from scipy.sparse import csr_matrix

    # Arrays that grow in their place: all parts and the whole would be in memory together otherwise.
    values, columns, lengths = array("d"), array("i"), [np.zeros(1, dtype=np.int64)]
    for block in blocks(documents):
        chosen = rows[slice(*np.searchsorted(rows, [block.start, block.stop]))] - block.start
        part = _side_by_side([weigher.transform(documents[block]) for weigher in weighers])[chosen]
        values.frombytes(part.data.tobytes())
        columns.frombytes(part.indices.astype(np.int32).tobytes())
        lengths.append(np.diff(part.indptr))
    cells = np.frombuffer(values), np.frombuffer(columns, dtype=np.int32), np.concatenate(lengths).cumsum()
    return csr_matrix(cells, shape=(len(rows), sum(len(weigher.ngrams) for weigher in weighers)))


def _side_by_side(parts: Sequence[SparseRows]) -> Any:
    from scipy.sparse import csr_matrix, hstack

    return hstack(
        [csr_matrix((part.values, (part.rows, part.columns)), shape=part.shape) for part in parts], format="csr"
    )
