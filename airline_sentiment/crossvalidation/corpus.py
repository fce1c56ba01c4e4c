"""The tweets that are split: the pipeline's, or the same ones prepared the tutorial's way."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from airline_sentiment.cleaning.table import clean_tweets
from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.tutorial import LSTM, SHARES
from airline_sentiment.labels import name_some
from airline_sentiment.models.training import label_positions
from airline_sentiment.params import PARAMS_FILE, Clean, Params, Split
from airline_sentiment.splits.assignment import SPLITS
from airline_sentiment.splits.rotation import rotated_splits
from airline_sentiment.splits.table import write_splits
from airline_sentiment.tokens.table import count_words, encode_tweets


@dataclass(frozen=True)
class Corpus:
    """Tweets, and what is done with them.

    Attributes:
        tweets: the table that the stage tokenize writes.
        vocabulary: the vocabulary that goes with it.
        params: all of `params.yaml`, as it holds for these tweets.
    """

    tweets: Path
    vocabulary: Path
    params: Params


def pipelines_corpus(data: Path, params: Params) -> Corpus:
    """Return the corpus as the stage tokenize left it in the folder `data`."""
    return Corpus(data / "tokens/tweets.parquet", data / "tokens/vocabulary.json", params)


def tutorials_corpus(data: Path, params: Params, folder: Path) -> Corpus:
    """Clean and tokenize the tweets of the stage ingest as the tutorial does; the tables go to `folder`.

    Duplicates may fall on both sides of a split, and the network is the tutorial's, with its vocabulary of the whole
    corpus; what it does not know (the seeds, the way of batching) stays as it is in `params.yaml`.

    Raises:
        InputError: if the stage ingest has not run.
    """
    clean, tweets, vocabulary = folder / "clean.parquet", folder / "tweets.parquet", folder / "vocabulary.json"
    tutorials = _tutorials_params(params)
    clean_tweets(data / "raw/tweets.parquet", clean, tutorials.clean)
    words = count_words(clean, params.tokenize)
    encode_tweets(clean, tweets, params.tokenize, words)
    words.save(vocabulary)
    return Corpus(tweets, vocabulary, tutorials)


def write_rotated_splits(corpus: Corpus, count: int, folder: Path) -> list[Path]:
    """Write each of the splits of `rotated_splits` to a folder of its own, as the stage split does.

    Raises:
        InputError: if there are no tweets, the test parts of so many splits would overlap, a label is none of the
            classes, or a part would have no tweet of a class.
    """
    if not corpus.tweets.exists():
        raise InputError(f"{corpus.tweets}: no such file; `dvc repro` makes it")
    keys = pq.read_table(corpus.tweets, columns=["label", "text_clean"])
    assigned = rotated_splits(keys["label"].to_pylist(), keys["text_clean"].to_pylist(), corpus.params.split, count)
    _require_every_class(corpus, keys["label"], assigned)
    folders = [folder / str(number) for number in range(1, count + 1)]
    for target, split in zip(folders, assigned, strict=True):
        write_splits(corpus.tweets, target, split)
    return folders


def _require_every_class(corpus: Corpus, labels: pa.ChunkedArray, assigned: np.ndarray) -> None:
    classes = corpus.params.labels.classes
    positions = label_positions(corpus.tweets, labels, classes)
    counts = [
        np.bincount(positions[split == part], minlength=len(classes))
        for split in assigned
        for part in range(len(SPLITS))
    ]
    absent = np.flatnonzero(np.min(counts, axis=0) == 0)
    if absent.size:
        tweets = np.bincount(positions, minlength=len(classes))
        few = name_some([f"{classes[at]} ({tweets[at]:,} tweets)" for at in absent])
        raise InputError(
            f"{corpus.tweets}: in {len(assigned)} splits, train, validation or test would be without {few}; take fewer "
            f"--splits, or in {PARAMS_FILE} larger split.validation and split.test, "
            "or labels.leave_out instead of labels.classes"
        )


def _tutorials_params(params: Params) -> Params:
    changed = {
        "clean": Clean(profile="textclean", steps=params.clean.steps),
        "split": Split(seed=params.split.seed, group_duplicates=False, **SHARES),
        "models": {"lstm": {**params.models["lstm"], **LSTM}},
    }
    return params.model_copy(update=changed)
