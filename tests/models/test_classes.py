"""Models of two classes, of ten, and of classes whose names are odd: from the splits to a folder and back."""

import json
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.models.base import TrainingData, Tweets
from airline_sentiment.models.training import read_split, read_training_data, train_model
from airline_sentiment.params import load_params
from airline_sentiment.serving.predictor import Predictor
from airline_sentiment.tokens.vocabulary import Vocabulary
from tests.models.folders import save

PARAMS = load_params(Path(__file__).parents[2] / "params.yaml")
LSTM = {"units": 16, "epochs": 10, "batch_size": 4, "learning_rate": 0.05, "embedding_dropout": 0.0, "dropout": 0.0}
HYBRID = {"units": 8, "epochs": 6, "batch_size": 4, "learning_rate": 0.02, "encoder_layers": 1, "warmup_steps": 0}
SMALL = (
    PARAMS.with_values("tfidf", {"inverse_regularization": 100.0, "min_count": 1})
    .with_values("lstm", LSTM | {"recurrent_dropout": 0.0})
    .with_values("hybrid", HYBRID)
)
TWO = ("0", "4")
ODD = ("Can't Tell", "late/flight", "Ärger", "0", "?!", "p_negative", "negative", "a b", "好", "label")
WORDS = ("late", "seat", "thank", "delay", "bag", "crew", "phone", "price", "food", "lost")


def splits(folder: Path, classes: Sequence[str], train: Sequence[str] | None = None) -> tuple[Path, Path]:
    """Write both splits, four tweets a class with a word of its own, and return their folder and the vocabulary."""
    labels = list(train or classes) * 4
    words = [[WORDS[classes.index(label)], "flight"] if label in classes else ["flight"] for label in labels]
    corpus = Vocabulary.of(words)
    corpus.save(folder / "vocabulary.json")
    columns = {
        "text": [" ".join(each) for each in words],
        "ids": pa.array(corpus.encode(words), pa.list_(pa.int32())),
        "label": labels,
        "confidence": [0.9] * len(labels),
    }
    for split in ("train", "validation"):
        pq.write_table(pa.table(columns), folder / f"{split}.parquet")
    return folder, folder / "vocabulary.json"


@pytest.mark.parametrize(
    ("model", "classes"),
    [
        ("tfidf", TWO),
        ("tfidf", ODD),
        ("lstm", TWO),
        pytest.param("lstm", ODD, marks=pytest.mark.slow),
        ("hybrid", TWO),
        pytest.param("hybrid", ODD, marks=pytest.mark.slow),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} classes",
)
def test_any_number_of_classes_is_learned_saved_and_loaded(
    model: str, classes: tuple[str, ...], tmp_path: Path
) -> None:
    data = read_training_data(*splits(tmp_path, classes), classes)
    classifier, history = train_model(model, data, SMALL, lambda *_: None)
    assert history[-1]["val_loss"] <= history[0]["val_loss"]
    texts = [f"{WORDS[at]} flight" for at in range(len(classes))]
    seen = Tweets(texts, [text.split() for text in texts])
    probabilities = classifier.predict_proba(seen)
    assert probabilities.shape == (len(classes), len(classes))
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(len(classes)), abs=1e-6)
    assert np.array_equal(pickle.loads(pickle.dumps(classifier)).predict_proba(seen), probabilities)
    folder = save(model, classifier, tmp_path / "models", classes)
    assert json.loads((folder / "model.json").read_text(encoding="utf-8"))["classes"] == list(classes)
    predictor = Predictor.load(folder)
    assert predictor.classes == classes
    assert predictor.predict(texts) == list(classes)


def test_labels_are_positions_in_the_order_of_the_classes(tmp_path: Path) -> None:
    folder, vocabulary = splits(tmp_path, TWO)
    corpus = Vocabulary.load(vocabulary)
    assert read_split(folder / "train.parquet", corpus, TWO).labels.tolist() == [0, 1] * 4
    turned = read_split(folder / "train.parquet", corpus, ("4", "?", "0"))
    assert turned.labels.tolist() == [2, 0] * 4
    assert turned.labels.dtype == np.int64


def refused(folder: Path, vocabulary: Path, classes: Sequence[str]) -> str:
    with pytest.raises(InputError) as error:
        read_training_data(folder, vocabulary, classes)
    return str(error.value)


def test_a_label_that_is_no_class_names_file_label_and_remedy(tmp_path: Path) -> None:
    assert refused(*splits(tmp_path, TWO, ["0", "4", "Can't\nTell"]), TWO) == (
        f'{tmp_path}/train.parquet: the label "Can\'t\\nTell" is none of labels.classes in params.yaml; '
        "name it there, or run `dvc repro` if the classes were changed since"
    )


def test_classes_without_a_tweet_to_learn_from_are_named(tmp_path: Path) -> None:
    found = splits(tmp_path, TWO)
    said = f"{tmp_path}/train.parquet: no tweet of the class 'Ärger' to learn from; "
    assert refused(*found, [*TWO, "Ärger"]).startswith(said)
    many = refused(*found, [*TWO, *(f"c{number}" for number in range(7))])
    assert "no tweet of the class 'c0', 'c1', 'c2', 'c3', 'c4' and 2 more to learn from; " in many
    assert many.endswith("take it out of labels.classes in params.yaml, or add tweets of it, and run `dvc repro`")


def test_training_data_says_what_its_labels_mean(tmp_path: Path) -> None:
    data = read_training_data(*splits(tmp_path, ODD), list(ODD))
    assert isinstance(data, TrainingData)
    assert data.classes == ODD
