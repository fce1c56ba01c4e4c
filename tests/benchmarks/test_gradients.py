import keras
import numpy as np
import pytest

from airline_sentiment.models import lstm
from benchmarks.gradients import gradient_norms

IDS = np.array([[1, 3, 2, 2, 1]])
LABELS = np.array([2])


def network(cell: str) -> keras.Model:
    params = lstm.Params(
        vocabulary="train",
        num_words=4,
        maxlen=5,
        mask_padding=True,
        embedding_dim=1,
        embedding_range=0.05,
        embedding_seed=2,
        embedding_dropout=0.5,
        cell=cell,
        units=1,
        dropout=0.2,
        recurrent_dropout=0.2,
        learning_rate=0.001,
        clip_norm=None,
        epochs=1,
        batch_size=1,
    )
    return lstm.build(params, 5, 3)


def test_in_an_rnn_of_one_unit_each_word_back_multiplies_by_the_weight_and_the_slope() -> None:
    """h' = tanh(x + w h), so that d h' / d h = w (1 - h'^2); at the end d loss / d h = (p - y) v for weights v."""
    embedded, weight, readout = np.array([0.0, 0.3, -0.5, 0.8]), 0.7, np.array([0.4, -0.2, 0.1])
    one_unit = network("rnn")
    one_unit.set_weights(
        [embedded[:, None], np.ones((1, 1)), np.array([[weight]]), np.zeros(1), readout[None], np.zeros(3)]
    )
    states = [0.0]
    for word in IDS[0]:
        states.append(np.tanh(embedded[word] + weight * states[-1]))
    exponentials = np.exp(readout * states[-1])
    expected = [abs((exponentials / exponentials.sum() - [0, 0, 1]) @ readout)]
    for state in (states[5], states[4], states[3], states[2]):
        expected.append(expected[-1] * weight * (1 - state**2))
    (norms,) = gradient_norms(one_unit, IDS, LABELS)
    # Five steps of float32, whose last digits depend on the processor's kernels.
    assert norms == pytest.approx(np.array([expected]), rel=1e-4)


def test_an_lstm_that_never_forgets_keeps_the_gradient_in_its_cell_state() -> None:
    """With the forget gate open (bias 50) d c' / d c = 1; only the softmax reads the hidden state, at the end."""
    one_unit = network("lstm")
    weights = one_unit.get_weights()
    weights[2][:] = 0
    weights[3] = np.array([0.0, 50.0, 0.0, 0.0])
    one_unit.set_weights(weights)
    hidden, cell = gradient_norms(one_unit, IDS, LABELS)
    assert cell == pytest.approx(np.full((1, 5), cell[0, 0]), rel=1e-6)
    assert cell[0, 0] > 0
    assert hidden[0, 0] > 0
    assert hidden[0, 1:] == pytest.approx(np.zeros(4), abs=1e-12)
