"""What the labels are worth that are probably wrong: the annotators' agreement on them, and the figures without them.

Needs `make repro`; prints the tables of docs/errors.md in seconds.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.label_noise import mean_agreement, read_doubtful_labels, without
from airline_sentiment.evaluation.predictions import read_predictions
from airline_sentiment.evaluation.tweets import read_tweets
from airline_sentiment.labels import probability_columns
from airline_sentiment.params import load_params

REPORTS = Path("reports")
TEST = Path("data/splits/test.parquet")


@exits_cleanly
def main() -> None:
    params = load_params()
    rows = [measure(model, params.labels.classes) for model in params.models]
    print("| model | doubtful labels | agreement on them | on its other mistakes | on what is right |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print_rows(row[:5] for row in rows)
    print()
    print("| model | accuracy | without them | macro-F1 | without them |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print_rows((row[0], *row[5:]) for row in rows)


def measure(model: str, classes: list[str]) -> tuple[str | int | float, ...]:
    tweets = read_tweets(TEST, classes, model)
    predictions = read_predictions(REPORTS / model / "test_predictions.csv", classes)
    probabilities = predictions[list(probability_columns(classes))].to_numpy()
    found = {each.id for each in read_doubtful_labels(REPORTS / model / "doubtful_labels.csv")}
    doubtful = np.array([each in found for each in tweets.ids])
    right = probabilities.argmax(axis=1) == tweets.labels
    agreement = mean_agreement(doubtful, right, tweets.confidence)
    whole, rest = (without(mask, tweets.labels, probabilities) for mask in (doubtful & False, doubtful))
    numbers = (whole.accuracy, rest.accuracy, whole.macro_f1, rest.macro_f1)
    return f"`{model}`", len(found), agreement.doubtful, agreement.other_mistakes, agreement.right, *numbers


def print_rows(rows: Iterable[tuple[str | int | float, ...]]) -> None:
    for row in rows:
        print(f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else str(cell) for cell in row)} |")


if __name__ == "__main__":
    main()
