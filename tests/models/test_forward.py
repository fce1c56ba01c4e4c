"""Answers in NumPy against those of the Keras network that was trained."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airline_sentiment.models import lstm
from airline_sentiment.models.base import Tweets
from airline_sentiment.models.forward import sigmoid, softmax
from airline_sentiment.tokens.sequences import pad_sequences
from airline_sentiment.tokens.vocabulary import Vocabulary
from tests.models.folders import SMALL, WORDS
from tests.models.test_lstm import SMALL as PARAMS

MAXLEN = 20
# Without words, up to the width, and past it.
LENGTHS = [0, 1, 2, 3, 5, 8, 13, 20, 21, 30] * 30


def randomized(network: Any) -> Any:
    generator = np.random.default_rng(8)
    network.set_weights([generator.normal(0, 0.5, each.shape) for each in network.get_weights()])
    return network


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("mask_padding", [True, False])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_an_lstm_answers_as_keras_does_at_full_width(cell: str, mask_padding: bool, classes: int) -> None:
    dropped = {"dropout": 0.2, "recurrent_dropout": 0.2, "embedding_dropout": 0.5}
    params = PARAMS.model_copy(update={"cell": cell, "mask_padding": mask_padding, "maxlen": MAXLEN, **dropped})
    network = randomized(lstm.build(params, MAXLEN, classes))
    trainee = lstm.Trainee(network, Vocabulary.of([[f"w{number}" for number in range(7)]]), params)
    generator = np.random.default_rng(9)
    words = [[f"w{number}" for number in generator.integers(0, 7, length)] for length in LENGTHS]
    ids = pad_sequences(trainee.vocabulary.encode(words), MAXLEN)
    expected = network.predict(ids, batch_size=len(ids), verbose=0)
    found = trainee.classifier().predict_proba(Tweets([""] * len(words), words))
    assert found == pytest.approx(expected, abs=1e-6)
    assert np.ptp(expected, axis=0).max() > 0.1


def test_the_largest_and_smallest_scores_are_no_overflow() -> None:
    scores = np.array([-1e30, -100.0, 0.0, 100.0, 1e30], dtype=np.float32)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert sigmoid(scores).tolist() == [0, 0, 0.5, 1, 1]
        assert softmax(scores).tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("model", ["tfidf", "lstm"])
def test_answers_need_no_tensorflow(model: str, tmp_path: Path) -> None:
    folder = SMALL[model](tmp_path)
    script = f"""
import sys
sys.modules.update(tensorflow=None, keras=None)
from airline_sentiment.serving import loading
assert loading.load({str(folder)!r}).predict_proba(["late again", ""]).shape == (2, 3)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("model", ["lstm"])
def test_one_core_answers_with_the_same_bits_as_all(model: str, tmp_path: Path) -> None:
    folder = SMALL[model](tmp_path)
    texts = [" ".join(words * times) for words in WORDS for times in range(40)]
    script = f"""
import os, sys
from airline_sentiment.serving import loading
sys.stdout.buffer.write(loading.load({str(folder)!r}).predict_proba({texts!r}).tobytes())
"""
    cores = sorted(os.sched_getaffinity(0))
    answers = [
        subprocess.run(
            [sys.executable, "-c", f"import os\nos.sched_setaffinity(0, {chosen})\n{script}"],
            check=True, capture_output=True, env=os.environ | {"OPENBLAS_NUM_THREADS": str(len(chosen))},
        ).stdout
        for chosen in (cores[:1], cores)
    ]  # fmt: skip
    assert len(answers[0]) == 8 * 3 * len(texts)
    assert answers[0] == answers[1]
