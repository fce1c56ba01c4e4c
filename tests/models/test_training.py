from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.models import lstm, tfidf
from airline_sentiment.models.base import LabelledTweets, OnEpoch, TrainingData
from airline_sentiment.models.training import train_model, write_history
from airline_sentiment.params import load_params
from airline_sentiment.tokens.vocabulary import Vocabulary
from tests.models.folders import CLASSES

WORDS = [["late", "again"], ["flight", "tomorrow"], ["great", "crew"]] * 16
TWEETS = LabelledTweets([" ".join(each) for each in WORDS], WORDS, np.array([0, 1, 2] * 16), np.ones(48))
DATA = TrainingData(TWEETS, TWEETS, Vocabulary.of(WORDS), CLASSES)


PARAMS = load_params(Path(__file__).parents[2] / "params.yaml")


def test_a_loss_that_explodes_ends_the_training_with_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(data: TrainingData, params: lstm.Params, *others: Any) -> Any:
        # No rate that params.yaml allows explodes within so few tweets.
        return fit_lstm(data, params.model_copy(update={"learning_rate": 1e38}), *others)

    fit_lstm = lstm.fit
    monkeypatch.setattr(lstm, "fit", fit)
    epochs: list[int] = []
    params = PARAMS.with_values("lstm", {"units": 8, "epochs": 4, "batch_size": 16})
    with pytest.raises(InputError) as error:
        train_model("lstm", DATA, params, lambda epoch, _: epochs.append(epoch))
    assert str(error.value) == (
        "lstm: loss is nan at epoch 1, training stopped: "
        "lower models.lstm.learning_rate, or set models.lstm.clip_norm to a small number"
    )
    assert epochs == []


def test_a_model_without_a_learning_rate_is_not_told_to_lower_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(data: TrainingData, params: object, seed: int, on_epoch: OnEpoch, phases: object) -> None:
        on_epoch(1, {"loss": 0.5, "accuracy": 0.9, "val_loss": 0.6, "val_accuracy": 0.8})
        on_epoch(2, {"loss": 0.4, "accuracy": 0.9, "val_loss": float("inf"), "val_accuracy": 0.8})

    monkeypatch.setattr(tfidf, "fit", fit)
    epochs: list[int] = []
    with pytest.raises(InputError) as error:
        train_model("tfidf", DATA, PARAMS, lambda epoch, _: epochs.append(epoch))
    assert str(error.value) == "tfidf: val_loss is inf at epoch 2, training stopped"
    assert epochs == [1]


def test_a_model_that_learns_something_else_than_the_labels_has_it_in_further_columns(tmp_path: Path) -> None:
    measured = {"loss": 0.5, "accuracy": 0.9, "val_loss": 0.625, "val_accuracy": 0.8}
    write_history(tmp_path / "plain.csv", [{"epoch": 1, **measured}])
    write_history(tmp_path / "soft.csv", [{"epoch": 1, **measured, "objective": 0.75, "val_objective": 0.8125}])
    plain = "epoch,loss,accuracy,val_loss,val_accuracy\n1,0.500000,0.900000,0.625000,0.800000\n"
    assert (tmp_path / "plain.csv").read_text() == plain
    assert (tmp_path / "soft.csv").read_text() == (
        "epoch,loss,accuracy,val_loss,val_accuracy,objective,val_objective\n"
        "1,0.500000,0.900000,0.625000,0.800000,0.750000,0.812500\n"
    )
