"""Orthogonal recurrent weights, the same on every processor.

Keras draws them by TensorFlow's QR decomposition, which cuts its work by the size of the processor's caches and so
rounds in a way of its own on each; all that is trained from them then differs.
"""

from typing import Any

import numpy as np


def orthogonalize(network: Any, seed: int) -> None:
    """Give the recurrent layers of a network, in their order, new orthogonal recurrent weights drawn from `seed`."""
    generator = np.random.default_rng(seed)
    for weights in network.trainable_weights:
        if weights.name == "recurrent_kernel":
            rows, columns = weights.shape
            weights.assign(orthogonal(rows, columns, generator))


def orthogonal(rows: int, columns: int, generator: np.random.Generator) -> np.ndarray:
    """Return a float32 matrix whose rows, or columns if these are fewer, are of length 1 and at right angles.

    Source: Saxe et al. 2013, as `keras.initializers.Orthogonal`: the Q of a normal matrix, signs made unique.
    """
    from threadpoolctl import threadpool_limits

    drawn = generator.normal(size=(max(rows, columns), min(rows, columns)))
    with threadpool_limits(limits=1):
        q, r = np.linalg.qr(drawn)
    q *= np.sign(np.diag(r))
    return (q if rows >= columns else q.T).astype(np.float32)
