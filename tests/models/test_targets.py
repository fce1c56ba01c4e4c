import numpy as np
import pytest

from airline_sentiment.models.base import LabelledTweets
from airline_sentiment.models.targets import training_targets


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
