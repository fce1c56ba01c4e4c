from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from airline_sentiment.cleaning import Cleaner
from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.explanations import (
    MOST_ERRORS,
    Errors,
    ExplainedError,
    Word,
    exact_weights,
    explain,
    find_errors,
    left_out_weights,
    most_confident_mistakes,
    read_errors,
    write_errors,
)
from airline_sentiment.evaluation.tweets import MeasuredTweets
from airline_sentiment.models.ngrams import NgramTfidf
from airline_sentiment.models.tfidf import NgramRange, Params, TfidfClassifier
from airline_sentiment.params import Tokenize
from airline_sentiment.serving.predictor import Predictor
from airline_sentiment.tokens.words import Tokenizer

CLASSES = ("Can't Tell", "late/flight")
PUSHES = {"bad": 2.0, "good": -1.0}


@dataclass
class Pushed:
    """Each word that is there, however often, adds to the log-odds of the first class against the second."""

    asked: list[list[str]] = field(default_factory=list)

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.append(list(texts))
        odds = np.array([sum(PUSHES.get(word, 0.0) for word in set(text.split())) for text in texts])
        first = 1 / (1 + np.exp(-odds))
        return np.stack([first, 1 - first], axis=1)

    def contributions(self, text: str) -> None:
        return None


def linear(
    ngrams: Sequence[str] = ("bad", "bad late", "late"), pushes: Sequence[Sequence[float]] = ((1, 0), (2, 0), (0, 3))
) -> Predictor:
    """A tfidf model with these n-grams of words and their coefficients, and of characters with the begin of bad.

    All idf are 1, so in "bad late" each n-gram of words weighs 1/√3, and that of characters 1.
    """
    word = NgramTfidf("word", (1, 2), ngrams, np.ones(len(ngrams)))
    char = NgramTfidf("char", (2, 2), [" b"], np.ones(1))
    coefficients = np.concatenate([pushes, [[0.5, 0]]]).astype(np.float32)
    params = Params(
        word_ngrams=NgramRange(shortest=1, longest=2),
        char_ngrams=NgramRange(shortest=2, longest=2),
        min_count=1,
        soft_labels=False,
        inverse_regularization=1.0,
        max_iterations=1,
    )
    classifier = TfidfClassifier([word, char], coefficients, np.array([0.25, 0], dtype=np.float32), params)
    return Predictor(Cleaner(), Tokenizer(Tokenize(lower=True, filters="")), classifier, CLASSES)


def weights(words: Sequence[Word]) -> dict[str, float]:
    return {each.word: each.weight for each in words}


def only(predictor: Predictor | Pushed, text: str) -> dict[str, float]:
    """Return the weights of a text's words for the first class against the second."""
    _, (words,) = explain(predictor, [text], np.array([0]), np.array([1]))
    return weights(words)


def test_an_ngram_of_words_is_shared_by_its_words_and_one_of_characters_belongs_to_its_word() -> None:
    found = only(linear(), "BAD late")
    # (1 + 2/2)/√3 + 0.5 and (2/2 - 3)/√3.
    assert found == pytest.approx({"bad": 2 / 3**0.5 + 0.5, "late": -2 / 3**0.5}, abs=1e-6)


@pytest.mark.parametrize("text", ["bad late", "bad late bad late bad", "late bad, bad!", "nothing known", ""])
def test_weights_and_intercepts_sum_to_the_log_odds(text: str) -> None:
    predictor = linear()
    ((first, second),) = predictor.predict_proba([text])
    assert sum(only(predictor, text).values()) + 0.25 == pytest.approx(np.log(first / second), abs=1e-5)


def test_leaving_words_out_ranks_words_as_the_exact_weights_do() -> None:
    """On a model of 40 words that push at random; on that of real tweets, `benchmarks.explanations` measures it."""
    generator = np.random.default_rng(0)
    names = sorted(f"w{number}" for number in range(40))
    predictor = linear(names, generator.normal(size=(40, 2)).tolist())
    texts = [" ".join(generator.choice(names, 10, replace=False)) for _ in range(30)]
    first, second = np.zeros(30, dtype=int), np.ones(30, dtype=int)
    method, exact = explain(predictor, texts, first, second)
    left_out = left_out_weights(predictor.predict_proba, texts, first, second)
    assert method == "exact"
    pairs = [[[word.weight for word in words] for words in pair] for pair in zip(exact, left_out, strict=True)]
    assert np.median([spearmanr(*pair).statistic for pair in pairs]) > 0.9


def test_a_word_that_stands_twice_is_there_once_with_the_weight_of_both() -> None:
    assert exact_weights(["b", "a", "b"], np.array([1.0, -2.0, 0.5])) == (Word("b", 1.5), Word("a", -2.0))


def test_of_a_long_text_the_heaviest_words_stay_in_their_order() -> None:
    # From -74.5 to 74.5: those that weigh least are in the middle.
    found = exact_weights([f"w{number}" for number in range(150)], np.arange(150) - 74.5)
    assert len(found) == 100
    assert [found[0].word, found[49].word, found[50].word, found[-1].word] == ["w0", "w49", "w100", "w149"]


def test_a_word_left_out_weighs_what_the_log_odds_fall() -> None:
    # Both occurrences of bad are left out: without one of them nothing would change.
    assert only(Pushed(), "bad so bad  not good") == pytest.approx({"bad": 2, "so": 0, "not": 0, "good": -1}, abs=1e-6)


def test_the_classes_decide_the_sign() -> None:
    (found,) = left_out_weights(Pushed().predict_proba, ["bad good"], np.array([1]), np.array([0]))
    assert weights(found) == pytest.approx({"bad": -2, "good": 1}, abs=1e-6)


def test_all_texts_are_asked_together_and_each_variant_once() -> None:
    model = Pushed()
    explain(model, ["bad day", "bad night", "", "bad day"], np.zeros(4, dtype=int), np.ones(4, dtype=int))
    assert model.asked == [["bad day", "day", "bad", "bad night", "night", ""]]


def test_without_mistakes_nothing_is_asked() -> None:
    model = Pushed()
    tweets = MeasuredTweets(["1"], ["bad"], np.array([0]), {}, np.ones(1), ["bad"])
    assert find_errors(model, tweets, np.array([[0.9, 0.1]]), CLASSES).errors == ()
    assert model.asked == []


def test_ten_thousand_words_are_not_ten_thousand_predictions() -> None:
    model = Pushed()
    text = " ".join([*(f"w{number}" for number in range(99)), "bad", *["good"] * 10_000])
    tweets = MeasuredTweets(["1"], [text], np.array([1]), {}, np.ones(1), [text])
    (error,) = find_errors(model, tweets, np.array([[0.9, 0.1]]), CLASSES).errors
    assert len(model.asked[0]) == 101
    assert max(len(each.split()) for each in model.asked[0]) == 100
    assert (error.words[-1].word, len(error.words)) == ("bad", 100)
    assert error.text.endswith("w98 bad …")
    assert len(error.text_clean.split()) == 101


def test_a_network_that_is_certain_gives_no_infinite_weight() -> None:
    (found,) = left_out_weights(
        lambda texts: np.array([[1.0, 0.0] if "bad" in text else [0.0, 1.0] for text in texts]),
        ["bad luck"],
        np.array([0]),
        np.array([1]),
    )
    assert all(np.isfinite(each.weight) for each in found)
    assert weights(found)["bad"] > weights(found)["luck"] == 0


def test_the_most_confident_mistakes_come_first() -> None:
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.6, 0.4], [0.05, 0.95]])
    assert most_confident_mistakes(np.array([0, 1, 0, 1, 0]), probabilities).tolist() == [4, 2, 1, 3]
    texts, labels = ["bad", "x", "good Good", "y", "GOOD"], np.array([0, 1, 0, 1, 0])
    tweets = MeasuredTweets(list("abcde"), texts, labels, {}, np.arange(1, 6) / 10, [text.lower() for text in texts])
    errors = find_errors(Pushed(), tweets, probabilities, CLASSES)
    assert errors.method == "left out"
    assert errors.errors[1] == ExplainedError(
        "c",
        "good Good",
        "good good",
        "Can't Tell",
        "late/flight",
        0.8,
        0.3,
        (Word("good", 1.0), Word("Good", 0.0)),
    )


def test_there_are_fifty_at_most() -> None:
    rows = MOST_ERRORS + 5
    ids, texts = list(map(str, range(rows))), ["bad"] * rows
    tweets = MeasuredTweets(ids, texts, np.ones(rows, dtype=int), {}, np.ones(rows), texts)
    probabilities = np.tile([0.9, 0.1], (rows, 1))
    errors = find_errors(linear(), tweets, probabilities, CLASSES)
    assert errors.method == "exact"
    assert [each.id for each in errors.errors] == list(map(str, range(50)))


def test_the_file_is_read_back_and_is_the_same_each_time(tmp_path: Path) -> None:
    error = ExplainedError("1", 'say "hi"', "say hi", "a", "b", 0.5, 1.0, (Word("hi", -0.0), Word("😀", 1.5)))
    for name in ("first.json", "second.json"):
        write_errors(tmp_path / name, Errors("left out", (error,)))
    assert read_errors(tmp_path / "first.json") == Errors("left out", (error,))
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"method": "guessed", "errors": []}',
        '{"method": "exact"}',
        '{"method": "exact", "errors": [{"id": "1"}]}',
        '{"method": "exact", "errors": [{"id": "1", "words": [1]}]}',
    ],
)
def test_a_damaged_file_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "errors.json"
    with pytest.raises(InputError, match=r"errors\.json: no such file; `dvc repro` makes it"):
        read_errors(path)
    path.write_text(content)
    with pytest.raises(InputError, match=r"errors\.json: damaged"):
        read_errors(path)
