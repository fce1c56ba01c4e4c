"""The best model here: a bidirectional LSTM that reads the vectors of a pretrained transformer.

raw text -> pieces of words -> their vectors in context (`encoder`, not trained) -> LSTM in both directions -> the
largest and the mean value over the tweet of the LSTM's states and of the vectors -> softmax over the classes.

It learns from the annotators' agreement: a label on which two of three agreed is a target of 2/3, not of 1. The text is
read as it was written, since capitals aside nothing needs to be cleaned for such an encoder.
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from airline_sentiment.models.base import OnEpoch, Phases, TrainingData, Tweets, in_silence
from airline_sentiment.models.batches import batch_width, shuffled_batches, sorted_batches
from airline_sentiment.models.encoder import DIMENSIONS, LAYERS, Encoder
from airline_sentiment.models.keras_backend import import_keras, make_deterministic
from airline_sentiment.models.keras_file import (
    arrays_of,
    assign,
    read_keras,
    require_room,
    save_keras,
    variables_at,
)
from airline_sentiment.models.members import Members
from airline_sentiment.models.orthogonal import orthogonalize
from airline_sentiment.models.targets import epoch_metrics, training_targets
from airline_sentiment.params import Block

MEMBERS = ("encoder.npz", "network.keras", "tokenizer.json")

Share = Annotated[float, Field(ge=0, lt=1)]
Vectors = list[np.ndarray]

_PREDICTED_TOGETHER = 256
_ABSENT = 1e4


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


class HybridClassifier:
    """An encoder and a Keras network over its vectors.

    Parameters
    ----------
    encoder : Encoder
        raw texts in, float16 of shape (pieces, 384) out for each.
    network : keras.Model
        vectors (batch, width, 384) and a mask (batch, width) in, float32 of shape (batch, classes) out.
    params : Params
        what the network was built from.
    """

    def __init__(self, encoder: Encoder, network: Any, params: Params) -> None:
        self.encoder = encoder
        self.network = network
        self.params = params

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process can build the classifier from."""
        weights = arrays_of(_variables(self.network))
        return {"params": self.params, "encoder": self.encoder, "classes": self._classes, "weights": weights}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Build the classifier anew."""
        self.params, self.encoder = state["params"], state["encoder"]
        self.network = build(self.params, state["classes"])
        assign(_variables(self.network), state["weights"])

    @property
    def _classes(self) -> int:
        return int(self.network.output_shape[1])

    @cached_property
    def _forward(self) -> Any:
        return _compiled(self.network)

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes)."""
        return self.classify(self.encoder.vectors(tweets.text))

    def classify(self, vectors: Vectors) -> np.ndarray:
        """Return probabilities of shape (number of tweets, classes) for encoded tweets."""
        probabilities = np.empty((len(vectors), self._classes))
        for rows in sorted_batches(_lengths(vectors), _PREDICTED_TOGETHER):
            probabilities[rows] = self._forward(*_padded(vectors, rows))
        return probabilities

    def save(self, folder: Path) -> None:
        """Write the encoder and the network."""
        self.encoder.save(folder)
        save_keras(self.network, folder / "network.keras")


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
    classifier = HybridClassifier(encoder, build(params, len(data.classes)), params)
    orthogonalize(classifier.network, seed)
    step = _training_step(classifier.network, params, len(train))
    generator = np.random.default_rng(seed)
    for epoch in range(1, params.epochs + 1):
        answers = np.empty((len(train), len(data.classes)))
        for rows in shuffled_batches(_lengths(train), params.batch_size, generator):
            answers[rows] = step(*_padded(train, rows), targets[rows])
        on_epoch(epoch, epoch_metrics(data, answers, classifier.classify(validation), params.soft_labels))
    return classifier


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
        # Before anything is built: what the file cannot hold may not fit into memory either.
        require_room(content, 8 * params.units * (DIMENSIONS + params.units) + 4 * params.units * classes)
        network = build(params, classes)
        read_keras(content, network, _variables(network))
    return HybridClassifier(encoder, network, params)


def _variables(network: Any) -> dict[str, Any]:
    both_ways, label = network.get_layer("both_ways"), network.get_layer("label")
    cells = {
        "bidirectional/forward_layer/cell": both_ways.forward_layer.cell,
        "bidirectional/backward_layer/cell": both_ways.backward_layer.cell,
    }
    return variables_at({**cells, "dense": label})


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


def _compiled(network: Any) -> Any:
    import tensorflow as tf

    def forward(vectors: Any, lengths: Any) -> Any:
        return network(_inputs(tf, vectors, lengths), training=False)

    return tf.function(forward, input_signature=_signature(tf), autograph=False)


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
