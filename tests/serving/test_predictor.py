"""One predictor from raw text to label, from a real small model."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.models.base import Tweets
from airline_sentiment.models.tfidf import TfidfClassifier
from airline_sentiment.serving.predictor import Predictor
from tests.models.folders import SMALL
from tests.serving.conftest import TAUGHT


def test_it_labels_what_it_was_taught(model_folder: Path) -> None:
    predictor = Predictor.load(model_folder)
    assert predictor.predict([text for text, _ in TAUGHT]) == [label for _, label in TAUGHT]


def test_probabilities_are_of_three_classes_and_sum_to_one(model_folder: Path) -> None:
    probabilities = Predictor.load(model_folder).predict_proba(["late", "words it never saw", ""])
    assert probabilities.shape == (3, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


def test_raw_text_is_cleaned_as_the_training_data_was(model_folder: Path) -> None:
    predictor = Predictor.load(model_folder)
    assert predictor.clean(["@united it's LATE!!"]) == ["it is late exclamationmark"]
    raw, clean = predictor.predict_proba(["@united  LATE again", "late again"])
    assert raw.tobytes() == clean.tobytes()


def test_a_row_does_not_depend_on_its_neighbours(model_folder: Path) -> None:
    predictor = Predictor.load(model_folder)
    alone = predictor.predict_proba(["great crew"])[0]
    together = predictor.predict_proba(["late again", "great crew", "flight tomorrow"])[1]
    np.testing.assert_allclose(alone, together, rtol=1e-12)


def test_no_texts_give_no_rows(model_folder: Path) -> None:
    assert Predictor.load(model_folder).predict_proba([]).shape == (0, 3)


def test_a_folder_without_a_model_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no trained model here; `dvc repro` makes it"):
        Predictor.load(tmp_path)


@pytest.mark.parametrize("name", SMALL)
def test_a_predictor_can_be_sent_to_another_process(name: str, tmp_path: Path) -> None:
    """Dask, joblib and Spark pickle what they send; no file on a disk is a pickle."""
    predictor = Predictor.load(SMALL[name](tmp_path))
    texts = ["late again", "great crew :)", ""]
    before = predictor.predict_proba(texts)
    arrived = pickle.loads(pickle.dumps(predictor))
    assert arrived.predict_proba(texts).tobytes() == before.tobytes()
    assert arrived.classes == ("negative", "neutral", "positive")


def test_texts_together_too_long_for_memory_are_labelled_as_each_alone(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = Predictor.load(model_folder)
    texts = ["great crew", "", "late again " * 3, "flight tomorrow", "late", "z" * 50]
    whole = predictor.label(texts)
    asked: list[int] = []
    predict_proba = TfidfClassifier.predict_proba

    def counted(self: TfidfClassifier, tweets: Tweets) -> np.ndarray:
        asked.append(sum(map(len, tweets.text)))
        return predict_proba(self, tweets)

    monkeypatch.setattr(TfidfClassifier, "predict_proba", counted)
    monkeypatch.setattr("airline_sentiment.serving.predictor._CHARACTERS_TOGETHER", 40)
    monkeypatch.setattr("airline_sentiment.models.ngrams._CHARACTERS_TOGETHER", 10)
    parts = predictor.label(texts)
    # 10, 0, 33, 15, 4 and 50 characters, no more than 40 together, and 50 alone.
    assert asked == [10, 33, 19, 50]
    assert parts.text_clean == whole.text_clean
    assert parts.probabilities.tobytes() == whole.probabilities.tobytes()
