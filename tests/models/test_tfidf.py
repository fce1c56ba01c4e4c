from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from airline_sentiment.errors import InputError
from airline_sentiment.models import ngrams, tfidf
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


def fitted(tweets: LabelledTweets = TWEETS) -> tfidf.TfidfClassifier:
    history: list[int] = []
    data = TrainingData(tweets, TWEETS, Vocabulary.of(WORDS), CLASSES)
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


def test_what_is_learned_does_not_depend_on_the_blocks_in_which_tweets_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doubtful = replace(TWEETS, confidence=np.linspace(0.4, 1, 12))
    whole = fitted(doubtful).predict_proba(TWEETS)
    monkeypatch.setattr(ngrams, "_CHARACTERS_TOGETHER", 30)
    assert np.array_equal(fitted(doubtful).predict_proba(TWEETS), whole)


def test_a_folder_without_a_model_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no trained model here"):
        load_model(tmp_path)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("soft_labels", [True, False])
def test_probabilities_are_those_of_scikit_learns_regression(classes: int, soft_labels: bool) -> None:
    """On the same n-grams, each tweet once a class that it may have, weighted by how far it may."""
    generator = np.random.default_rng(classes)
    labels = np.arange(60) % classes
    words = [[f"w{label}", f"x{generator.integers(9)}", f"w{generator.integers(classes)}"] for label in labels]
    tweets = LabelledTweets([""] * 60, words, labels, generator.uniform(0.3, 1, 60))
    params = PARAMS.model_copy(update={"soft_labels": soft_labels, "inverse_regularization": 1.0})
    data = TrainingData(tweets, tweets, Vocabulary.of([]), tuple(map(str, range(classes))))
    ours = tfidf.fit(data, params, 2, lambda *_: None).predict_proba(tweets)

    documents = [" ".join(each) for each in words]
    ngrams = hstack(
        [
            TfidfVectorizer(analyzer=analyzer, ngram_range=sizes, sublinear_tf=True).fit_transform(documents)
            for analyzer, sizes in (("word", (1, 2)), ("char_wb", (2, 3)))
        ],
        format="csr",
    )
    rows, answers = np.repeat(np.arange(60), classes), np.tile(np.arange(classes), 60)
    agreement = tweets.confidence.clip(1 / classes, 1) if soft_labels else np.ones(60)
    own, other = agreement[rows], (1 - agreement[rows]) / (classes - 1)
    weights = np.where(answers == labels[rows], own, other)
    regression = LogisticRegression(C=params.inverse_regularization, max_iter=1000, tol=1e-8)
    regression.fit(ngrams[rows], answers, sample_weight=weights)
    assert ours == pytest.approx(regression.predict_proba(ngrams), abs=2e-3)
