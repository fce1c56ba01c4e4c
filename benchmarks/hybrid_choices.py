"""What some choices in `hybrid` are worth: one changed at a time, measured on validation tweets.

Some splits like the pipeline's, with seeds of their own; their test parts are not read. Needs `make repro`; prints the
table of docs/models.md in about half an hour. A number on the command line is the number of splits.
"""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models import hybrid, tfidf
from airline_sentiment.models.base import LabelledTweets, TrainingData
from airline_sentiment.models.encoder import Encoder
from airline_sentiment.params import load_params
from airline_sentiment.splits.assignment import SPLITS, assign_splits
from airline_sentiment.tokens.vocabulary import Vocabulary
from airline_sentiment.tokens.words import Tokenizer

TWEETS = Path("data/clean/tweets.parquet")
FIRST_SEED = 100
VARIANTS: dict[str, dict[str, object]] = {
    "3 layers of the encoder": {"encoder_layers": 3},
    "the label alone as target": {"soft_labels": False},
    "64 units": {"units": 64},
}
Scores = tuple[float, float]


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.hybrid_choices")
    seeds = range(FIRST_SEED, FIRST_SEED + (int(sys.argv[1]) if len(sys.argv) > 1 else 3))
    committed = load_params().model("hybrid")
    assert isinstance(committed, hybrid.Params)
    probabilities = [learn(seed, committed) for seed in seeds]
    base = [score(seed, found) for seed, found in zip(seeds, probabilities, strict=True)]
    print("| `hybrid` on validation | accuracy | macro-F1 | macro-F1 against `hybrid` | ± |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print_row("as in params.yaml", base, base)
    linear = [learn_tfidf(seed) for seed in seeds]
    averaged = [(ours + theirs) / 2 for ours, theirs in zip(probabilities, linear, strict=True)]
    print_row("averaged with `tfidf`", [score(seed, found) for seed, found in zip(seeds, averaged, strict=True)], base)
    pooled = [learn_without_lstm(seed, committed) for seed in seeds]
    print_row("without the LSTM", [score(seed, found) for seed, found in zip(seeds, pooled, strict=True)], base)
    print_row("`tfidf` alone", [score(seed, found) for seed, found in zip(seeds, linear, strict=True)], base)
    for name, changes in VARIANTS.items():
        params = committed.model_copy(update=changes)
        print_row(name, [score(seed, learn(seed, params)) for seed in seeds], base)


def learn(seed: int, params: hybrid.Params) -> np.ndarray:
    """Return the probabilities of the validation tweets."""
    data, (train, validation) = split(seed)
    vectors = encoded(params.encoder_layers, params.max_pieces)
    parts = [vectors[row] for row in train], [vectors[row] for row in validation]
    encoder = Encoder.pretrained(1, params.max_pieces)
    return hybrid.fit_encoded(encoder, parts, data, params, seed, ignore).classify(parts[1])


def learn_tfidf(seed: int) -> np.ndarray:
    data, _ = split(seed)
    params = load_params().model("tfidf")
    assert isinstance(params, tfidf.Params)
    return tfidf.fit(data, params, seed, ignore).predict_proba(data.validation)


def learn_without_lstm(seed: int, params: hybrid.Params) -> np.ndarray:
    """Return what a logistic regression on the largest and the mean values of the same vectors says."""
    data, (train, validation) = split(seed)
    vectors = encoded(params.encoder_layers, params.max_pieces)
    values = np.array([[*each.max(axis=0), *each.mean(axis=0, dtype=np.float32)] for each in vectors])
    regression = make_pipeline(StandardScaler(), LogisticRegression(C=0.003, max_iter=500))
    return np.asarray(regression.fit(values[train], data.train.labels).predict_proba(values[validation]))


def score(seed: int, probabilities: np.ndarray) -> Scores:
    labels, predicted = split(seed)[0].validation.labels, probabilities.argmax(axis=1)
    return float((predicted == labels).mean()), float(f1_score(labels, predicted, average="macro"))


def print_row(name: str, scores: list[Scores], base: list[Scores]) -> None:
    values, difference = np.array(scores), np.array(scores)[:, 1] - np.array(base)[:, 1]
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    accuracy, macro_f1 = values.mean(axis=0)
    print(f"| {name} | {accuracy:.4f} | {macro_f1:.4f} | {difference.mean():+.4f} | {error:.4f} |", flush=True)


@cache
def table() -> dict[str, list[Any]]:
    return dict(pq.read_table(TWEETS, columns=["text", "text_clean", "label", "confidence"]).to_pydict())


@cache
def encoded(layers: int, max_pieces: int) -> list[np.ndarray]:
    return Encoder.pretrained(layers, max_pieces).vectors(table()["text"])


@cache
def split(seed: int) -> tuple[TrainingData, tuple[np.ndarray, np.ndarray]]:
    """Return the data of a split, and the rows of its training and validation tweets."""
    tweets, params = table(), load_params()
    assigned = assign_splits(tweets["label"], tweets["text_clean"], params.split.model_copy(update={"seed": seed}))
    words = Tokenizer(params.tokenize).split_many(tweets["text_clean"])
    labels = np.array([params.labels.classes.index(label) for label in tweets["label"]])

    def part(rows: np.ndarray) -> LabelledTweets:
        text, own = [tweets["text"][row] for row in rows], [words[row] for row in rows]
        return LabelledTweets(text, own, labels[rows], np.array(tweets["confidence"])[rows])

    train, validation = (np.flatnonzero(assigned == SPLITS.index(name)) for name in ("train", "validation"))
    data = TrainingData(part(train), part(validation), Vocabulary.of([]), tuple(params.labels.classes))
    return data, (train, validation)


def ignore(epoch: int, metrics: dict[str, float]) -> None:
    pass


if __name__ == "__main__":
    main()
