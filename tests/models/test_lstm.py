from pathlib import Path

import keras
import numpy as np
import pytest

from airline_sentiment.models import lstm
from airline_sentiment.models.base import LabelledTweets, TrainingData, Tweets
from airline_sentiment.tokens.sequences import pad_sequences
from airline_sentiment.tokens.vocabulary import Vocabulary
from tests.models.folders import CLASSES, saved_and_loaded

SMALL = lstm.Params(
    vocabulary="train",
    num_words=8,
    maxlen="auto",
    mask_padding=True,
    embedding_dim=4,
    embedding_range=0.05,
    embedding_seed=2,
    embedding_dropout=0.0,
    cell="lstm",
    units=8,
    dropout=0.0,
    recurrent_dropout=0.0,
    learning_rate=0.05,
    clip_norm=None,
    epochs=30,
    batch_size=16,
)


def tweets() -> LabelledTweets:
    words = [["late", "again"], ["flight", "tomorrow", "then"], ["great", "crew"]] * 16
    labels = np.array([0, 1, 2] * 16)
    return LabelledTweets([" ".join(each) for each in words], words, labels, np.ones(48))


def data() -> TrainingData:
    corpus = Vocabulary.of([*tweets().words, ["a", "much", "longer", "tweet"]])
    return TrainingData(tweets(), tweets(), corpus, CLASSES)


CELLS = pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
MASKED = pytest.mark.parametrize("mask_padding", [True, False])


@pytest.mark.parametrize(("cell", "mask_padding"), [("lstm", True), ("gru", True), ("rnn", True), ("lstm", False)])
def test_each_cell_learns_what_is_plain(cell: str, mask_padding: bool) -> None:
    epochs: list[int] = []
    params = SMALL.model_copy(update={"cell": cell, "mask_padding": mask_padding})
    classifier = lstm.fit(data(), params, 2, lambda epoch, _: epochs.append(epoch))
    probabilities = classifier.predict_proba(tweets())
    assert probabilities.argmax(axis=1).tolist() == [0, 1, 2] * 16
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(48), abs=1e-6)
    assert epochs == list(range(1, 31))


def test_a_model_that_has_seen_a_very_long_text_can_be_loaded_and_reads_the_end_of_such_a_text(tmp_path: Path) -> None:
    words = [["late"] * 3000, ["great", "crew"], ["flight"]]
    texts = LabelledTweets([" ".join(each) for each in words], words, np.array([0, 2, 1]), np.ones(3))
    trainee = lstm.untrained(TrainingData(texts, texts, Vocabulary.of(words), CLASSES), SMALL, 2)
    loaded = saved_and_loaded("lstm", trainee.classifier(), tmp_path)
    assert loaded.params.maxlen == 2048
    longer, end = ["crew", *["late"] * 2048], ["late"] * 2048
    probabilities = loaded.predict_proba(Tweets(["", ""], [longer, end]))
    assert np.array_equal(*probabilities)


def test_width_is_the_longest_tweet_plus_one_of_the_tweets_that_are_counted() -> None:
    short = SMALL.model_copy(update={"epochs": 1})
    from_train = lstm.fit(data(), short, 2, lambda *_: None)
    from_corpus = lstm.fit(data(), short.model_copy(update={"vocabulary": "corpus"}), 2, lambda *_: None)
    assert from_train.params.maxlen == 4
    assert from_corpus.params.maxlen == 5


def test_unknown_words_are_dropped_and_an_empty_tweet_has_an_answer() -> None:
    classifier = lstm.fit(data(), SMALL.model_copy(update={"epochs": 1}), 2, lambda *_: None)
    probabilities = classifier.predict_proba(Tweets(["", "", ""], [["late"], ["late", "unheard"], []]))
    assert np.array_equal(probabilities[0], probabilities[1])
    assert probabilities[2].sum() == pytest.approx(1, abs=1e-6)
    assert classifier.predict_proba(Tweets([], [])).shape == (0, 3)


@MASKED
def test_training_twice_gives_the_same_bytes(tmp_path: Path, mask_padding: bool) -> None:
    dropped = {"dropout": 0.2, "recurrent_dropout": 0.2, "embedding_dropout": 0.5}
    params = SMALL.model_copy(update={"epochs": 2, "mask_padding": mask_padding, **dropped})
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        lstm.fit(data(), params, 2, lambda *_: None).save(tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_a_saved_model_gives_the_same_bits(tmp_path: Path) -> None:
    classifier = lstm.fit(data(), SMALL.model_copy(update={"epochs": 2}), 2, lambda *_: None)
    loaded = saved_and_loaded("lstm", classifier, tmp_path)
    assert np.array_equal(loaded.predict_proba(tweets()), classifier.predict_proba(tweets()))


@CELLS
def test_training_on_words_alone_is_training_at_full_width(cell: str) -> None:
    """One step on all tweets, without dropout: the same loss and the same weights as plain Keras on a wide matrix."""
    params = SMALL.model_copy(update={"cell": cell, "maxlen": 40, "batch_size": 64, "epochs": 1})
    words_alone, whole = (lstm.untrained(data(), params, 2) for _ in range(2))
    reported = []
    examples = words_alone.examples(uneven_tweets())
    lstm.fit_words_alone(
        words_alone.network, examples, examples, params, 2, lambda _, metrics: reported.append(metrics)
    )
    lstm.fit_whole_width(whole.network, examples, examples, params, lambda _, metrics: reported.append(metrics))
    assert words_alone.network.input_shape == (None, 40)
    assert reported[0] == pytest.approx(reported[1], abs=1e-6)
    # Adam divides a gradient by its size: a difference of 1e-7 in a gradient near zero would be a large one in a step.
    for ours, plain in zip(words_alone.network.optimizer.variables, whole.network.optimizer.variables, strict=True):
        assert ours.numpy() == pytest.approx(plain.numpy(), abs=1e-6), ours.path


def test_the_loss_is_the_mean_over_tweets_though_the_last_batch_is_small() -> None:
    params = SMALL.model_copy(update={"batch_size": 47, "epochs": 1, "learning_rate": 1e-12})
    reported: list[dict[str, float]] = []
    lstm.fit(data(), params, 2, lambda _, metrics: reported.append(metrics))
    (metrics,) = reported
    assert set(metrics) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert metrics["loss"] == pytest.approx(metrics["val_loss"], rel=1e-6)
    assert metrics["accuracy"] == metrics["val_accuracy"]


def test_gradients_longer_than_the_norm_are_shortened_and_no_others() -> None:
    """Adam's first moments start at 0: after one step they are a tenth of the gradients that it was given."""
    once = SMALL.model_copy(update={"batch_size": 64, "epochs": 1})
    given = {}
    for clip_norm in (None, 0.001, 0.002, 1000.0):
        params = once.model_copy(update={"clip_norm": clip_norm})
        trainee = lstm.untrained(data(), params, 2)
        lstm.fit_trainee(trainee, data(), 2, lambda *_: None)
        moments = [each.numpy().ravel() for each in trainee.network.optimizer.variables if "momentum" in each.path]
        given[clip_norm] = 10 * np.concatenate(moments)
    assert np.linalg.norm(given[0.001]) < 0.01 < np.linalg.norm(given[None])
    assert given[0.002] == pytest.approx(2 * given[0.001], rel=1e-4)
    assert given[1000.0] == pytest.approx(given[None], rel=1e-6)


def test_the_file_of_a_network_trained_on_words_alone_is_plain_keras(tmp_path: Path) -> None:
    params = SMALL.model_copy(update={"maxlen": 40, "epochs": 2, "dropout": 0.2, "recurrent_dropout": 0.2})
    classifier = lstm.fit(data(), params, 2, lambda *_: None)
    classifier.save(tmp_path)
    network = keras.models.load_model(tmp_path / "network.keras")
    assert [type(layer).__module__.split(".")[0] for layer in network.layers] == ["keras"] * 4
    assert [layer.name for layer in network.layers] == ["embedding", "embedding_dropout", "lstm", "label"]
    assert int(network.optimizer.iterations) == 2 * 3
    ids = pad_sequences(classifier.vocabulary.encode(tweets().words), 40)
    plain = network.predict(ids, verbose=0)
    assert classifier.predict_proba(tweets()) == pytest.approx(plain, abs=1e-6)


def uneven_tweets() -> LabelledTweets:
    """Tweets of 0 to 12 words that `data` knows."""
    generator = np.random.default_rng(6)
    known = ["late", "again", "flight", "tomorrow", "then", "great", "crew"]
    words = [list(generator.choice(known, count)) for count in generator.integers(0, 13, 60)]
    return LabelledTweets([" ".join(each) for each in words], words, generator.integers(0, 3, 60), np.ones(60))
