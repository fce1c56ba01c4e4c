"""The fused layer against `keras.layers.LSTM`, at full width and trimmed: same states, same gradients."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from airline_sentiment.models.fused_lstm import FusedLSTM

BATCH, WIDTH, NUMBERS, UNITS = 70, 40, 5, 16
# More tweets than join at a time, in no order.
LENGTHS = [0, 1, 12, 7, 3, 12, 5] * 10
LONGEST = 12
DROPOUTS = [(0.0, 0.0), (0.2, 0.0), (0.0, 0.2), (0.2, 0.2)]


def padded() -> tuple[np.ndarray, np.ndarray]:
    """Inputs of shape (BATCH, WIDTH, NUMBERS), the padding not zero, and the mask of the words on the right."""
    inputs = np.random.default_rng(3).normal(size=(BATCH, WIDTH, NUMBERS)).astype("float32")
    return inputs, np.arange(WIDTH) >= WIDTH - np.array(LENGTHS)[:, None]


def lstm_layer(dropout: float, recurrent_dropout: float) -> Any:
    layer = keras.layers.LSTM(UNITS, dropout=dropout, recurrent_dropout=recurrent_dropout, seed=11)
    layer.build((None, None, NUMBERS))
    generator = np.random.default_rng(4)
    layer.set_weights([generator.normal(0, 0.5, each.shape) for each in layer.get_weights()])
    return layer


def state_and_gradients(layer: Any, owner: Any, inputs: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """The last state, and the gradients of a weighted sum of it by the inputs and by each weight."""
    # The same seed state gives the same dropout masks.
    owner.cell.seed_generator.state.assign([7, 9])
    weighting = np.random.default_rng(5).normal(size=(BATCH, UNITS)).astype("float32")
    words = tf.constant(inputs)

    @tf.function  # type: ignore[untyped-decorator]
    def run() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(words)
            state = layer(words, mask=tf.constant(mask), training=True)
            loss = tf.reduce_mean(state * weighting)
        return [state, *tape.gradient(loss, [words, *owner.trainable_variables])]

    return [np.asarray(each) for each in run()]


@pytest.mark.parametrize(("dropout", "recurrent_dropout"), DROPOUTS)
def test_fused_and_trimmed_is_what_keras_computes_at_full_width(dropout: float, recurrent_dropout: float) -> None:
    owner = lstm_layer(dropout, recurrent_dropout)
    inputs, mask = padded()
    expected = state_and_gradients(owner, owner, inputs, mask)
    trimmed = state_and_gradients(FusedLSTM(owner), owner, inputs[:, -LONGEST:], mask[:, -LONGEST:])
    trimmed[1] = np.pad(trimmed[1], ((0, 0), (WIDTH - LONGEST, 0), (0, 0)))
    for ours, keras_gives in zip(trimmed, expected, strict=True):
        assert np.abs(keras_gives).max() > 1e-3
        assert ours == pytest.approx(keras_gives, rel=1e-6, abs=1e-6)


def test_a_tweet_without_words_leaves_the_state_at_zero() -> None:
    inputs, mask = padded()
    state, of_inputs, *_ = state_and_gradients(FusedLSTM(owner := lstm_layer(0, 0)), owner, inputs, mask)
    assert not state[0].any()
    assert not of_inputs[~mask].any()


def test_gradients_are_the_slopes_of_the_state() -> None:
    owner = lstm_layer(0, 0)
    inputs, mask = padded()
    fused = FusedLSTM(owner)
    _, _, _, of_recurrent, _ = state_and_gradients(fused, owner, inputs, mask)
    weighting = np.random.default_rng(5).normal(size=(BATCH, UNITS))
    recurrent = owner.cell.recurrent_kernel

    def loss_with(change: float) -> float:
        weights = np.asarray(recurrent).copy()
        weights[2, 37] += change
        recurrent.assign(weights)
        loss = float((np.asarray(fused(inputs, mask=tf.constant(mask)), dtype="float64") * weighting).mean())
        weights[2, 37] -= change
        recurrent.assign(weights)
        return loss

    slope = (loss_with(1e-2) - loss_with(-1e-2)) / 2e-2
    assert of_recurrent[2, 37] == pytest.approx(slope, rel=2e-2, abs=1e-5)
