from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.models import tfidf
from airline_sentiment.models.base import LabelledTweets, TrainingData
from airline_sentiment.models.folder import SavedModel, save_model
from airline_sentiment.params import load_params
from airline_sentiment.tokens.vocabulary import Vocabulary

TAUGHT = (("late again", "negative"), ("flight tomorrow", "neutral"), ("great crew", "positive"))


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, tiny tfidf model."""
    params = load_params()
    texts = [text for text, _ in TAUGHT] * 4
    words = [text.split() for text in texts]
    tweets = LabelledTweets(texts, words, np.array([0, 1, 2] * 4), np.ones(12))
    data = TrainingData(tweets, tweets, Vocabulary.of(words), tuple(params.labels.classes))
    classifier = tfidf.fit(data, params.model("tfidf"), 2, lambda *_: None)
    folder = tmp_path_factory.mktemp("models") / "tfidf"
    save_model(folder, SavedModel("tfidf", params.clean, params.tokenize, classifier, data.classes))
    return folder
