"""Prediction without the work for the padding against `keras.Model.predict` on the whole matrix."""

import numpy as np
import pytest

from airline_sentiment.models import lstm
from airline_sentiment.models.padding import PaddingAwareNetwork
from airline_sentiment.tokens.sequences import pad_sequences
from tests.models.test_lstm import SMALL

MAXLEN = 20


@pytest.mark.parametrize("mask_padding", [True, False])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_predictions_are_those_of_keras_at_full_width(cell: str, mask_padding: bool) -> None:
    dropped = {"dropout": 0.2, "recurrent_dropout": 0.2, "embedding_dropout": 0.5}
    network = lstm.build(SMALL.model_copy(update={"cell": cell, "mask_padding": mask_padding, **dropped}), MAXLEN, 3)
    generator = np.random.default_rng(8)
    network.set_weights([generator.normal(0, 0.5, each.shape) for each in network.get_weights()])
    # Without words, up to the width, and past it.
    sequences = [generator.integers(1, 8, length).tolist() for length in [0, 1, 2, 3, 5, 8, 13, 20, 21, 30] * 60]
    expected = network.predict(pad_sequences(sequences, MAXLEN), batch_size=600, verbose=0)
    assert PaddingAwareNetwork(network).predict_proba(sequences) == pytest.approx(expected, abs=1e-6)
    assert np.ptp(expected, axis=0).max() > 0.1
