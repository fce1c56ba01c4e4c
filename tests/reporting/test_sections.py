"""What the sections say of results that are worked out by hand."""

import numpy as np
import pytest

from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest
from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.explanations import Errors, ExplainedError, Word
from airline_sentiment.evaluation.label_noise import DoubtfulLabel
from airline_sentiment.reporting import headline, performance, side_by_side, trust, weaknesses
from tests.reporting.made import SLICES, answers, params, renamed, result, tweets

# Of 100 tweets 80 are right: recalls 48/60, 16/20 and 16/20; 60 are negative.
MATRIX = [[48, 9, 3], [3, 16, 1], [2, 2, 16]]
RIGHT = result(*answers(MATRIX))
WORSE = result(*answers([[40, 17, 3], [3, 16, 1], [2, 2, 16]]), name="tfidf")
# The same tweets: of the 60 negative ones, 8 more are read as neutral.
BOTH = {"lstm": RIGHT, "tfidf": WORSE}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def test_the_result_is_compared_with_floor_and_baseline() -> None:
    found = headline.headline(RIGHT, BOTH, params().gate)
    assert (found.accuracy.value, found.floor) == (0.8, 0.6)
    assert 0.70 < found.accuracy.lower < 0.73  # Wilson's interval of 80 in 100 is 0.711 to 0.867
    assert 0.86 < found.accuracy.upper < 0.88
    floor, baseline = map(plain, found.compared)
    assert floor == "Always answering negative, the most frequent class, would be right on 60.0 %."
    # 8 of 100 differ, all the same way: 8 points, with a standard error of sqrt(0.08 * 0.92 / 100), 2.7 points.
    assert baseline == (
        "Against tfidf, the linear baseline, it gains +8.0 points of accuracy on the same tweets "
        "(95 % interval +2.7 to +13.3), which is beyond chance."
    )


def test_the_verdict_names_what_decides_on_validation() -> None:
    passing = headline.headline(RIGHT, BOTH, params().gate).verdict
    assert passing.passes
    assert plain(passing.text).startswith("lstm passes the gate: on validation its macro-F1 is 0.7")
    strict = params().gate.model_copy(update={"min_recall": 0.9})
    failing = headline.headline(RIGHT, BOTH, strict).verdict
    assert not failing.passes
    assert "lstm does not pass the gate" in failing.text
    assert len(failing.missed) == 3
    assert all(line.startswith("gate.min_recall: ") for line in failing.missed)


def test_the_others_stand_beside_it_with_paired_differences() -> None:
    found = side_by_side.models(RIGHT, BOTH, None)
    assert found.lead == "On the same 100 test tweets, lstm is more accurate than tfidf."
    own, other = found.rows
    assert own.differences == {}
    assert other.differences is not None
    assert other.differences["accuracy"].value == pytest.approx(-0.08)
    assert found.splits_figure is None


def test_equal_models_are_not_told_apart() -> None:
    found = side_by_side.models(RIGHT, {"lstm": RIGHT, "twin": renamed(RIGHT, "twin")}, None)
    assert found.lead == "On the same 100 test tweets, lstm is not distinguishable in accuracy from twin."


def test_models_of_other_tweets_are_not_compared() -> None:
    apart = result(*answers([[9, 1, 0], [1, 9, 0], [0, 0, 9]]), name="old")
    found = side_by_side.models(RIGHT, {"lstm": RIGHT, "old": apart}, None)
    assert found.rows[1].differences is None
    assert "no other model" in found.lead
    assert len(headline.headline(RIGHT, {"lstm": RIGHT, "old": apart}, params().gate).compared) == 1


def test_several_splits_give_mean_and_spread() -> None:
    def scores(*accuracies: float) -> list[dict[str, dict[str, float]]]:
        return [{"test": {"accuracy": value, "macro_f1": value - 0.1}} for value in accuracies]

    several = Comparison({"tfidf": scores(0.7, 0.8), "lstm": scores(0.8, 0.9)}, 0.125, ("a", "b"))
    found = side_by_side.models(RIGHT, BOTH, several)
    assert [(row.name, round(row.mean, 3), round(row.f1_mean, 3)) for row in found.splits] == [
        ("tfidf", 0.75, 0.65),
        ("lstm", 0.85, 0.75),
    ]
    assert found.splits[0].difference is None
    assert found.splits[1].difference is not None
    assert found.splits[1].difference.value == pytest.approx(0.1)
    # The deviation of 0.8 and 0.9 is 0.0707.
    assert "lstm is right on 85.0 % of the test tweets in the mean, with a standard deviation of 7.1" in plain(
        found.splits_lead
    )


def test_learning_names_the_best_epoch_and_the_gap() -> None:
    found = performance.learning(RIGHT)
    assert plain(found.lead) == (
        "The loss on validation is lowest after epoch 2 of 3; after the last one the model is right on 90.0 % of the "
        "train and 76.0 % of the validation tweets, 14.0 points apart."
    )
    assert found.loss
    once = performance.learning(result(*answers(MATRIX), history=RIGHT.history[:1]))
    assert once.loss is None
    assert "in a single pass" in once.lead


def test_confusion_names_the_most_frequent_mistake() -> None:
    found = performance.confusion(RIGHT)
    assert found.lead == "The most frequent mistakes are negative tweets read as neutral: 9 of 20."
    assert found.counts == MATRIX
    assert found.frequent[0] == ("negative", "neutral", 9, 0.15)
    assert performance.confusion(WORSE).lead == "Most mistakes are negative tweets read as neutral: 17 of 28."
    perfect = result(*answers([[5, 0, 0], [0, 5, 0], [0, 0, 5]]))
    assert performance.confusion(perfect).lead == "There is no mistake among 15 tweets."


def test_classes_have_precision_recall_and_f1() -> None:
    negative, neutral, _ = performance.per_class(RIGHT).rows
    assert negative.precision is not None
    assert (negative.recall.value, negative.precision.value) == (0.8, 48 / 53)
    assert negative.f1 == pytest.approx(2 * 48 / (60 + 53))
    assert (neutral.tweets, neutral.predicted) == (20, 27)
    never = result(*answers([[5, 0, 0], [5, 0, 0], [0, 0, 5]]))
    assert performance.per_class(never).rows[1].precision is None
    assert "weakest at neutral (F1 0.000), of whose 5 tweets it finds 0.0 %" in plain(performance.per_class(never).lead)


def test_curves_have_the_areas_of_a_perfect_and_a_guessing_model() -> None:
    perfect = performance.curves(result(*answers([[5, 0], [0, 15]]), classes=("a", "b")))
    assert [area for _, area, _, _ in perfect.areas] == [1.0, 1.0]
    labels = np.array([0] * 5 + [1] * 15)
    guessing = performance.curves(result(labels, np.full((20, 2), 0.5), classes=("a", "b")))
    assert guessing.areas == [("a", 0.25, 0.25, 0.5), ("b", 0.75, 0.75, 0.5)]
    assert "the hardest is a with 0.250, where guessing would give 0.250" in guessing.lead


def test_calibration_says_whether_the_model_is_too_sure() -> None:
    # Always 80 % sure and right on 80 of 100.
    assert plain(trust.calibration(RIGHT, 10).lead) == (
        "On average lstm is 80.0 % sure and right on 80.0 %: about as sure as it should be. Its expected calibration "
        "error is 0.0 points."
    )
    surer = trust.calibration(result(*answers(MATRIX, sure=0.95)), 10)
    assert "95.0 % sure and right on 80.0 %: 15.0 points too sure" in plain(surer.lead)
    assert surer.error == pytest.approx(0.15)


def test_abstaining_answers_less_and_better() -> None:
    labels = np.array([0, 0, 0, 1])
    probabilities = np.array([[0.95, 0.05], [0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    found = trust.abstaining(result(labels, probabilities, classes=("a", "b")))
    assert plain(found.lead) == (
        "If it answers only where it is at least 80 % sure, lstm answers 50.0 % of the tweets and is right in 100.0 % "
        "of these."
    )
    assert (found.rows[0].answered, found.rows[0].accuracy) == (1.0, 0.75)


def test_without_annotators_there_is_no_ceiling() -> None:
    assert trust.limit(RIGHT, np.ones(100)) is None
    torn = np.where(np.arange(100) % 3 == 0, 2 / 3, 1.0)
    found = trust.limit(RIGHT, torn)
    assert found is not None
    assert 0.8 < found.ceiling.published_label.value < 1
    assert "lstm, with 80.0 %, is below" in plain(found.lead)


def test_slices_come_worst_first_and_the_sentence_is_about_what_is_beyond_chance() -> None:
    found = weaknesses.slices(result(*answers(MATRIX), slices=SLICES))
    assert found is not None
    assert [row.part.value for row in found.rows] == ["torn", "Delta"]
    assert plain(found.lead) == (
        "1 of 2 parts differs from all other tweets by more than chance explains; the weakest of them is agreement "
        "torn, with 25.0 % of 4 tweets right."
    )
    none = weaknesses.slices(result(*answers(MATRIX), slices=SLICES[:1]))
    assert none is not None
    assert none.lead == "None of 1 part differs from all other tweets by more than chance explains."
    assert weaknesses.slices(RIGHT) is None


def test_behaviour_names_the_worst_test() -> None:
    def test(name: str, passed: int, minimum: float | None = None) -> BehaviourTest:
        return BehaviourTest(name, "d", "label", "sentences", 10, passed, passed / 10, 0.1, 0.9, (), minimum)

    found = weaknesses.behaviour(RIGHT, Behaviour((test("thanks", 9), test("negation", 4, 0.5)), ()))
    assert found is not None
    assert found.lead == "lstm passes 13 of 20 cases in 2 tests; it does worst in “negation”, where it passes 4 of 10."
    assert [(row.test.name, row.missed) for row in found.rows] == [("negation", True), ("thanks", False)]
    assert weaknesses.behaviour(RIGHT, None) is None


def error(words: dict[str, float], agreement: float = 1.0) -> ExplainedError:
    weights = tuple(Word(word, weight) for word, weight in words.items())
    return ExplainedError("t1", "Not late, not bad", "not late not bad", "a", "b", 0.9, agreement, weights)


def test_words_are_shaded_where_they_stand_beside_the_strongest() -> None:
    one = error({"not": 0.5, "late": 1.0, "bad": -0.25}, agreement=0.6)
    found = weaknesses.errors(RIGHT, Errors("exact", (one,)))
    assert found is not None
    assert found.lead == (
        "Shown: 1 of the 20 mistakes of lstm, those that it was surest of; in 1 of these the annotators did not agree "
        "either."
    )
    shades = [(word.word, word.towards_mistake, word.strength) for word in found.cards[0].words]
    assert shades == [("not", True, 0.5), ("late", True, 1.0), ("not", True, 0.5), ("bad", False, 0.25)]


def test_words_that_were_left_out_are_those_of_the_tweet_as_it_was_written() -> None:
    found = weaknesses.errors(RIGHT, Errors("left out", (error({"Not": 0.5, "late,": 1.0}),)))
    assert found is not None
    assert [word.word for word in found.cards[0].words] == ["Not", "late,", "not", "bad"]
    assert [word.strength for word in found.cards[0].words] == [0.5, 1.0, 0.0, 0.0]
    assert weaknesses.errors(RIGHT, None) is None


def test_figures_without_doubtful_labels() -> None:
    # Ten of the twenty mistakes, which are the rows 48 to 59 (negative tweets), lie among the first hundred.
    found = [DoubtfulLabel(f"t{row}", "negative", "neutral", 0.1, 0.6) for row in range(48, 58)]
    section = weaknesses.doubtful(RIGHT, tweets([f"text {row}" for row in range(100)]), found)
    assert section is not None
    assert plain(section.lead) == (
        "10 labels of 100 are suspected to be wrong; without them lstm would be right on 88.9 % instead of 80.0 %."
    )
    assert (section.without.tweets, section.rows[0].text) == (90, "text 48")
    assert section.agreement is None
    nothing = weaknesses.doubtful(RIGHT, tweets(["a"] * 100), [])
    assert nothing is not None
    assert nothing.lead == "None of the 100 test labels looks wrong."
    assert weaknesses.doubtful(RIGHT, tweets(["a"] * 100), None) is None
