import numpy as np
import pytest

from airline_sentiment.models.keras_backend import import_keras
from airline_sentiment.models.orthogonal import orthogonal, orthogonalize


@pytest.mark.parametrize(("rows", "columns"), [(4, 16), (16, 4), (5, 5)])
def test_the_shorter_side_is_of_length_one_and_at_right_angles(rows: int, columns: int) -> None:
    drawn = orthogonal(rows, columns, np.random.default_rng(0)).astype(np.float64)
    assert drawn.shape == (rows, columns)
    product = drawn @ drawn.T if rows <= columns else drawn.T @ drawn
    assert product == pytest.approx(np.eye(min(rows, columns)), abs=1e-6)


def test_each_recurrent_layer_gets_weights_of_its_own_and_nothing_else_changes() -> None:
    keras = import_keras()
    network = keras.Sequential(
        [keras.layers.Input((3, 2)), keras.layers.Bidirectional(keras.layers.LSTM(4)), keras.layers.Dense(3)]
    )
    before = {id(weights): weights.numpy() for weights in network.trainable_weights}
    orthogonalize(network, 1)
    forward, backward = (weights for weights in network.trainable_weights if weights.name == "recurrent_kernel")
    assert not np.array_equal(forward, backward)
    for weights in network.trainable_weights:
        assert np.array_equal(weights, before[id(weights)]) == (weights.name != "recurrent_kernel")
    again = forward.numpy()
    orthogonalize(network, 1)
    assert np.array_equal(forward, again)
