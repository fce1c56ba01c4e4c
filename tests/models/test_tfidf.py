from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.models import tfidf
from airline_sentiment.models.base import LabelledTweets, TrainingData, Tweets
from airline_sentiment.models.folder import load_model
from airline_sentiment.tokens.vocabulary import Vocabulary
from tests.models.folders import CLASSES, saved_and_loaded

PARAMS = tfidf.Params(
    word_ngrams=tfidf.NgramRange(shortest=1, longest=2),
    char_ngrams=tfidf.NgramRange(shortest=2, longest=3),
    min_count=1,
    soft_labels=True,
    inverse_regularization=100.0,
    max_iterations=200,
)
WORDS = [["late", "again"], ["flight", "tomorrow"], ["great", "crew"]] * 4
TWEETS = LabelledTweets([" ".join(words) for words in WORDS], WORDS, np.array([0, 1, 2] * 4), np.ones(12))


def fitted() -> tfidf.TfidfClassifier:
    history: list[int] = []
    data = TrainingData(TWEETS, TWEETS, Vocabulary.of(WORDS), CLASSES)
    classifier = tfidf.fit(data, PARAMS, 2, lambda epoch, _: history.append(epoch))
    assert history == [1]
    return classifier


def test_it_learns_what_is_plain_and_knows_nothing_of_strange_words() -> None:
    classifier = fitted()
    probabilities = classifier.predict_proba(TWEETS)
    assert probabilities.argmax(axis=1).tolist() == [0, 1, 2] * 4
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(12))
    strange = classifier.predict_proba(Tweets([""], [["zzz"]]))
    assert strange[0] == pytest.approx([1 / 3] * 3, abs=0.01)


def test_a_saved_model_gives_the_same_bits_and_saving_twice_the_same_bytes(tmp_path: Path) -> None:
    classifier = fitted()
    for name in ("first", "second"):
        loaded = saved_and_loaded("tfidf", classifier, tmp_path / name)
    assert np.array_equal(loaded.predict_proba(TWEETS), classifier.predict_proba(TWEETS))
    for path in (tmp_path / "first" / "tfidf").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / "tfidf" / path.name).read_bytes(), path.name


def test_a_folder_without_a_model_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no trained model here"):
        load_model(tmp_path)
