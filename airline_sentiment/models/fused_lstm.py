"""What `keras.layers.LSTM` computes over left-padded words, in fewer and larger operations.

Keras multiplies word by word and gate by gate, selects between the old and the new state of each tweet at every word,
and leaves it to TensorFlow to walk back through all of that. Here the inputs of all words are multiplied at once, the
four gates of a word at once, and the way back is written out: backpropagation through time (Werbos, 1990) for the cell
of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000).
"""

from typing import Any

import keras
import tensorflow as tf

_GATES = 4


class FusedLSTM(keras.layers.Layer):  # type: ignore[misc]
    """The function of an LSTM layer: its weights, its gradients and its dropout masks.

    Parameters
    ----------
    lstm : keras.layers.LSTM
        owns the weights; with the default activations, and returning the last hidden state alone.
    """

    def __init__(self, lstm: Any) -> None:
        super().__init__()
        self.lstm = lstm
        self.supports_masking = True

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """Return no mask: the words end here."""

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        """Return the hidden state after the last word, float32 of shape (batch, units).

        Args:
            inputs: float32 of shape (batch, words, numbers a word).
            mask: true for words, false for the padding to their left; boolean of shape (batch, words).
            training: whether to drop, by one mask a tweet for all its words (Gal and Ghahramani, 2016).
        """
        cell = self.lstm.cell
        words = tf.transpose(inputs, [1, 0, 2])[:, None]
        hidden = tf.zeros([tf.shape(inputs)[0], cell.units])
        kept = tf.ones_like(hidden)[None]
        if training and cell.dropout:
            words *= _gates_first(cell.get_dropout_mask(inputs[:, 0]))
        if training and cell.recurrent_dropout:
            kept = _gates_first(cell.get_recurrent_dropout_mask(hidden))
        cell.reset_dropout_mask()
        cell.reset_recurrent_dropout_mask()
        projected = words @ _by_gate(cell.kernel) + _by_gate(cell.bias[None])
        is_word = tf.cast(tf.transpose(mask)[:, :, None], tf.float32)
        return _last_state(projected, is_word, kept, _by_gate(cell.recurrent_kernel))


def _gates_first(masks: Any) -> Any:
    # Keras drops for each gate apart where there is recurrent dropout, and for all gates alike where there is none.
    return tf.stack(masks) if isinstance(masks, list) else masks[None]


def _by_gate(weights: Any) -> Any:
    """Turn shape (rows, 4 * units) into (4, rows, units): input gate, forget gate, candidate, output gate."""
    return tf.stack(tf.split(weights, _GATES, axis=1))


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _last_state(projected: Any, is_word: Any, kept: Any, weights: Any) -> Any:
    """Return the hidden state after the last word, shape (batch, units), and how gradients flow back from it.

    Args:
        projected: what the inputs add to the gates, shape (words, 4, batch, units).
        is_word: 1 for words, 0 for padding, shape (words, batch, 1).
        kept: the recurrent dropout mask of each gate, shape (4, batch, units), or of all gates, (1, batch, units).
        weights: from the hidden state to the gates, shape (4, units, units).
    """
    words = tf.shape(projected)[0]
    zero = tf.zeros_like(projected[0, 0])

    def step(t: Any, cell: Any, hidden: Any, saved: Any) -> Any:
        hidden = hidden * kept
        gates = projected[t] + hidden @ weights
        # The input gate is shut for padding, so that the state stays zero until the first word.
        i, f, g, o = tf.sigmoid(gates[0]) * is_word[t], tf.sigmoid(gates[1]), tf.tanh(gates[2]), tf.sigmoid(gates[3])
        after = f * cell + i * g
        squashed = tf.tanh(after)
        saved = [
            array.write(t, value) for array, value in zip(saved, (hidden, cell, i, f, g, o, squashed), strict=True)
        ]
        return t + 1, after, o * squashed, saved

    saved = [tf.TensorArray(tf.float32, words) for _ in range(7)]
    _, _, last, saved = tf.while_loop(lambda t, *_: t < words, step, (0, zero, zero, saved))

    def gradient(of_last: Any) -> Any:
        transposed = tf.transpose(weights, [0, 2, 1])

        def step_back(t: Any, of_cell: Any, of_hidden: Any, of_gates: Any, of_weights: Any) -> Any:
            hidden, cell, i, f, g, o, squashed = (array.read(t) for array in saved)
            of_cell += _through_tanh(squashed, of_hidden * o)
            of_step = tf.stack(
                [
                    _through_sigmoid(i, of_cell * g),
                    _through_sigmoid(f, of_cell * cell),
                    _through_tanh(g, of_cell * i),
                    _through_sigmoid(o, of_hidden * squashed),
                ]
            )
            of_hidden = tf.reduce_sum(of_step @ transposed * kept, axis=0)
            of_weights += tf.matmul(hidden, of_step, transpose_a=True)
            return t - 1, of_cell * f, of_hidden, of_gates.write(t, of_step), of_weights

        of_gates = tf.TensorArray(tf.float32, words)
        start = (words - 1, zero, of_last, of_gates, tf.zeros_like(weights))
        *_, of_gates, of_weights = tf.while_loop(lambda t, *_: t >= 0, step_back, start)
        return of_gates.stack(), None, None, of_weights

    return last, gradient


def _through_tanh(value: Any, gradient: Any) -> Any:
    return tf.raw_ops.TanhGrad(y=value, dy=gradient)


def _through_sigmoid(value: Any, gradient: Any) -> Any:
    return tf.raw_ops.SigmoidGrad(y=value, dy=gradient)
