"""Whether batches of tweets of similar length learn as well as batches of any.

The network of `models.lstm` with `mask_padding: true` is trained from the same initial weights as the pipeline does it
(shuffled, the padding skipped), in batches by length (pools of 16 batches sorted), and by plain `network.fit` on the
matrix at full width. Measured on the validation split for five seeds. Needs `make repro`; `--epochs` shortens it.
"""

import argparse
from pathlib import Path

import numpy as np

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.metrics import split_metrics
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models import lstm
from airline_sentiment.models.base import TrainingData
from airline_sentiment.models.training import read_training_data
from airline_sentiment.params import load_params

SEEDS = range(1, 6)
WAYS = ("pipeline", "by length", "plain fit")
MEASURES = ("accuracy", "macro_f1")


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.bucketing")
    loaded = load_params()
    committed = loaded.model("lstm").model_dump() | {"mask_padding": True}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=committed["epochs"])
    params = lstm.Params(**committed | {"epochs": parser.parse_args().epochs})
    data = read_training_data(Path("data/splits"), Path("data/tokens/vocabulary.json"), loaded.labels.classes)
    print(f"validation split after {params.epochs} epochs, accuracy / macro-F1")
    print(f"{'seed':6}{''.join(f'{name:>20}' for name in WAYS)}")
    scores = np.array([compared(data, params, seed) for seed in SEEDS])
    for number, name in enumerate(WAYS[:-1]):
        for measure, values in zip(MEASURES, (scores[:, number] - scores[:, -1]).T, strict=True):
            error = values.std(ddof=1) / np.sqrt(len(values))
            print(f"{name} minus {WAYS[-1]}, {measure}: {values.mean():+.4f}, standard error {error:.4f}")


def compared(data: TrainingData, params: lstm.Params, seed: int) -> np.ndarray:
    """Return the measures of each way, shape (ways, 2)."""
    scores = np.array([scored(data, params, seed, way) for way in WAYS])
    print(f"{seed:<6}{''.join(f'{accuracy:>11.4f} / {f1:.4f}' for accuracy, f1 in scores)}", flush=True)
    return scores


def scored(data: TrainingData, params: lstm.Params, seed: int, way: str) -> list[float]:
    trainee = lstm.untrained(data, params, seed)
    network, (train, validation) = trainee.network, map(trainee.examples, (data.train, data.validation))
    if way == "plain fit":
        lstm.fit_whole_width(network, train, validation, params, lambda *_: None)
    else:
        pool = 16 if way == "by length" else 1
        lstm.fit_words_alone(network, train, validation, params, seed, lambda *_: None, pool)
    metrics = split_metrics(data.validation.labels, trainee.classifier().predict_proba(data.validation))
    return [metrics[name] for name in MEASURES]


if __name__ == "__main__":
    main()
