"""A recurrent network that does not compute its padding again and again.

Tweets of similar length go together, and each group is as wide as its longest. A network that masks its padding gives
the same at every width. In one that reads padding like a word, the cell is in the same state after p zeros whatever
follows: the states are computed once, and each group starts in the state that its padding leads to.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from airline_sentiment.models.batches import sorted_batches
from airline_sentiment.models.keras_backend import import_keras
from airline_sentiment.tokens.sequences import pad_sequences

_ROWS = 512


def masks_padding(network: Any) -> bool:
    """Return whether zeros are padding to a network, or words like any other."""
    return bool(network.layers[0].mask_zero)


def of_any_width(network: Any) -> Any:
    """Return a model over the same weights that takes ids of any width, zeros on the left; it is not compiled.

    Args:
        network: layers `Embedding` that masks zeros, `Dropout`, one recurrent layer, `Dense`.
    """
    keras = import_keras()
    from airline_sentiment.models.fused_lstm import FusedLSTM

    embedding, dropout, recurrent, label = network.layers
    if isinstance(recurrent, keras.layers.LSTM):
        recurrent = FusedLSTM(recurrent)
    # cuDNN's kernels take masks only where the padding stands on the right.
    recurrent.use_cudnn = False
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, label(recurrent(dropout(embedding(ids)))))


class PaddingAwareNetwork:
    """The predictions of a network of embedding, recurrent layer and softmax, without the work for the padding.

    Parameters
    ----------
    network : keras.Model
        layers `Embedding`, `Dropout` (idle in prediction), one recurrent layer, `Dense`; left-padded int32 ids of
        shape (batch, maxlen) in, float32 of shape (batch, classes) out.
    """

    def __init__(self, network: Any) -> None:
        self._network = network
        self._embedding, _, self._recurrent, self._dense = network.layers
        self._maxlen: int = network.input_shape[1]

    def predict_proba(self, sequences: Sequence[Sequence[int]]) -> np.ndarray:
        """Return probabilities of shape (number of sequences, classes); the last `maxlen` ids of each count."""
        lengths = np.minimum([len(sequence) for sequence in sequences], self._maxlen).astype(np.int64)
        probabilities = np.empty((len(sequences), self._dense.units))
        for rows in sorted_batches(lengths, _ROWS):
            width = max(int(lengths[rows[-1]]), 1)
            probabilities[rows] = self._probabilities(pad_sequences([sequences[row] for row in rows], width))
        return probabilities

    def _probabilities(self, ids: np.ndarray) -> np.ndarray:
        if masks_padding(self._network):
            return np.asarray(self._masked(ids))
        padding = self._maxlen - ids.shape[1]
        return np.asarray(self._continued(ids, [state[padding] for state in self._padding_states]))

    @cached_property
    def _masked(self) -> Any:
        import tensorflow as tf

        model = of_any_width(self._network)
        signature = [tf.TensorSpec([None, None], tf.int32)]
        return tf.function(lambda ids: model(ids, training=False), input_signature=signature, autograph=False)

    @cached_property
    def _continued(self) -> Any:
        import tensorflow as tf

        units = self._recurrent.units
        states = [tf.TensorSpec([units], tf.float32) for _ in self._padding_states]

        def forward(ids: Any, states: Any) -> Any:
            rows = tf.shape(ids)[0]
            initial = [tf.tile(state[None], [rows, 1]) for state in states]
            hidden = self._recurrent(self._embedding(ids), initial_state=initial, training=False)
            return self._dense(hidden)

        return tf.function(forward, input_signature=[tf.TensorSpec([None, None], tf.int32), states], autograph=False)

    @cached_property
    def _padding_states(self) -> list[np.ndarray]:
        """Each state of the cell after 0, 1, ... maxlen zeros, float32 of shape (maxlen + 1, units)."""
        ops = import_keras().ops
        cell = self._recurrent.cell
        padding = self._embedding(ops.zeros((1, 1), dtype="int32"))[:, 0]
        states = cell.get_initial_state(batch_size=1)
        history = [states if isinstance(states, list) else [states]]
        for _ in range(self._maxlen):
            _, states = cell(padding, history[-1], training=False)
            history.append(states if isinstance(states, list) else [states])
        return [np.concatenate([ops.convert_to_numpy(step[at]) for step in history]) for at in range(len(history[0]))]
