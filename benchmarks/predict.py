"""How fast raw text becomes a label.

The predictor of `airline_sentiment.serving` does everything: cleaning, words, ids, network. Its opponent, Keras alone,
gets the padded matrix ready made, as wide as the tutorial pads (90), and the same weights. Needs trained models:
`make repro`.
"""

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from airline_sentiment.cleaning import Cleaner
from airline_sentiment.errors import exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models import lstm
from airline_sentiment.models.folder import load_model
from airline_sentiment.models.keras_backend import import_keras
from airline_sentiment.serving.predictor import Predictor
from airline_sentiment.tokens.sequences import pad_sequences
from airline_sentiment.tokens.words import Tokenizer
from benchmarks.timing import best_of, seconds

TWEETS = 10_000
TUTORIAL_WIDTH = 90
ROUNDS = 3
MODELS = Path("models")


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.predict")
    texts = sample_tweets(TWEETS)
    compare_throughput(texts)
    for name in ("lstm", "tfidf", "hybrid"):
        print_latency(name, texts[:500])
        print_start(name)


def sample_tweets(count: int) -> list[str]:
    texts = pq.read_table("data/raw/tweets.parquet", columns=["text"])["text"].to_pylist()
    chosen = np.random.default_rng(0).choice(len(texts), count, replace=False)
    return [texts[row] for row in chosen]


def compare_throughput(texts: list[str]) -> None:
    saved = load_model(MODELS / "lstm")
    cleaner, tokenizer = Cleaner(saved.clean.profile, saved.clean.steps), Tokenizer(saved.tokenize)
    predictor, classifier = Predictor(cleaner, tokenizer, saved.classifier, saved.classes), saved.classifier
    assert isinstance(classifier, lstm.SequenceClassifier)
    encoded = classifier.vocabulary.encode(tokenizer.split_many(cleaner.clean_many(texts)))
    matrix, network = pad_sequences(encoded, TUTORIAL_WIDTH), widened(MODELS / "lstm/network.keras", TUTORIAL_WIDTH)
    tfidf = Predictor.load(MODELS / "tfidf")
    ours = best_of(ROUNDS, lambda: predictor.predict_proba(texts))
    rows = [
        ("lstm, the predictor: raw text to label", ours),
        ("lstm, keras.Model.predict on the padded matrix", best_of(ROUNDS, lambda: plain(network, matrix, 32))),
        ("the same, batches of 512", best_of(ROUNDS, lambda: plain(network, matrix, 512))),
        ("tfidf, the predictor: raw text to label", best_of(ROUNDS, lambda: tfidf.predict_proba(texts))),
    ]
    print(f"{len(texts):,} tweets{'':39}  seconds  tweets/s  predictor is faster")
    for name, time in rows:
        print(f"{name:52} {time:8.2f} {len(texts) / time:9,.0f} {time / ours:15.1f} x")
    difference = np.abs(predictor.predict_proba(texts) - plain(network, matrix, 512)).max()
    print(f"largest difference of a probability of lstm: {difference:.1e}\n")


def widened(file: Path, width: int) -> Any:
    """Return the network of a file, made to take `width` ids."""
    keras = import_keras()
    trained = keras.models.load_model(file)
    config = trained.get_config()
    config["layers"][0]["config"]["batch_shape"] = (None, width)
    network = keras.Sequential.from_config(config)
    network.set_weights(trained.get_weights())
    return network


def plain(network: Any, matrix: np.ndarray, batch_size: int) -> np.ndarray:
    return np.asarray(network.predict(matrix, batch_size=batch_size, verbose=0))


def print_latency(name: str, texts: list[str]) -> None:
    predictor = Predictor.load(MODELS / name)
    predictor.predict(texts[:1])
    times = [1000 * seconds(partial(predictor.predict, [text])) for text in texts]
    p50, p95 = np.percentile(times, [50, 95])
    print(f"{name}: one tweet after loading takes {p50:.1f} ms in the median, {p95:.1f} ms at the 95th percentile")


def print_start(name: str) -> None:
    command = [sys.executable, "-m", "airline_sentiment", "predict", "@united thank you", "--model", name]
    started = best_of(ROUNDS, lambda: subprocess.run(command, check=True, capture_output=True))
    print(f"{name}: `airline-sentiment predict TEXT --model {name}` takes {started:.1f} s in all\n")


if __name__ == "__main__":
    main()
