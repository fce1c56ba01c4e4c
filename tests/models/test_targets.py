import numpy as np
import pytest

from airline_sentiment.models.base import LabelledTweets, TrainingData
from airline_sentiment.models.targets import epoch_metrics, training_targets
from airline_sentiment.tokens.vocabulary import Vocabulary

TRAIN = np.array([[0.5, 0.5], [0.25, 0.75], [0.75, 0.25], [1.0, 0.0]])
VALIDATION = np.array([[0.25, 0.75]])


@pytest.mark.parametrize(
    ("agreement", "soft", "expected"),
    [
        (0.7, True, [0.15, 0.7, 0.15]),
        (1.0, True, [0, 1, 0]),
        (0.7, False, [0, 1, 0]),
        (0.0, True, [1 / 3, 1 / 3, 1 / 3]),
        (0.7, True, [0.3, 0.7]),
        (0.4, True, [0.5, 0.5]),
        (0.6, True, [0.1, 0.6, 0.1, 0.1, 0.1]),
        (0.1, True, [0.2, 0.2, 0.2, 0.2, 0.2]),
        (0.6, False, [0, 1, 0, 0, 0]),
    ],
    ids=[
        "two of three",
        "all",
        "the label alone",
        "nobody",
        "of two classes",
        "less than half of two classes",
        "of five classes",
        "less than a fifth of five classes",
        "the label alone of five classes",
    ],
)
def test_what_annotators_did_not_agree_on_goes_to_the_other_labels(
    agreement: float, soft: bool, expected: list[float]
) -> None:
    tweets = LabelledTweets([""], [[]], np.array([1]), np.array([agreement]))
    assert training_targets(tweets, len(expected), soft)[0] == pytest.approx(np.array(expected))


def two_classes(confidence: float) -> TrainingData:
    """Four tweets to train on, of which the first three are right at the probabilities above, and one to validate."""
    train = LabelledTweets([""] * 4, [[]] * 4, np.array([0, 1, 0, 1]), np.full(4, confidence))
    return TrainingData(train, LabelledTweets([""], [[]], np.array([0]), np.ones(1)), Vocabulary.of([]), ("no", "yes"))


def test_the_loss_is_the_log_loss_of_the_labels_whatever_is_learned() -> None:
    from sklearn.metrics import log_loss

    measured = epoch_metrics(two_classes(0.75), TRAIN, VALIDATION, soft=True)
    assert measured["loss"] == pytest.approx(log_loss([0, 1, 0, 1], TRAIN))
    assert measured["val_loss"] == pytest.approx(np.log(4))
    assert (measured["accuracy"], measured["val_accuracy"]) == (0.75, 0)


def test_what_is_learned_stands_beside_it() -> None:
    measured = epoch_metrics(two_classes(0.75), TRAIN[:1].repeat(4, axis=0), VALIDATION, soft=True)
    assert measured["objective"] == pytest.approx(np.log(2))
    measured = epoch_metrics(two_classes(0.75), np.array([[0.75, 0.25]] * 4), VALIDATION, soft=True)
    # Of four labels two get 0.75 and two 0.25; each target is 3 parts the label and 1 part the other class.
    assert measured["objective"] == pytest.approx(-(np.log(0.75) + np.log(0.25)) / 2)
    assert measured["val_objective"] == measured["val_loss"]


@pytest.mark.parametrize(("confidence", "soft"), [(0.75, False), (1.0, True)], ids=["hard labels", "all agree"])
def test_where_the_labels_are_learned_the_loss_says_it_all(confidence: float, soft: bool) -> None:
    measured = epoch_metrics(two_classes(confidence), TRAIN, VALIDATION, soft)
    assert set(measured) == {"loss", "accuracy", "val_loss", "val_accuracy"}
