"""A recurrent network that does not compute its padding again and again.

Left padding is the same for every tweet: after p zeros the cell is always in the same state. The states are computed
once, tweets of similar length go together, and each group starts in the state that its padding leads to.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from airline_sentiment.models.keras_backend import import_keras
from airline_sentiment.tokens.sequences import pad_sequences

_ROWS = 512


class PaddingAwareNetwork:
    """The predictions of a network of embedding, recurrent layer and softmax, without the work for the padding.

    Parameters
    ----------
    network : keras.Model
        layers `Embedding`, `Dropout` (idle in prediction), one recurrent layer, `Dense`; left-padded int32 ids of
        shape (batch, maxlen) in, float32 of shape (batch, 3) out.
    """

    def __init__(self, network: Any) -> None:
        self._embedding, _, self._recurrent, self._dense = network.layers
        self._maxlen: int = network.input_shape[1]

    def predict_proba(self, sequences: Sequence[Sequence[int]]) -> np.ndarray:
        """Return probabilities of shape (number of sequences, classes); the last `maxlen` ids of each count."""
        lengths = np.minimum([len(sequence) for sequence in sequences], self._maxlen).astype(np.int64)
        order = np.argsort(lengths, kind="stable")
        probabilities = np.empty((len(sequences), self._dense.units))
        for start, end in pairwise([*range(0, len(order), _ROWS), len(order)]):
            rows = order[start:end]
            width = max(int(lengths[rows[-1]]), 1)
            probabilities[rows] = self._probabilities(pad_sequences([sequences[row] for row in rows], width))
        return probabilities

    def _probabilities(self, ids: np.ndarray) -> np.ndarray:
        padding = self._maxlen - ids.shape[1]
        return np.asarray(self._compiled(ids, [state[padding] for state in self._padding_states]))

    @cached_property
    def _compiled(self) -> Any:
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
