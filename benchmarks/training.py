"""How fast `lstm` trains, against plain `model.fit` and against the machine's own matrix product.

One epoch, validation included, of the network of `models.lstm`: by plain `fit` on the padded matrix, padding read like
a word, at the tutorial's width 90 and at `maxlen: auto`; masked, each batch cut to its longest tweet, with Keras' own
LSTM layer; and as the pipeline trains. CPU seconds are those of all threads: other work on the machine disturbs them
less. The first epoch of each is not counted, it compiles. Needs `make repro`.
"""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models import lstm
from airline_sentiment.models.base import TrainingData
from airline_sentiment.models.training import read_training_data
from airline_sentiment.params import load_params

EPOCHS = 2
SIDE = 2048
TUTORIAL_WIDTH = 90

# Wall-clock and CPU seconds.
Seconds = np.ndarray


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.training")
    loaded = load_params()
    committed = loaded.model("lstm").model_dump() | {"cell": "lstm", "epochs": EPOCHS + 1}
    data = read_training_data(Path("data/splits"), Path("data/tokens/vocabulary.json"), loaded.labels.classes)
    plain, masked = (lstm.Params(**committed | {"mask_padding": mask, "maxlen": "auto"}) for mask in (False, True))
    times = {"as the pipeline trains: masked, words alone": epoch(data, masked)}
    with patch("airline_sentiment.models.fused_lstm.FusedLSTM", lambda layer: layer):
        times["the same batches, keras.layers.LSTM"] = epoch(data, masked)
    times["model.fit, maxlen: auto"] = epoch(data, plain)
    wide = plain.model_copy(update={"maxlen": TUTORIAL_WIDTH})
    times[f"model.fit, width {TUTORIAL_WIDTH}"] = epoch(data, wide)
    print_table(times, useful_flop(data, masked), SIDE**3 * 2 / product())


def epoch(data: TrainingData, params: lstm.Params) -> Seconds:
    """Return the shortest time of an epoch."""
    ends: list[Seconds] = []
    lstm.fit(data, params, 2, lambda *_: ends.append(now()))
    return shortest([end - start for start, end in pairwise(ends)])


def product() -> Seconds:
    """Return the time of one product of two square matrices."""
    import tensorflow as tf

    matrix = tf.random.normal((SIDE, SIDE))
    multiply = tf.function(lambda: tf.reduce_max(matrix @ matrix))

    def times() -> Iterator[Seconds]:
        for _ in range(30):
            start = now()
            multiply().numpy()
            yield now() - start

    return shortest(list(times()))


def shortest(times: list[Seconds]) -> Seconds:
    return np.asarray(np.min(times, axis=0))


def now() -> Seconds:
    return np.array([time.perf_counter(), time.process_time()])


def useful_flop(data: TrainingData, params: lstm.Params) -> float:
    """Return the operations of an epoch's matrix products over words alone: forwards, and twice as many backwards."""
    classifier = lstm.untrained(data, params, 2)
    trained, validated = (np.count_nonzero(classifier.encode(tweets)) for tweets in (data.train, data.validation))
    a_word = 2 * (params.embedding_dim + params.units) * 4 * params.units
    return float(a_word * (3 * trained + validated))


def print_table(times: dict[str, Seconds], flop: float, rate: Seconds) -> None:
    ours = next(iter(times.values()))
    print(f"{'one epoch':44} seconds   ratio   CPU seconds   ratio")
    for name, (wall, cpu) in times.items():
        print(f"{name:44} {wall:7.2f} {wall / ours[0]:5.1f} x {cpu:13.2f} {cpu / ours[1]:5.1f} x")
    wall, cpu = flop / ours / 1e9
    print(f"useful: {flop / 1e9:.0f} GFLOP an epoch, {wall:.0f} GFLOP/s, {cpu:.0f} a CPU second")
    print(f"TensorFlow's product of {SIDE} x {SIDE}: {rate[0] / 1e9:.0f} GFLOP/s, {rate[1] / 1e9:.0f} a CPU second")
    wall, cpu = flop / ours / rate
    print(f"achieved share of it: {wall:.2f} by the clock, {cpu:.2f} by CPU seconds")


if __name__ == "__main__":
    main()
