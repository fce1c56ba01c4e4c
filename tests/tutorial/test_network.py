"""The tutorial's network: its parameter counts, and its LSTM against the textbook's equations."""

import numpy as np
import pytest

from airline_sentiment.models import lstm
from airline_sentiment.params import load_params

TUTORIAL = lstm.Params(
    vocabulary="corpus",
    num_words=1024,
    maxlen=90,
    mask_padding=False,
    embedding_dim=32,
    embedding_range=0.05,
    embedding_seed=2,
    embedding_dropout=0.5,
    cell="lstm",
    units=256,
    dropout=0.2,
    recurrent_dropout=0.2,
    learning_rate=0.001,
    clip_norm=None,
    epochs=10,
    batch_size=512,
)


def test_the_layers_have_the_printed_numbers_of_parameters() -> None:
    network = lstm.build(TUTORIAL, 90, 3)
    counts = {layer.name: layer.count_params() for layer in network.layers if layer.count_params()}
    assert counts == {"embedding": 32_768, "lstm": 295_936, "label": 771}
    assert network.count_params() == 329_475


def test_params_yaml_has_the_tutorials_network() -> None:
    committed = load_params().model("lstm").model_dump()
    ours = {"vocabulary", "maxlen", "mask_padding"}
    assert {key: value for key, value in committed.items() if key not in ours} == TUTORIAL.model_dump(exclude=ours)


def test_initial_embeddings_are_uniform_within_the_range() -> None:
    (weights,) = lstm.build(TUTORIAL, 5, 3).get_layer("embedding").get_weights()
    assert abs(weights).max() <= 0.05
    assert weights.std() == pytest.approx(0.1 / np.sqrt(12), rel=0.02)


def test_the_lstm_follows_its_equations() -> None:
    """Gates i, f, o and candidate g: Hochreiter and Schmidhuber (1997), the forget gate Gers et al. (2000)."""
    small = TUTORIAL.model_copy(update={"units": 16, "embedding_dim": 6})
    network = lstm.build(small, 7, 3)
    generator = np.random.default_rng(5)
    layer = network.get_layer("lstm")
    layer.set_weights([generator.normal(0, 0.5, weights.shape).astype("float32") for weights in layer.get_weights()])
    inputs = generator.normal(size=(3, 7, 6)).astype("float32")

    kernel, recurrent, bias = (weights.astype("float64") for weights in layer.get_weights())
    hidden = cell = np.zeros((3, 16))
    for step in range(7):
        i, f, g, o = np.split(inputs[:, step] @ kernel + hidden @ recurrent + bias, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)

    assert np.abs(np.asarray(layer(inputs, training=False)) - hidden).max() < 1e-5


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))
