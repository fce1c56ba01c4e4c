"""What the labels are worth that are probably wrong: the annotators' agreement on them, and the figures without them.

Then labels of test tweets, on which all annotators agree, are changed at random: how many of those are found? Needs
`make repro`; prints the tables of docs/errors.md in seconds.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.label_noise import find_doubtful, mean_agreement, read_doubtful_labels, without
from airline_sentiment.evaluation.predictions import read_predictions
from airline_sentiment.evaluation.tweets import MeasuredTweets, read_tweets
from airline_sentiment.labels import probability_columns
from airline_sentiment.params import load_params

REPORTS = Path("reports")
TEST = Path("data/splits/test.parquet")
CHANGED = 0.05
ROUNDS = 20
Row = tuple[str | int | float, ...]


@exits_cleanly
def main() -> None:
    params = load_params()
    tweets = read_tweets(TEST, params.labels.classes, "params.yaml")
    answers = {model: read_probabilities(model, params.labels.classes) for model in params.models}
    rows = [measure(model, tweets, probabilities) for model, probabilities in answers.items()]
    print("| model | doubtful labels | agreement on them | on its other mistakes | on what is right |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print_rows(row[:5] for row in rows)
    print()
    print("| model | accuracy | without them | macro-F1 | without them |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print_rows((row[0], *row[5:]) for row in rows)
    print()
    print("| model | labels changed | listed | changed ones found | changed ones at the top of the list |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print_rows(find_changed(model, tweets, probabilities) for model, probabilities in answers.items())


def read_probabilities(model: str, classes: list[str]) -> np.ndarray:
    predictions = read_predictions(REPORTS / model / "test_predictions.csv", classes)
    return predictions[list(probability_columns(classes))].to_numpy()


def measure(model: str, tweets: MeasuredTweets, probabilities: np.ndarray) -> Row:
    found = {each.id for each in read_doubtful_labels(REPORTS / model / "doubtful_labels.csv")}
    doubtful = np.array([each in found for each in tweets.ids])
    right = probabilities.argmax(axis=1) == tweets.labels
    agreement = mean_agreement(doubtful, right, tweets.confidence)
    whole, rest = (without(mask, tweets.labels, probabilities) for mask in (doubtful & False, doubtful))
    numbers = (whole.accuracy, rest.accuracy, whole.macro_f1, rest.macro_f1)
    return f"`{model}`", len(found), agreement.doubtful, agreement.other_mistakes, agreement.right, *numbers


def find_changed(model: str, tweets: MeasuredTweets, probabilities: np.ndarray) -> Row:
    """Return the mean of some rounds: labels changed, listed, found; the last is of as many rows as were changed."""
    generator, classes = np.random.default_rng(0), probabilities.shape[1]
    sure = np.flatnonzero(tweets.confidence == 1)
    count = round(CHANGED * len(tweets.ids))
    rounds = []
    for _ in range(ROUNDS):
        changed = generator.choice(sure, count, replace=False)
        labels = tweets.labels.copy()
        labels[changed] = (labels[changed] + generator.integers(1, classes, count)) % classes
        listed, _scores = find_doubtful(labels, probabilities)
        rounds.append((len(listed), np.isin(changed, listed).mean(), np.isin(listed[:count], changed).mean()))
    listed_mean, found, top = np.mean(rounds, axis=0).tolist()
    return f"`{model}`", count, round(listed_mean), found, top


def print_rows(rows: Iterable[Row]) -> None:
    for row in rows:
        print(f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else str(cell) for cell in row)} |")


if __name__ == "__main__":
    main()
