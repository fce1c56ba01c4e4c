"""What each step of cleaning is worth: the training tweets, cleaned without one step at a time, scored by `tfidf`.

Five folds of the training split, stratified, the same for every row; tweets with the same clean text stay together. The
validation and the test split are not read. Needs `make repro`; prints the table of docs/cleaning.md.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedGroupKFold

from airline_sentiment.cleaning import DEFAULT_STEPS, Cleaner
from airline_sentiment.cleaning.tweet import STEPS
from airline_sentiment.errors import exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models import tfidf
from airline_sentiment.models.base import LabelledTweets, TrainingData
from airline_sentiment.params import load_params
from airline_sentiment.tokens.vocabulary import Vocabulary
from airline_sentiment.tokens.words import Tokenizer

TRAIN = Path("data/splits/train.parquet")
FOLDS = 5


@dataclass(frozen=True)
class Variant:
    """A way to clean."""

    name: str
    profile: str = "tweet"
    steps: tuple[str, ...] = DEFAULT_STEPS


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.ablation")
    load_params()
    with ProcessPoolExecutor() as pool:
        scores = dict(zip(variants(), pool.map(cross_validated, variants()), strict=True))
    print_table(scores)


def variants() -> list[Variant]:
    off = [name for name in STEPS if name not in DEFAULT_STEPS]
    without = [tuple(step for step in DEFAULT_STEPS if step != name) for name in DEFAULT_STEPS]
    return [
        Variant("`tweet`"),
        Variant("`textclean`", "textclean"),
        *(Variant(f"`tweet` with {name}", steps=with_step(name)) for name in off),
        *(Variant(f"without {name}", steps=steps) for name, steps in zip(DEFAULT_STEPS, without, strict=True)),
    ]


def with_step(name: str) -> tuple[str, ...]:
    return tuple(step for step in STEPS if step in DEFAULT_STEPS or step == name)


def cross_validated(variant: Variant) -> np.ndarray:
    """Return accuracy and macro-F1 of each fold, shape (folds, 2)."""
    table = pq.read_table(TRAIN, columns=["text", "label", "confidence", "text_clean"]).to_pydict()
    params, cleaner = load_params(), Cleaner(variant.profile, variant.steps)
    tokenizer = Tokenizer(params.tokenize)
    labels = np.array([params.labels.classes.index(label) for label in table["label"]])

    def tweets(rows: np.ndarray) -> LabelledTweets:
        chosen = [table["text"][row] for row in rows]
        words = tokenizer.split_many(cleaner.clean_many(chosen))
        return LabelledTweets(chosen, words, labels[rows], np.array(table["confidence"])[rows])

    return np.array([score(tweets(fit), tweets(held)) for fit, held in folds(labels, table)])


def folds(labels: np.ndarray, table: dict[str, list[str]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    chooser = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    yield from chooser.split(labels, labels, groups=table["text_clean"])


def score(train: LabelledTweets, held_out: LabelledTweets) -> tuple[float, float]:
    params = load_params()
    data = TrainingData(train, held_out, Vocabulary.of([]), tuple(params.labels.classes))
    own = params.model("tfidf")
    assert isinstance(own, tfidf.Params)
    classifier = tfidf.fit(data, own, 0, lambda epoch, metrics: None)
    predicted = classifier.predict_proba(held_out).argmax(axis=1)
    return accuracy_score(held_out.labels, predicted), f1_score(held_out.labels, predicted, average="macro")


def print_table(scores: dict[Variant, np.ndarray]) -> None:
    whole = scores[Variant("`tweet`")]
    print("| cleaning | accuracy | macro-F1 | macro-F1 against `tweet` | ± |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for variant, values in scores.items():
        difference = values[:, 1] - whole[:, 1]
        error = difference.std(ddof=1) / np.sqrt(FOLDS)
        accuracy, macro_f1 = values.mean(axis=0)
        print(f"| {variant.name} | {accuracy:.4f} | {macro_f1:.4f} | {difference.mean():+.4f} | {error:.4f} |")


if __name__ == "__main__":
    main()
