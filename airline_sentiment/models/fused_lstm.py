"""What `keras.layers.LSTM` computes over left-padded words, in fewer and larger operations, and for words alone.

Keras computes every step for every tweet of a batch and selects afterwards, multiplies gate by gate, and leaves it to
TensorFlow to walk back through all of that. Here a tweet joins its batch at its first word, the four gates are one
batched product, and the way back is written out: backpropagation through time (Werbos, 1990) for the cell of Hochreiter
and Schmidhuber (1997) with the forget gate of Gers et al. (2000).
"""

from typing import Any

import keras
import tensorflow as tf

# Tweets join in groups: kernels are prepared anew for every other number of rows.
_ROW_STEP = 32


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
            training: whether to drop, by masks that a tweet keeps for all its words (Gal and Ghahramani, 2016).
        """
        cell = self.lstm.cell
        weights = tf.concat([_by_gate(cell.kernel), _by_gate(cell.recurrent_kernel)], axis=1)
        return _last_state(inputs, mask, _dropout_masks(cell, inputs, training), weights, _by_gate(cell.bias[None]))


def of_any_width(network: Any) -> Any:
    """Return a model over the same weights that takes ids of any width, zeros on the left; it is not compiled.

    Args:
        network: layers `Embedding` that masks zeros, `Dropout`, one recurrent layer, `Dense`.
    """
    embedding, dropout, recurrent, label = network.layers
    if isinstance(recurrent, keras.layers.LSTM):
        recurrent = FusedLSTM(recurrent)
    # cuDNN's kernels take masks only where the padding stands on the right.
    recurrent.use_cudnn = False
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, label(recurrent(dropout(embedding(ids)))))


def _by_gate(weights: Any) -> Any:
    """Turn shape (rows, 4 * units) into (4, rows, units): input gate, forget gate, candidate, output gate."""
    return tf.stack(tf.split(weights, 4, axis=1))


def _dropout_masks(cell: Any, inputs: Any, training: bool) -> Any:
    """Return what inputs and hidden state, beside each other, are multiplied with: `kept` of `_last_state`."""
    of_inputs = tf.ones_like(inputs[:, 0])
    of_hidden = tf.ones([tf.shape(inputs)[0], cell.units])
    if training and cell.dropout:
        of_inputs = cell.get_dropout_mask(of_inputs)
    if training and cell.recurrent_dropout:
        of_hidden = cell.get_recurrent_dropout_mask(of_hidden)
    cell.reset_dropout_mask()
    cell.reset_recurrent_dropout_mask()
    # Where there is recurrent dropout, Keras drops for each gate apart, otherwise for all gates alike.
    gates = 4 if isinstance(of_hidden, list) or isinstance(of_inputs, list) else 1
    each = [mask if isinstance(mask, list) else [mask] * gates for mask in (of_inputs, of_hidden)]
    return tf.concat([tf.stack(masks) for masks in each], axis=2)


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _last_state(inputs: Any, mask: Any, kept: Any, weights: Any, bias: Any) -> Any:
    """Return the hidden state after the last word, shape (batch, units), and how gradients flow back from it.

    Args:
        inputs: shape (batch, words, numbers a word).
        mask: true for words, shape (batch, words).
        kept: the dropout masks of inputs and hidden state beside each other, shape
            (4, batch, numbers a word + units) for each gate, or (1, batch, numbers a word + units) for all.
        weights: of inputs and hidden state, one below the other, shape (4, numbers a word + units, units).
        bias: shape (4, 1, units).
    """
    rows, width, numbers = tf.shape(inputs)[0], tf.shape(inputs)[1], inputs.shape[2]
    # The longest tweet first: at every step, the first rows are those that have begun.
    order = tf.argsort(tf.math.count_nonzero(mask, axis=1), direction="DESCENDING", stable=True)
    order_back = tf.math.invert_permutation(order)
    words = tf.gather(tf.transpose(inputs, [1, 0, 2]), order, axis=1)
    is_word = tf.gather(tf.cast(tf.transpose(mask), tf.float32)[:, :, None], order, axis=1)
    kept = tf.gather(kept, order, axis=1)
    begun = tf.reduce_sum(tf.cast(is_word[:, :, 0], tf.int32), axis=1)
    begun = tf.minimum(-(-begun // _ROW_STEP) * _ROW_STEP, rows)

    def step(t: Any, cell: Any, hidden: Any, saved: Any) -> Any:
        cell, hidden = _with_rows(cell, begun[t]), _with_rows(hidden, begun[t])
        seen = tf.concat([words[t, : begun[t]], hidden], axis=1) * kept[:, : begun[t]]
        gates = seen @ weights + bias
        # The input gate is shut for padding, so that the state stays zero until the first word.
        i, f = tf.sigmoid(gates[0]) * is_word[t, : begun[t]], tf.sigmoid(gates[1])
        g, o = tf.tanh(gates[2]), tf.sigmoid(gates[3])
        after = f * cell + i * g
        squashed = tf.tanh(after)
        values = (seen, cell, i, f, g, o, squashed)
        saved = [array.write(t, value) for array, value in zip(saved, values, strict=True)]
        return t + 1, after, o * squashed, saved

    scalar, state, array = tf.TensorShape([]), tf.TensorShape([None, weights.shape[2]]), tf.TensorShape(None)
    shapes = [tf.TensorShape([None, None, weights.shape[1]]), *[state] * 6]
    saved = [tf.TensorArray(tf.float32, width, infer_shape=False, element_shape=shape) for shape in shapes]
    nobody = tf.zeros([0, weights.shape[2]])
    invariants = (scalar, state, state, [array] * 7)
    _, _, last, saved = tf.while_loop(lambda t, *_: t < width, step, (0, nobody, nobody, saved), invariants)

    def gradient(of_last: Any) -> Any:
        transposed = tf.transpose(weights, [0, 2, 1])

        def step_back(t: Any, of_cell: Any, of_hidden: Any, of_words: Any, of_weights: Any, of_bias: Any) -> Any:
            of_cell, of_hidden = of_cell[: begun[t]], of_hidden[: begun[t]]
            seen, cell, i, f, g, o, squashed = (array.read(t) for array in saved)
            of_cell += _through_tanh(squashed, of_hidden * o)
            of_gates = tf.stack(
                [
                    _through_sigmoid(i, of_cell * g),
                    _through_sigmoid(f, of_cell * cell),
                    _through_tanh(g, of_cell * i),
                    _through_sigmoid(o, of_hidden * squashed),
                ]
            )
            of_seen = tf.reduce_sum(of_gates @ transposed * kept[:, : begun[t]], axis=0)
            of_words = of_words.write(t, _with_rows(of_seen[:, :numbers], rows))
            of_weights += tf.matmul(seen, of_gates, transpose_a=True)
            of_bias += tf.reduce_sum(of_gates, axis=1, keepdims=True)
            return t - 1, of_cell * f, of_seen[:, numbers:], of_words, of_weights, of_bias

        of_last = tf.gather(of_last, order)
        of_words = tf.TensorArray(tf.float32, width)
        start = (width - 1, tf.zeros_like(of_last), of_last, of_words, tf.zeros_like(weights), tf.zeros_like(bias))
        invariants = (scalar, state, state, array, weights.shape, bias.shape)
        *_, of_words, of_weights, of_bias = tf.while_loop(lambda t, *_: t >= 0, step_back, start, invariants)
        of_inputs = tf.transpose(tf.gather(of_words.stack(), order_back, axis=1), [1, 0, 2])
        return of_inputs, None, None, of_weights, of_bias

    return tf.gather(_with_rows(last, rows), order_back), gradient


def _with_rows(values: Any, rows: Any) -> Any:
    """Add rows of zeros below."""
    return tf.pad(values, [[0, rows - tf.shape(values)[0]], [0, 0]])


def _through_tanh(value: Any, gradient: Any) -> Any:
    return tf.raw_ops.TanhGrad(y=value, dy=gradient)


def _through_sigmoid(value: Any, gradient: Any) -> Any:
    return tf.raw_ops.SigmoidGrad(y=value, dy=gradient)
