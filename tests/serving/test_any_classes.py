"""Serving of models whose classes have other names, and another number."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.cleaning import Cleaner
from airline_sentiment.errors import InputError
from airline_sentiment.models.base import Tweets
from airline_sentiment.params import Tokenize
from airline_sentiment.serving.files import Columns, label_table
from airline_sentiment.serving.predictor import Predictions, Predictor
from airline_sentiment.tokens.words import Tokenizer

ODD = ("Can't Tell", "can't tell", "label", "0", "?", "text_clean", "id", "NA", "Ärger", "late/flight")


class Counting:
    """A classifier that is sure of the class whose number, from 0, is that of the last word, from 0."""

    params = None

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        return np.eye(self.classes)[[len(words) - 1 for words in tweets.words]]

    def save(self, folder: Path) -> None:
        raise NotImplementedError


def counting(classes: Sequence[str]) -> Predictor:
    tokenizer = Tokenizer(Tokenize(lower=True, filters=""))
    return Predictor(Cleaner(), tokenizer, Counting(len(classes)), classes)


@pytest.mark.parametrize("classes", [("ham", "spam"), ODD, tuple(f"topic {number}" for number in range(50))])
def test_the_label_is_the_most_probable_of_any_classes(classes: tuple[str, ...]) -> None:
    predictions = counting(classes).label(["one two", "one", "one two"])
    assert predictions.labels == [classes[1], classes[0], classes[1]]
    assert predictions.probabilities.shape == (3, len(classes))


def test_columns_have_legal_names_no_two_the_same() -> None:
    columns = Predictions(ODD, np.eye(10), [""] * 10).columns()
    assert list(columns) == [
        "label", "p_Can_t_Tell", "p_can_t_tell_2", "p_label", "p_0", "p_class", "p_text_clean", "p_id", "p_NA",
        "p_Ärger", "p_late_flight", "text_clean",
    ]  # fmt: skip
    assert columns["label"] == list(ODD)
    assert columns["p_class"].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def test_a_table_is_labelled_with_odd_classes(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "one two"}\n{"text": null}\n')
    label_table(counting(("Can't Tell", "late/flight")), str(source), str(target), Columns())
    assert [json.loads(line) for line in target.read_text().splitlines()] == [
        {"text": "one two", "label": "late/flight", "p_Can_t_Tell": 0.0, "p_late_flight": 1.0},
        {"text": None, "label": None, "p_Can_t_Tell": None, "p_late_flight": None},
    ]


def test_a_column_of_a_probability_is_never_overwritten(tmp_path: Path) -> None:
    source, predictor = tmp_path / "in.jsonl", counting(("Can't Tell", "late/flight"))
    source.write_text('{"text": "one two", "p_late_flight": 1}\n')
    with pytest.raises(InputError, match=r"has a column p_late_flight already; rename it$"):
        label_table(predictor, str(source), str(tmp_path / "out.csv"), Columns())
    with pytest.raises(InputError, match="--label-column: p_Can_t_Tell is written already"):
        label_table(predictor, str(source), str(tmp_path / "out.csv"), Columns(label="p_Can_t_Tell"))
