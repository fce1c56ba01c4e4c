"""The numbers of scikit-learn's vectorizer, without scikit-learn."""

from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from airline_sentiment.corpus.crowdflower import read_crowdflower
from airline_sentiment.models import ngrams
from airline_sentiment.models.ngrams import Kind, NgramTfidf

WORDS = st.text("abcé ñ1", min_size=1, max_size=6).map(lambda word: word.replace(" ", "")).filter(bool)
DOCUMENTS = st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=8).filter(any)


def scikit(kind: Kind, ngram_range: tuple[int, int], min_count: int) -> Any:
    return TfidfVectorizer(
        analyzer="word" if kind == "word" else "char_wb",
        ngram_range=ngram_range,
        min_df=min_count,
        token_pattern=r"\S+" if kind == "word" else None,
        lowercase=False,
        sublinear_tf=True,
    )


def assert_same(kind: Kind, ngram_range: tuple[int, int], min_count: int, documents: list[list[str]]) -> None:
    ours = NgramTfidf.fit(kind, ngram_range, documents, min_count)
    theirs = scikit(kind, ngram_range, min_count)
    expected = theirs.fit_transform([" ".join(words) for words in documents]).tocoo()
    assert ours.ngrams == theirs.get_feature_names_out().tolist()
    rows = ours.transform(documents)
    order = np.lexsort((expected.col, expected.row))
    assert rows.rows.tolist() == expected.row[order].tolist()
    assert rows.columns.tolist() == expected.col[order].tolist()
    assert rows.values == pytest.approx(expected.data[order], rel=1e-12)


@given(documents=DOCUMENTS, shortest=st.integers(1, 3), more=st.integers(0, 3))
def test_character_ngrams_weigh_what_scikit_learn_says(documents: list[list[str]], shortest: int, more: int) -> None:
    assert_same("char", (shortest, shortest + more), 1, documents)


@given(documents=DOCUMENTS, more=st.integers(0, 2))
def test_word_ngrams_weigh_what_scikit_learn_says(documents: list[list[str]], more: int) -> None:
    assert_same("word", (1, 1 + more), 1, documents)


@given(documents=DOCUMENTS, kind=st.sampled_from(["word", "char"]), shortest=st.integers(1, 3), more=st.integers(0, 2))
def test_what_words_share_is_what_the_document_weighs(
    documents: list[list[str]], kind: Kind, shortest: int, more: int
) -> None:
    weigher = NgramTfidf.fit(kind, (shortest, shortest + more), documents, 1)
    for words in documents:
        shared, whole = weigher.by_word(words), weigher.transform([words])
        columns = np.bincount(shared.columns, shared.values, minlength=len(weigher.ngrams))
        expected = np.bincount(whole.columns, whole.values, minlength=len(weigher.ngrams))
        assert columns == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("kind", "ngram_range"), [("word", (1, 2)), ("char", (2, 5))])
def test_real_tweets_weigh_what_scikit_learn_says(kind: Kind, ngram_range: tuple[int, int]) -> None:
    assert_same(kind, ngram_range, 2, [record.text.lower().split() for record in islice(read_crowdflower(), 1000)])


def test_documents_are_counted_whatever_block_they_are_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "_CHARACTERS_TOGETHER", 5)
    documents = [["late"], ["late", "late", "again"], [], ["crew", "late"], ["again"]]
    weigher = NgramTfidf.fit("word", (1, 2), documents, 2)
    assert weigher.ngrams == ["again", "late"]
    # Two and three of five documents.
    assert weigher.idf == pytest.approx(np.log([6 / 3, 6 / 4]) + 1)


def test_unknown_ngrams_count_for_nothing_and_a_document_of_them_is_all_zero() -> None:
    weigher = NgramTfidf.fit("word", (1, 1), [["late"], ["late", "again"]], 1)
    rows = weigher.transform([["tomorrow"], ["late", "tomorrow"], []])
    assert (rows.rows.tolist(), rows.columns.tolist(), rows.values.tolist()) == ([1], [1], [1.0])
    assert rows.times(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist() == [[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]]
