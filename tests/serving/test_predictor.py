"""One predictor from raw text to label, from a real small model."""

from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.serving.predictor import Predictor
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
