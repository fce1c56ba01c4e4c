"""How well leaving words out says what pushed a model: `tfidf`, whose weights are known, is asked both ways.

On the clean texts of its mistakes on the test split, so that the words are the same ones. Needs `make repro`; prints a
Markdown table in seconds.
"""

from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.explanations import explain, left_out_weights, most_confident_mistakes
from airline_sentiment.evaluation.tweets import read_tweets
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.serving.predictor import Predictor

MODEL = Path("models/tfidf")
TEST = Path("data/splits/test.parquet")
FEWEST_WORDS = 3
LIGHTEST = 0.1


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.explanations")
    pairs = both_ways(Predictor.load(MODEL))
    ranks = np.array([spearmanr(exact, left_out).statistic for exact, left_out in pairs])
    all_exact, all_left_out = (np.concatenate(weights) for weights in zip(*pairs, strict=True))
    heaviest = np.array([exact.argmax() == left_out.argmax() for exact, left_out in pairs])
    same = (np.sign(all_exact) == np.sign(all_left_out))[np.abs(all_exact) >= LIGHTEST]
    print("| `tfidf`, exact against left out | |")
    print("| --- | ---: |")
    print(f"| mistakes of at least {FEWEST_WORDS} different words | {len(pairs)} |")
    print(f"| their words | {len(all_exact):,} |")
    print(f"| rank correlation of the words of a mistake, median | {np.median(ranks):.3f} |")
    print(f"| the same, of nine mistakes in ten at least | {np.quantile(ranks, 0.1):.3f} |")
    print(f"| rank correlation of all words | {spearmanr(all_exact, all_left_out).statistic:.3f} |")
    print(f"| the heaviest word is the same | {heaviest.mean():.1%} |")
    print(f"| the same direction, words of an exact weight of at least {LIGHTEST} | {same.mean():.1%} |")
    print(f"| weight by leaving out for each exact one (slope) | {slope(all_exact, all_left_out):.2f} |")


def both_ways(predictor: Predictor) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return for each mistake the exact weights of its words and those by leaving out, in the same order."""
    tweets = read_tweets(TEST, predictor.classes, str(MODEL))
    probabilities = predictor.predict_proba(tweets.texts)
    rows = most_confident_mistakes(tweets.labels, probabilities)
    predicted, labels = probabilities.argmax(axis=1)[rows], tweets.labels[rows]
    texts = predictor.clean([tweets.texts[row] for row in rows])
    _, exact = explain(predictor, texts, predicted, labels)
    left_out = left_out_weights(predictor.predict_proba, texts, predicted, labels)
    pairs = []
    for known, found in zip(exact, left_out, strict=True):
        assert [each.word for each in known] == [each.word for each in found]
        pairs.append((np.array([each.weight for each in known]), np.array([each.weight for each in found])))
    return [pair for pair in pairs if len(pair[0]) >= FEWEST_WORDS]


def slope(exact: np.ndarray, left_out: np.ndarray) -> float:
    return float(exact @ left_out / (exact @ exact))


if __name__ == "__main__":
    main()
