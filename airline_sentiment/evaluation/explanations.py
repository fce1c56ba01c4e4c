"""The most confident mistakes, and the words that pushed the model to them.

A weight is in log-odds of the predicted class against the true one: above 0 it pushes to the predicted class. Where the
scores of a model are sums over words, weights are exact. Of any other model each word is left out in turn, and the
weight is by how much the log-odds fall. Source: Li, Monroe and Jurafsky, "Understanding Neural Networks through
Representation Erasure", arXiv:1612.08220 (2016).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.tweets import MeasuredTweets
from airline_sentiment.files import read_json, write_json

Method = Literal["exact", "left out"]
MOST_ERRORS = 50
MOST_WORDS = 100
"""What a text is cut to: each of its words costs a prediction of the text."""

_CUT = " …"
_DIGITS = 6
_LEAST = 1e-12
"""Below it a probability says no more about a text than that a network rounds."""


class Explainable(Protocol):
    """A model that is asked for words."""

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class for raw texts, shape (number of texts, number of classes)."""

    def contributions(self, text: str) -> tuple[list[str], np.ndarray] | None:
        """Return the words of a text and what each adds to the score of each class; None where no sum decides."""


@dataclass(frozen=True)
class Word:
    """A word of a text.

    Attributes:
        word: itself; of the clean text where weights are exact, else as it was written.
        weight: by how much all its occurrences push to the predicted class and away from the other, in log-odds.
    """

    word: str
    weight: float


@dataclass(frozen=True)
class ExplainedError:
    """A mistake of a model.

    Attributes:
        id: of the tweet.
        text: as it was written, cut after 100 words.
        text_clean: as the model saw it, cut after 100 words.
        label: what the annotators said.
        predicted: what the model said.
        confidence: the probability that the model gave it, 0..1.
        agreement: of the annotators on the label, 0..1.
        words: in the order in which they first appear, at most 100.
    """

    id: str
    text: str
    text_clean: str
    label: str
    predicted: str
    confidence: float
    agreement: float
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Errors:
    """Mistakes, the most confident ones first.

    Attributes:
        method: how the words got their weights.
        errors: the mistakes.
    """

    method: Method
    errors: tuple[ExplainedError, ...]


def find_errors(
    predictor: Explainable, tweets: MeasuredTweets, probabilities: np.ndarray, classes: Sequence[str]
) -> Errors:
    """Return the 50 most confident mistakes on some tweets, with the words that pushed to them.

    Args:
        predictor: the model.
        tweets: n of them.
        probabilities: what the model gives them, of shape (n, number of classes).
        classes: the labels, in the order of the probabilities.
    """
    rows = most_confident_mistakes(tweets.labels, probabilities)[:MOST_ERRORS]
    predicted = probabilities.argmax(axis=1)
    texts = [tweets.texts[row] for row in rows]
    method, words = explain(predictor, texts, predicted[rows], tweets.labels[rows])
    errors = (
        ExplainedError(
            tweets.ids[row],
            _cut(tweets.texts[row]),
            _cut(tweets.texts_clean[row]),
            classes[tweets.labels[row]],
            classes[predicted[row]],
            _rounded(probabilities[row, predicted[row]]),
            _rounded(tweets.confidence[row]),
            words[place],
        )
        for place, row in enumerate(rows.tolist())
    )
    return Errors(method, tuple(errors))


def most_confident_mistakes(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return the rows where the most probable class is not the label, by falling probability of that class.

    Args:
        labels: position of the true class, of shape (n,).
        probabilities: of shape (n, number of classes).
    """
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-probabilities[wrong].max(axis=1).round(_DIGITS), kind="stable")]


def explain(
    predictor: Explainable, texts: Sequence[str], predicted: np.ndarray, other: np.ndarray
) -> tuple[Method, list[tuple[Word, ...]]]:
    """Return how words got their weights, and the words of each text, exact where the model can say.

    Args:
        predictor: the model.
        texts: as they were written, n of them.
        predicted: position of the class that words push to, of shape (n,).
        other: position of the class that it is compared with, of the same shape.
    """
    exact = [predictor.contributions(text) for text in texts]
    if any(found is None for found in exact):
        return "left out", left_out_weights(predictor.predict_proba, texts, predicted, other)
    rows = zip(filter(None, exact), predicted, other, strict=True)
    return "exact", [exact_weights(words, scores[:, to] - scores[:, off]) for (words, scores), to, off in rows]


def exact_weights(words: Sequence[str], log_odds: np.ndarray) -> tuple[Word, ...]:
    """Return the weight of each distinct word; of more than 100, those that weigh most.

    Args:
        words: of a text.
        log_odds: what each of them adds to the log-odds, of the same length.
    """
    sums: dict[str, float] = {}
    for word, weight in zip(words, log_odds.tolist(), strict=True):
        sums[word] = sums.get(word, 0.0) + weight
    heaviest = sorted(sums, key=lambda word: -abs(sums[word]))[:MOST_WORDS]
    return _in_order(sums, {word: sums[word] for word in heaviest})


def left_out_weights(
    predict_proba: Callable[[Sequence[str]], np.ndarray],
    texts: Sequence[str],
    predicted: np.ndarray,
    other: np.ndarray,
) -> list[tuple[Word, ...]]:
    """Return for each text by how much the log-odds fall when a word is left out wherever it stands.

    Words are what blanks separate. Of a text with more than 100, the first 100 are taken for the text. All variants of
    all texts are predicted in one call.

    Args:
        predict_proba: the model.
        texts: as they were written, n of them.
        predicted: position of the class that words push to, of shape (n,).
        other: position of the class that it is compared with, of the same shape.
    """
    words = [text.split()[:MOST_WORDS] for text in texts]
    variants = [{word: _without(each, word) for word in each} for each in words]
    asked = list(dict.fromkeys(_chain(words, variants)))
    if not asked:
        return []
    places = {text: row for row, text in enumerate(asked)}
    scores = np.log(np.maximum(predict_proba(asked), _LEAST))
    found = []
    for whole, without, to, off in zip(words, variants, predicted, other, strict=True):
        log_odds = scores[:, to] - scores[:, off]
        start = log_odds[places[" ".join(whole)]]
        found.append(_in_order(whole, {word: start - log_odds[places[text]] for word, text in without.items()}))
    return found


def write_errors(target: Path, errors: Errors) -> None:
    """Write mistakes as JSON, numbers to six decimals."""
    write_json(target, asdict(errors))


def read_errors(path: Path) -> Errors:
    """Read what `write_errors` wrote.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    try:
        content = read_json(path)
        if content["method"] not in ("exact", "left out"):
            raise ValueError(f"method must be exact or left out, found {content['method']!r}")
        return Errors(content["method"], tuple(map(_read, content["errors"])))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: damaged: {error}") from None


def _read(content: Mapping[str, Any]) -> ExplainedError:
    return ExplainedError(**{**content, "words": tuple(Word(**word) for word in content["words"])})


def _chain(words: Iterable[Sequence[str]], variants: Iterable[Mapping[str, str]]) -> Iterable[str]:
    for whole, without in zip(words, variants, strict=True):
        yield " ".join(whole)
        yield from without.values()


def _without(words: Sequence[str], left_out: str) -> str:
    return " ".join(word for word in words if word != left_out)


def _in_order(words: Iterable[str], weights: Mapping[str, float]) -> tuple[Word, ...]:
    return tuple(Word(word, _rounded(weights[word])) for word in dict.fromkeys(words) if word in weights)


def _cut(text: str) -> str:
    words = text.split()
    return " ".join(words[:MOST_WORDS]) + _CUT if len(words) > MOST_WORDS else text


def _rounded(value: float) -> float:
    # Without a negative zero.
    return round(float(value), _DIGITS) + 0.0
