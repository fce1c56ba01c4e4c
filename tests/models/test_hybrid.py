from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.models import hybrid
from airline_sentiment.models.base import LabelledTweets, TrainingData, Tweets
from airline_sentiment.models.keras_backend import import_keras
from airline_sentiment.tokens.vocabulary import Vocabulary
from tests.models.folders import CLASSES, saved_and_loaded

PARAMS = hybrid.Params(
    encoder_layers=1,
    max_pieces=32,
    units=8,
    piece_dropout=0.1,
    dropout=0.1,
    pooled_dropout=0.1,
    soft_labels=True,
    learning_rate=0.01,
    warmup_steps=2,
    clip_norm=1.0,
    epochs=8,
    batch_size=4,
)
SAID = ("my flight is late again, worst airline", "do you fly to Boston on Sunday?", "thank you, great crew!")
TEXTS = [f"@united {text}" for text in SAID] * 8
TWEETS = LabelledTweets(TEXTS, [[]] * 24, np.array([0, 1, 2] * 8), np.array([1.0, 0.7, 0.6] * 8))


@pytest.fixture(scope="module")
def trained() -> tuple[hybrid.HybridClassifier, list[dict[str, float]]]:
    history: list[dict[str, float]] = []
    data = TrainingData(TWEETS, TWEETS, Vocabulary.of([]), CLASSES)
    return hybrid.fit(data, PARAMS, 2, lambda _, metrics: history.append(metrics)), history


def test_it_learns_what_is_plain_and_is_as_sure_as_the_annotators(
    trained: tuple[hybrid.HybridClassifier, list[dict[str, float]]],
) -> None:
    classifier, history = trained
    assert len(history) == PARAMS.epochs
    assert history[-1]["loss"] < history[0]["loss"]
    probabilities = classifier.predict_proba(Tweets(list(SAID), [[]] * 3))
    assert probabilities.argmax(axis=1).tolist() == [0, 1, 2]
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(3))
    assert probabilities[0, 0] > probabilities[2, 2]


def test_a_tweet_is_answered_alike_alone_and_among_longer_ones(
    trained: tuple[hybrid.HybridClassifier, list[dict[str, float]]],
) -> None:
    classifier, _ = trained
    texts = ["late", "thank you " * 12, SAID[1]]
    together = classifier.predict_proba(Tweets(texts, [[]] * 3))
    alone = np.concatenate([classifier.predict_proba(Tweets([text], [[]])) for text in texts])
    assert together == pytest.approx(alone, abs=1e-4)


def test_padding_changes_neither_outputs_nor_gradients() -> None:
    keras = import_keras()
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    network = hybrid.build(PARAMS, 3)
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(3, 6, 384)).astype(np.float32)
    wide = np.concatenate([vectors, generator.normal(size=(3, 9, 384)).astype(np.float32)], axis=1)
    lengths = np.array([6, 2, 4])
    results = []
    for values in (vectors, wide):
        mask = np.arange(values.shape[1]) < lengths[:, None]
        with tf.GradientTape() as tape:
            output = network([values, mask], training=False)
            loss = tf.reduce_sum(output * tf.constant([1.0, -2.0, 3.0]))
        results.append((output, *tape.gradient(loss, network.trainable_variables)))
    for narrow, padded in zip(*results, strict=True):
        assert np.asarray(narrow) == pytest.approx(np.asarray(padded), abs=1e-6)


def test_a_saved_model_needs_nothing_else_and_gives_the_same_bits(
    trained: tuple[hybrid.HybridClassifier, list[dict[str, float]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier, _ = trained
    monkeypatch.setattr("airline_sentiment.models.encoder.PACKAGE", "no-such-package")
    loaded = saved_and_loaded("hybrid", classifier, tmp_path)
    tweets = Tweets(list(SAID), [[]] * 3)
    assert np.array_equal(loaded.predict_proba(tweets), classifier.predict_proba(tweets))
