"""The best model here: a bidirectional LSTM that reads the vectors of a pretrained transformer.

raw text -> pieces of words -> their vectors in context (`encoder`, not trained) -> LSTM in both directions -> the
largest and the mean value over the tweet of the LSTM's states and of the vectors -> softmax over the classes.

It learns from the annotators' agreement: a label on which two of three agreed is a target of 2/3, not of 1. The text is
read as it was written, since capitals aside nothing needs to be cleaned for such an encoder.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from airline_sentiment.models.arrays import Shape
from airline_sentiment.models.base import OnEpoch, Phases, TrainingData, Tweets, in_silence
from airline_sentiment.models.batches import batch_width, equal_batches, shuffled_batches
from airline_sentiment.models.encoder import DIMENSIONS, LAYERS, Encoder
from airline_sentiment.models.forward import Recurrent, on_all_cores, softmax
from airline_sentiment.models.keras_backend import import_keras, make_deterministic
from airline_sentiment.models.keras_file import KerasFile, places
from airline_sentiment.models.members import Members
from airline_sentiment.models.orthogonal import orthogonalize
from airline_sentiment.models.targets import epoch_metrics, training_targets
from airline_sentiment.params import Block

MEMBERS = ("encoder.npz", "network.keras", "tokenizer.json")

Share = Annotated[float, Field(ge=0, lt=1)]
Vectors = list[np.ndarray]

_PREDICTED_TOGETHER = 256
_ABSENT = 1e4
# What the description of `build` in a Keras file names besides initializers.
_CLASSES = {
    "None.__ellipsis__",
    "None.__keras_tensor__",
    "keras.src.models.functional.Functional",
    "keras.src.ops.core.Cast",
    *(f"keras.layers.{name}" for name in ("Bidirectional", "Concatenate", "Dense", "Dropout", "InputLayer", "LSTM")),
    *(f"keras.src.ops.numpy.{name}" for name in ("Concatenate", "GetItem", "Max", "Multiply", "Subtract", "Sum")),
    "keras.src.ops.numpy.TrueDivide",
}


class Params(Block):
    """The block `models.hybrid` of `params.yaml`."""

    encoder_layers: Annotated[int, Field(ge=1, le=LAYERS)]
    max_pieces: Annotated[int, Field(ge=3, le=512)]
    units: Annotated[int, Field(ge=1, le=4_096)]
    piece_dropout: Share
    dropout: Share
    pooled_dropout: Share
    soft_labels: bool
    learning_rate: Annotated[float, Field(gt=0, le=100)]
    warmup_steps: Annotated[int, Field(ge=0, le=1_000_000)]
    clip_norm: Annotated[float, Field(gt=0, le=1e6)] | None
    epochs: Annotated[int, Field(ge=1, le=10_000)]
    batch_size: Annotated[int, Field(ge=1, le=16_384)]


class Head:
    """The network over the vectors, as it answers.

    Parameters
    ----------
    weights : sequence of float32 array
        of the LSTM forwards, of the one backwards, and of `Dense`, in the order of `_shapes`.
    """

    def __init__(self, weights: Sequence[np.ndarray]) -> None:
        *cells, self._dense, self._bias = weights
        self._forwards, self._backwards = Recurrent("lstm", *cells[:3]), Recurrent("lstm", *cells[3:])

    def classify(self, vectors: Vectors) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes) for encoded tweets."""
        probabilities = np.empty((len(vectors), len(self._bias)))

        def answer(rows: np.ndarray) -> None:
            # By piece: the LSTM goes from one to the next, for all tweets of the batch.
            pieces = np.stack([vectors[row] for row in rows], axis=1).astype(np.float32)
            seen = np.concatenate([_pooled(self._states(pieces)), _pooled(pieces)], axis=1)
            probabilities[rows] = softmax(seen @ self._dense + self._bias)

        on_all_cores(answer, equal_batches(_lengths(vectors), _PREDICTED_TOGETHER))
        return probabilities

    def _states(self, pieces: np.ndarray) -> np.ndarray:
        """Return the hidden states of both directions at each piece, shape (pieces, tweets, 2 units)."""
        start = self._forwards.start(pieces.shape[1])
        forwards = [states[0] for states in self._forwards.run(pieces, start)]
        backwards = [states[0] for states in self._backwards.run(pieces[::-1], start)]
        return np.concatenate([np.stack(forwards), np.stack(backwards[::-1])], axis=2)


class HybridClassifier:
    """An encoder and a network over its vectors.

    Parameters
    ----------
    encoder : Encoder
        raw texts in, float16 of shape (pieces, 384) out for each.
    network : KerasFile
        what `build` returns, once it is trained.
    params : Params
        what the network was built from.
    """

    def __init__(self, encoder: Encoder, network: KerasFile, params: Params) -> None:
        self.encoder = encoder
        self.params = params
        self._network = network
        self._head = Head(list(network.weights.values()))

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes)."""
        return self.classify(self.encoder.vectors(tweets.text))

    def classify(self, vectors: Vectors) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes) for encoded tweets."""
        return self._head.classify(vectors)

    def save(self, folder: Path) -> None:
        """Write the encoder and the network."""
        self.encoder.save(folder)
        (folder / "network.keras").write_bytes(self._network.content)


def fit(
    data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch, phases: Phases = in_silence
) -> HybridClassifier:
    """Encode both splits once, then train the network on their vectors for all epochs."""
    encoder = Encoder.pretrained(params.encoder_layers, params.max_pieces)
    with phases("encoded", len(data.train) + len(data.validation)) as advance:
        vectors = (encoder.vectors(data.train.text, advance), encoder.vectors(data.validation.text, advance))
    return fit_encoded(encoder, vectors, data, params, seed, on_epoch)


def fit_encoded(
    encoder: Encoder, vectors: tuple[Vectors, Vectors], data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch
) -> HybridClassifier:
    """Train the network on the vectors of the training and the validation split."""
    make_deterministic(seed)
    train, validation = vectors
    targets = training_targets(data.train, len(data.classes), params.soft_labels)
    network = build(params, len(data.classes))
    orthogonalize(network, seed)
    step = _training_step(network, params, len(train))
    generator = np.random.default_rng(seed)
    for epoch in range(1, params.epochs + 1):
        answers = np.empty((len(train), len(data.classes)))
        for rows in shuffled_batches(_lengths(train), params.batch_size, generator):
            answers[rows] = step(*_padded(train, rows), targets[rows])
        head = Head([weight.numpy() for weight in network.trainable_weights])
        on_epoch(epoch, epoch_metrics(data, answers, head.classify(validation), params.soft_labels))
    return HybridClassifier(encoder, saved(network, params), params)


def saved(network: Any, params: Params) -> KerasFile:
    """Return a network of `build` as it is saved."""
    return KerasFile.of(network, _shapes(params, network.output_shape[1]))


def build(params: Params, classes: int) -> Any:
    """Return the untrained network: vectors (batch, width, 384) and a mask (batch, width) in, (batch, classes) out."""
    keras = import_keras()
    layers = keras.layers
    vectors = layers.Input((None, DIMENSIONS), name="vectors")
    mask = layers.Input((None,), dtype="bool", name="mask")
    # Whole pieces are dropped, so that no single word decides, and single numbers.
    seen = layers.Dropout(params.piece_dropout, noise_shape=(None, None, 1), name="piece_dropout")(vectors)
    seen = layers.Dropout(params.dropout, name="vector_dropout")(seen)
    lstm = layers.LSTM(params.units, return_sequences=True, name="lstm")
    states = layers.Bidirectional(lstm, name="both_ways")(seen, mask=mask)
    summary = layers.Dropout(params.dropout, name="summary_dropout")(_max_and_mean(states, mask))
    pooled = layers.Dropout(params.pooled_dropout, name="pooled_dropout")(_max_and_mean(vectors, mask))
    label = layers.Dense(classes, activation="softmax", name="label")
    return keras.Model([vectors, mask], label(layers.Concatenate()([summary, pooled])), name="tweet_classifier")


def load(members: Members, params: Params, classes: int) -> HybridClassifier:
    """Read what `HybridClassifier.save` wrote.

    Raises:
        InputError: naming the member that does not fit the parameters or the classes.
    """
    encoder = Encoder.load(members, params.encoder_layers, params.max_pieces)
    with members.reading("network.keras") as content:
        network = KerasFile.read(content, _shapes(params, classes), _CLASSES)
    return HybridClassifier(encoder, network, params)


def _shapes(params: Params, classes: int) -> dict[str, Shape]:
    wide = 4 * params.units
    cell: tuple[Shape, ...] = ((DIMENSIONS, wide), (params.units, wide), (wide,))
    return places(
        {
            "bidirectional/forward_layer/cell": cell,
            "bidirectional/backward_layer/cell": cell,
            "dense": ((2 * (2 * params.units + DIMENSIONS), classes), (classes,)),
        }
    )


def _pooled(values: np.ndarray) -> np.ndarray:
    """Return the largest and the mean of (pieces, tweets, n) over the pieces, shape (tweets, 2 n)."""
    return np.concatenate([values.max(axis=0), values.mean(axis=0)], axis=1)


def _max_and_mean(values: Any, mask: Any) -> Any:
    """Pool (batch, width, n) over the width that the mask leaves, to (batch, 2 n)."""
    ops = import_keras().ops
    present = ops.cast(mask, "float32")[..., None]
    largest = ops.max(values - (1 - present) * _ABSENT, axis=1)
    mean = ops.sum(values * present, axis=1) / ops.sum(present, axis=1)
    return ops.concatenate([largest, mean], axis=-1)


def _training_step(network: Any, params: Params, tweets: int) -> Any:
    """Return a function that learns from one batch and returns what it said of its tweets before, dropout included."""
    keras = import_keras()
    import tensorflow as tf

    steps = params.epochs * -(-tweets // params.batch_size)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(steps - params.warmup_steps, 1), warmup_target=params.learning_rate, warmup_steps=params.warmup_steps
    )
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=params.clip_norm)
    optimizer.build(network.trainable_variables)

    def step(vectors: Any, lengths: Any, targets: Any) -> Any:
        with tf.GradientTape() as tape:
            probabilities = network(_inputs(tf, vectors, lengths), training=True)
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(targets, probabilities))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))
        return probabilities

    classes = network.output_shape[1]
    return tf.function(step, input_signature=[*_signature(tf), tf.TensorSpec([None, classes])], autograph=False)


def _signature(tf: Any) -> list[Any]:
    return [tf.TensorSpec([None, None, DIMENSIONS], tf.float16), tf.TensorSpec([None], tf.int32)]


def _inputs(tf: Any, vectors: Any, lengths: Any) -> list[Any]:
    return [tf.cast(vectors, tf.float32), tf.sequence_mask(lengths, tf.shape(vectors)[1])]


def _lengths(vectors: Vectors) -> np.ndarray:
    return np.array([len(each) for each in vectors], dtype=np.int32)


def _padded(vectors: Vectors, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the vectors of some tweets, zeros behind, float16 of shape (rows, width, 384), and their lengths."""
    lengths = _lengths([vectors[row] for row in rows])
    padded = np.zeros((len(rows), batch_width(lengths), DIMENSIONS), dtype=np.float16)
    for target, row in zip(padded, rows, strict=True):
        target[: len(vectors[row])] = vectors[row]
    return padded, lengths
