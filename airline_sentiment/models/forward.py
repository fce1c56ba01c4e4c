"""What Keras' layers answer with, in NumPy: TensorFlow takes ten seconds to start, and an answer takes milliseconds.

Training is Keras' alone; this is its forward pass over the arrays that it saved, without dropout, which is idle then.
A document is never padded: those of one length go together, so that no mask is needed either.

Sources: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000) for `lstm`; Cho et al. (2014) for
`gru`, the reset gate applied after the product as in cuDNN and Keras; Elman (1990) for `rnn`.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from airline_sentiment.parallel import available_cores

Cell = Literal["lstm", "gru", "rnn"]
# The hidden state first, float32 of shape (rows, units) each.
States = tuple[np.ndarray, ...]

# How many products a cell makes of its inputs, side by side in its kernels.
GATES: dict[Cell, int] = {"lstm": 4, "gru": 3, "rnn": 1}


@dataclass(frozen=True)
class Recurrent:
    """A recurrent layer of Keras with its default activations.

    Attributes:
        cell: its kind.
        kernel: float32 of shape (numbers of an input, gates * units).
        recurrent: float32 of shape (units, gates * units).
        bias: float32 of shape (gates * units,); of `gru` (2, gates * units), for inputs and for the hidden state.
    """

    cell: Cell
    kernel: np.ndarray
    recurrent: np.ndarray
    bias: np.ndarray

    def start(self, rows: int) -> States:
        """Return the states before the first input."""
        zeros = np.zeros((rows, len(self.recurrent)), dtype=np.float32)
        return (zeros, zeros) if self.cell == "lstm" else (zeros,)

    def run(self, inputs: Iterable[np.ndarray], states: States) -> Iterator[States]:
        """Yield the states after each input, float32 of shape (rows, numbers of an input)."""
        step: Callable[..., States] = getattr(self, f"_{self.cell}")
        for each in inputs:
            states = step(each, *states)
            yield states

    def _lstm(self, inputs: np.ndarray, hidden: np.ndarray, memory: np.ndarray) -> States:
        gates = np.concatenate([inputs, hidden], axis=1) @ self._joined
        gates += self._halved_bias
        # sigmoid(x) is tanh(x / 2) / 2 + 1 / 2: one pass for all gates and the candidate.
        i, f, g, o = np.split(np.tanh(gates, out=gates), 4, axis=1)
        for gate in (i, f, o):
            gate *= 0.5
            gate += 0.5
        memory = f * memory
        memory += np.multiply(i, g, out=i)
        return o * np.tanh(memory), memory

    @cached_property
    def _joined(self) -> np.ndarray:
        return np.asarray(np.concatenate([self.kernel, self.recurrent]) * self._halves)

    @cached_property
    def _halved_bias(self) -> np.ndarray:
        return np.asarray(self.bias * self._halves)

    @cached_property
    def _halves(self) -> np.ndarray:
        """What the sums of input gate, forget gate, candidate and output gate are multiplied with."""
        return np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=np.float32), len(self.recurrent))

    def _gru(self, inputs: np.ndarray, hidden: np.ndarray) -> States:
        seen = np.split(inputs @ self.kernel + self.bias[0], 3, axis=1)
        kept = np.split(hidden @ self.recurrent + self.bias[1], 3, axis=1)
        update, reset = sigmoid(seen[0] + kept[0]), sigmoid(seen[1] + kept[1])
        return (update * hidden + (1 - update) * np.tanh(seen[2] + reset * kept[2]),)

    def _rnn(self, inputs: np.ndarray, hidden: np.ndarray) -> States:
        return (np.tanh(inputs @ self.kernel + hidden @ self.recurrent + self.bias),)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)); by way of tanh, no x is too large."""
    return 0.5 * np.tanh(0.5 * values) + 0.5


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return shares of 1 along the last axis."""
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def on_all_cores(work: Callable[[np.ndarray], None], batches: Iterable[np.ndarray]) -> None:
    """Do the work for each batch, each on a thread of its own.

    Within a product of matrices, the number of threads could decide the last digits: one thread a product.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(available_cores()) as pool:
        list(pool.map(work, batches))
