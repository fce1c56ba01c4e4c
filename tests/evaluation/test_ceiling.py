import numpy as np
import pytest

from airline_sentiment.evaluation.ceiling import ceiling

TWO_OF_THREE = 2 / 3


def test_two_classes_by_hand() -> None:
    """Half of the tweets unanimous: two annotators agree in 1/2 + 1/2 * 1/3, and what people say is uniform on 0..1.

    With p uniform, the larger of p and 1 - p is 3/4 in the mean. A majority of three is m = 3p² - 2p³, whose mean above
    1/2 is 13/16, and m² + (1 - m)² is 2 (9/5 - 2 + 4/7) in the mean.
    """
    found = ceiling(np.array([1.0, TWO_OF_THREE] * 500), 2)
    assert found is not None
    assert found.tweets == 1000
    assert found.mean_confidence.value == pytest.approx(5 / 6)
    assert found.two_annotators.value == pytest.approx(2 / 3)
    assert found.fresh_annotator.value == pytest.approx(3 / 4, abs=0.002)
    assert found.published_label.value == pytest.approx(13 / 16, abs=0.002)
    assert found.second_vote.value == pytest.approx(2 * (9 / 5 - 2 + 4 / 7), abs=0.002)
    # 1.96 * (1/3) / sqrt(1000): the agreement of a tweet's pairs is 1 or 1/3.
    assert found.two_annotators.upper - found.two_annotators.value == pytest.approx(0.02066, abs=1e-5)
    assert found.published_label.lower < found.published_label.value < found.published_label.upper


def test_three_classes_by_hand() -> None:
    """A quarter unanimous: two annotators agree in 1/4 + 3/4 * 1/3, and any distribution over the classes is as likely.

    The largest of three parts of a stick that is broken at random is (1 + 1/2 + 1/3) / 3 in the mean.
    """
    found = ceiling(np.array([1.0, TWO_OF_THREE, TWO_OF_THREE, TWO_OF_THREE]), 3)
    assert found is not None
    assert found.fresh_annotator.value == pytest.approx(11 / 18, abs=0.002)
    # The majority is more reliable than one, and the model knows what most people would say, which other people do not.
    assert found.fresh_annotator.value < found.published_label.value
    assert found.second_vote.value < found.published_label.value


def test_votes_are_the_nearest_third() -> None:
    exact = ceiling(np.array([1.0, TWO_OF_THREE, 1 / 3]), 3)
    weighted = ceiling(np.array([1.0, 0.7039, 0.3486]), 3)
    assert exact is not None
    assert weighted is not None
    # Pairs that agree: 3, 1 and 0 of 3.
    assert exact.two_annotators.value == weighted.two_annotators.value == pytest.approx(4 / 9)


@pytest.mark.parametrize("classes", [2, 3, 50])
@pytest.mark.parametrize("confidence", [[0.0, 0.5], [0.34] * 5, [1.0] * 9_999 + [0.6]])
def test_all_shares_are_possible(confidence: list[float], classes: int) -> None:
    found = ceiling(np.array(confidence), classes)
    assert found is not None
    for each in (found.fresh_annotator, found.published_label, found.second_vote):
        assert 0 <= each.lower <= each.value <= each.upper <= 1


def test_annotators_who_always_agree_set_no_ceiling() -> None:
    assert ceiling(np.ones(5), 3) is None


def test_the_explanation_names_the_figures_and_what_is_assumed() -> None:
    found = ceiling(np.array([1.0, TWO_OF_THREE] * 500), 2)
    assert found is not None
    assert "in 66.7\u00a0% (64.6\u00a0% to 68.7\u00a0%) of the cases" in found.explanation
    assert "three independent annotators" in found.explanation
    assert found == ceiling(np.array([1.0, TWO_OF_THREE] * 500), 2)
