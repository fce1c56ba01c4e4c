"""The tutorial's network: word ids -> embedding -> dropout -> LSTM -> softmax over the classes.

Source: the tutorial "Text Classification with LSTM" (R and Keras). With its 1,024 words and three classes the layers
have 1,024 x 32 = 32,768, 4 x 256 x (32 + 256 + 1) = 295,936 and 3 x (256 + 1) = 771 parameters: 329,475.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from airline_sentiment.models.arrays import Shape
from airline_sentiment.models.base import LabelledTweets, OnEpoch, Phases, TrainingData, Tweets, in_silence
from airline_sentiment.models.batches import equal_batches, shuffled_batches, sorted_batches
from airline_sentiment.models.forward import GATES, Cell, Recurrent, States, on_all_cores, softmax
from airline_sentiment.models.keras_backend import import_keras, make_deterministic
from airline_sentiment.models.keras_file import KerasFile, places
from airline_sentiment.models.members import DamagedError, Members
from airline_sentiment.models.orthogonal import orthogonalize
from airline_sentiment.params import Block, Seed
from airline_sentiment.tokens.sequences import pad_sequences
from airline_sentiment.tokens.vocabulary import Vocabulary

MEMBERS = ("network.keras", "vocabulary.json")
_MOST_WORDS = 2_048
_PREDICTED_TOGETHER = 512
_LAYERS: dict[Cell, str] = {"lstm": "LSTM", "gru": "GRU", "rnn": "SimpleRNN"}

# Left-padded ids, int32 of shape (tweets, maxlen), and labels one-hot, float32 of shape (tweets, classes).
Examples = tuple[np.ndarray, np.ndarray]
Share = Annotated[float, Field(ge=0, lt=1)]


class Params(Block):
    """The block `models.lstm` of `params.yaml`."""

    vocabulary: Literal["train", "corpus"]
    num_words: Annotated[int, Field(ge=2, le=1_000_000)]
    maxlen: Literal["auto"] | Annotated[int, Field(ge=1, le=_MOST_WORDS)]
    mask_padding: bool
    embedding_dim: Annotated[int, Field(ge=1, le=1_024)]
    embedding_range: Annotated[float, Field(gt=0, le=100)]
    embedding_seed: Seed
    embedding_dropout: Share
    cell: Cell
    units: Annotated[int, Field(ge=1, le=4_096)]
    dropout: Share
    recurrent_dropout: Share
    learning_rate: Annotated[float, Field(gt=0, le=100)]
    clip_norm: Annotated[float, Field(gt=0, le=1e6)] | None
    epochs: Annotated[int, Field(ge=1, le=10_000)]
    batch_size: Annotated[int, Field(ge=1, le=16_384)]


class SequenceClassifier:
    """A trained network over word ids, with the vocabulary that gives the ids.

    Parameters
    ----------
    network : KerasFile
        the layers `Embedding`, the recurrent one and `Dense`.
    vocabulary : Vocabulary
        the words that the network knows; others are dropped.
    params : Params
        what the network was built from, `maxlen` a number.
    """

    def __init__(self, network: KerasFile, vocabulary: Vocabulary, params: Params) -> None:
        self.vocabulary = vocabulary
        self.params = params
        self._network = network
        self._maxlen = int(params.maxlen)
        self._embedding, *recurrent, self._dense, self._bias = network.weights.values()
        self._recurrent = Recurrent(params.cell, *recurrent)

    def count_params(self) -> int:
        """Return how many numbers were trained."""
        return sum(array.size for array in self._network.weights.values())

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes)."""
        sequences = [ids[-self._maxlen :] for ids in self.vocabulary.encode(tweets.words)]
        lengths = np.array([len(ids) for ids in sequences], dtype=np.int64)
        probabilities = np.empty((len(sequences), len(self._bias)))

        def answer(rows: np.ndarray) -> None:
            ids = np.array([sequences[row] for row in rows], dtype=np.int64)
            states = self._read(ids, self._before(self._maxlen - ids.shape[1], len(rows)))
            probabilities[rows] = softmax(states[0] @ self._dense + self._bias)

        on_all_cores(answer, equal_batches(lengths, _PREDICTED_TOGETHER))
        return probabilities

    def save(self, folder: Path) -> None:
        """Write the network and its vocabulary."""
        (folder / "network.keras").write_bytes(self._network.content)
        self.vocabulary.save(folder / "vocabulary.json")

    def _read(self, ids: np.ndarray, states: States) -> States:
        """Return the states after all words of ids of shape (tweets, words)."""
        for after in self._recurrent.run((self._embedding[word] for word in ids.T), states):
            states = after
        return states

    def _before(self, padding: int, rows: int) -> States:
        """Return the states in which so many rows begin to read their words, so many zeros to the left of them."""
        if self.params.mask_padding:
            return self._recurrent.start(rows)
        return tuple(np.repeat(state, rows, axis=0) for state in self._after_padding[padding])

    @cached_property
    def _after_padding(self) -> list[States]:
        """The states after 0, 1, ... maxlen zeros that are read like words: the same whatever follows."""
        zeros, start = [self._embedding[:1]] * self._maxlen, self._recurrent.start(1)
        return [start, *self._recurrent.run(zeros, start)]


@dataclass(frozen=True)
class Trainee:
    """A Keras network that learns, with the vocabulary that gives its ids.

    Attributes:
        network: of `keras.Model`, int32 of shape (batch, maxlen) in, float32 of shape (batch, classes) out.
        vocabulary: the words that it knows.
        params: what it was built from, `maxlen` a number.
    """

    network: Any
    vocabulary: Vocabulary
    params: Params

    @property
    def _classes(self) -> int:
        return int(self.network.output_shape[1])

    def encode(self, tweets: Tweets) -> np.ndarray:
        """Return the ids of the known words, int32 of shape (number of tweets, maxlen), zeros on the left."""
        return pad_sequences(self.vocabulary.encode(tweets.words), int(self.params.maxlen))

    def examples(self, tweets: LabelledTweets) -> Examples:
        """Return the ids and the labels, one-hot."""
        return self.encode(tweets), np.eye(self._classes, dtype=np.float32)[tweets.labels]

    def classifier(self) -> SequenceClassifier:
        """Return the classifier with the weights that the network has now."""
        return SequenceClassifier(
            KerasFile.of(self.network, _shapes(self.params, self._classes)), self.vocabulary, self.params
        )


def fit(
    data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch, phases: Phases = in_silence
) -> SequenceClassifier:
    """Train for all epochs and keep the last one, as the tutorial does."""
    with phases("building the network", None):
        trainee = untrained(data, params, seed)
    fit_trainee(trainee, data, seed, on_epoch)
    return trainee.classifier()


def fit_trainee(trainee: Trainee, data: TrainingData, seed: int, on_epoch: OnEpoch) -> None:
    """Train a network in its place, in the way that its parameters say."""
    network, (train, validation) = trainee.network, map(trainee.examples, (data.train, data.validation))
    if trainee.params.mask_padding:
        fit_words_alone(network, train, validation, trainee.params, seed, on_epoch)
    else:
        fit_whole_width(network, train, validation, trainee.params, on_epoch)


def untrained(data: TrainingData, params: Params, seed: int) -> Trainee:
    """Return the network with the weights that training with `seed` starts from."""
    make_deterministic(seed)
    counted = data.corpus if params.vocabulary == "corpus" else Vocabulary.of(data.train.words)
    if params.maxlen == "auto":
        params = params.model_copy(update={"maxlen": min(counted.longest + 1, _MOST_WORDS)})
    network = build(params, int(params.maxlen), len(data.classes))
    orthogonalize(network, seed)
    return Trainee(network, counted.limited(params.num_words), params)


def fit_whole_width(network: Any, train: Examples, validation: Examples, params: Params, on_epoch: OnEpoch) -> None:
    """Train a compiled network on all of its width, the tutorial's way."""
    keras = import_keras()
    network.fit(
        *train,
        validation_data=validation,
        epochs=params.epochs,
        batch_size=params.batch_size,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: on_epoch(epoch + 1, dict(logs)))],
        verbose=0,
    )


def fit_words_alone(
    network: Any, train: Examples, validation: Examples, params: Params, seed: int, on_epoch: OnEpoch, pool: int = 1
) -> None:
    """Train a compiled network that masks its padding, without the work for the padding.

    Args:
        network: what `build` returns.
        train: what to fit.
        validation: measured after each epoch.
        params: how long, and how many tweets a step.
        seed: of the order of the tweets.
        on_epoch: told the losses and accuracies of each epoch.
        pool: as in `shuffled_batches`. Batches of similar length would be faster still, and learn less well
            (`benchmarks/bucketing.py`).
    """
    from airline_sentiment.models.fused_lstm import of_any_width

    model = of_any_width(network)
    _compile(model, network.optimizer)
    generator = np.random.default_rng(seed)
    for epoch in range(1, params.epochs + 1):
        history = model.fit(
            _trimmed(train, shuffled_batches(_lengths(train), params.batch_size, generator, pool)),
            validation_data=_trimmed(validation, sorted_batches(_lengths(validation), params.batch_size)),
            # The batches come in random order already.
            shuffle=False,
            verbose=0,
        )
        on_epoch(epoch, {name: value for name, (value,) in history.history.items()})


def build(params: Params, maxlen: int, classes: int) -> Any:
    """Return the compiled, untrained network for sequences of `maxlen` ids and so many classes."""
    keras = import_keras()
    cell = getattr(keras.layers, _LAYERS[params.cell])
    uniform = keras.initializers.RandomUniform(
        -params.embedding_range, params.embedding_range, seed=params.embedding_seed
    )
    network = keras.Sequential(
        [
            keras.layers.Input((maxlen,), dtype="int32", name="ids"),
            keras.layers.Embedding(
                params.num_words,
                params.embedding_dim,
                embeddings_initializer=uniform,
                mask_zero=params.mask_padding,
                name="embedding",
            ),
            keras.layers.Dropout(params.embedding_dropout, name="embedding_dropout"),
            cell(params.units, dropout=params.dropout, recurrent_dropout=params.recurrent_dropout, name=params.cell),
            keras.layers.Dense(classes, activation="softmax", name="label"),
        ],
        name="tweet_classifier",
    )
    _compile(network, keras.optimizers.Adam(params.learning_rate, global_clipnorm=params.clip_norm))
    return network


def _compile(network: Any, optimizer: Any) -> None:
    # Compiling with XLA is slower on a CPU and not allowed with deterministic operations.
    network.compile(optimizer, loss="categorical_crossentropy", metrics=["accuracy"], jit_compile=False)


def load(members: Members, params: Params, classes: int) -> SequenceClassifier:
    """Read what `SequenceClassifier.save` wrote; TensorFlow is not needed.

    Raises:
        InputError: naming the member that does not fit the parameters or the classes.
    """
    with members.reading("vocabulary.json") as content:
        vocabulary = Vocabulary.parse(content)
        if len(vocabulary.words) >= params.num_words:
            raise DamagedError(f"expected less than {params.num_words:,} words, found {len(vocabulary.words):,}")
    with members.reading("network.keras") as content:
        network = KerasFile.read(content, _shapes(params, classes), _classes_of(params))
        return SequenceClassifier(network, vocabulary, params)


def _shapes(params: Params, classes: int) -> dict[str, Shape]:
    wide = GATES[params.cell] * params.units
    cell = {"lstm": "lstm", "gru": "gru", "rnn": "simple_rnn"}[params.cell]
    bias: Shape = (2, wide) if params.cell == "gru" else (wide,)
    return places(
        {
            "embedding": ((params.num_words, params.embedding_dim),),
            f"{cell}/cell": ((params.embedding_dim, wide), (params.units, wide), bias),
            "dense": ((params.units, classes), (classes,)),
        }
    )


def _classes_of(params: Params) -> set[str]:
    layers = ("InputLayer", "Embedding", "Dropout", _LAYERS[params.cell], "Dense")
    return {"keras.Sequential", "keras.initializers.RandomUniform", *(f"keras.layers.{name}" for name in layers)}


def _lengths(examples: Examples) -> np.ndarray:
    return np.asarray(np.count_nonzero(examples[0], axis=1))


def _trimmed(examples: Examples, batches: Iterable[np.ndarray]) -> Any:
    """Return a `tf.data.Dataset` of the rows of each batch, as wide as its longest tweet."""
    import tensorflow as tf

    ids, labels = examples
    lengths = _lengths(examples)
    chosen = list(batches)

    def trimmed() -> Iterator[Examples]:
        for rows in chosen:
            yield ids[rows, -max(lengths[rows].max(), 1) :], labels[rows]

    signature = (tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, labels.shape[1]], tf.float32))
    dataset = tf.data.Dataset.from_generator(trimmed, output_signature=signature)
    # Keras warns of a dataset that ends where it does not expect it.
    return dataset.apply(tf.data.experimental.assert_cardinality(len(chosen)))
