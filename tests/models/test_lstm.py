from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.models import lstm
from airline_sentiment.models.base import LabelledTweets, TrainingData, Tweets
from airline_sentiment.tokens.vocabulary import Vocabulary

SMALL = lstm.Params(
    vocabulary="train",
    num_words=8,
    maxlen="auto",
    embedding_dim=4,
    embedding_range=0.05,
    embedding_seed=2,
    embedding_dropout=0.0,
    cell="lstm",
    units=8,
    dropout=0.0,
    recurrent_dropout=0.0,
    learning_rate=0.05,
    epochs=30,
    batch_size=16,
)


def tweets() -> LabelledTweets:
    words = [["late", "again"], ["flight", "tomorrow", "then"], ["great", "crew"]] * 16
    labels = np.array([0, 1, 2] * 16)
    return LabelledTweets([" ".join(each) for each in words], words, labels, np.ones(48))


def data() -> TrainingData:
    corpus = Vocabulary.of([*tweets().words, ["a", "much", "longer", "tweet"]])
    return TrainingData(tweets(), tweets(), corpus)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_each_cell_learns_what_is_plain(cell: str) -> None:
    epochs: list[int] = []
    params = SMALL.model_copy(update={"cell": cell})
    classifier = lstm.fit(data(), params, 2, lambda epoch, _: epochs.append(epoch))
    probabilities = classifier.predict_proba(tweets())
    assert probabilities.argmax(axis=1).tolist() == [0, 1, 2] * 16
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(48), abs=1e-6)
    assert epochs == list(range(1, 31))


def test_width_is_the_longest_tweet_plus_one_of_the_tweets_that_are_counted() -> None:
    short = SMALL.model_copy(update={"epochs": 1})
    from_train = lstm.fit(data(), short, 2, lambda *_: None)
    from_corpus = lstm.fit(data(), short.model_copy(update={"vocabulary": "corpus"}), 2, lambda *_: None)
    assert from_train.network.input_shape == (None, 4)
    assert from_corpus.network.input_shape == (None, 5)


def test_unknown_words_are_dropped_and_an_empty_tweet_has_an_answer() -> None:
    classifier = lstm.fit(data(), SMALL.model_copy(update={"epochs": 1}), 2, lambda *_: None)
    probabilities = classifier.predict_proba(Tweets(["", "", ""], [["late"], ["late", "unheard"], []]))
    assert np.array_equal(probabilities[0], probabilities[1])
    assert probabilities[2].sum() == pytest.approx(1, abs=1e-6)
    assert classifier.predict_proba(Tweets([], [])).shape == (0, 3)


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    params = SMALL.model_copy(update={"epochs": 2, "dropout": 0.2, "recurrent_dropout": 0.2, "embedding_dropout": 0.5})
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        lstm.fit(data(), params, 2, lambda *_: None).save(tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_a_saved_model_gives_the_same_bits(tmp_path: Path) -> None:
    classifier = lstm.fit(data(), SMALL.model_copy(update={"epochs": 2}), 2, lambda *_: None)
    classifier.save(tmp_path)
    assert np.array_equal(lstm.load(tmp_path).predict_proba(tweets()), classifier.predict_proba(tweets()))
