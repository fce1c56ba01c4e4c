from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airline_sentiment.errors import InputError
from airline_sentiment.tokens.vocabulary import Vocabulary, WordCounter

DOCUMENTS = [["late", "flight"], ["great", "flight", "crew"], ["late", "again"]]


def test_words_are_ranked_by_count_and_ties_by_first_appearance() -> None:
    vocabulary = Vocabulary.of(DOCUMENTS)
    assert vocabulary.words == ("late", "flight", "great", "crew", "again")
    assert vocabulary.counts == (2, 2, 1, 1, 1)
    assert vocabulary.longest == 3


def test_ids_count_from_one() -> None:
    assert Vocabulary.of(DOCUMENTS).encode([["flight", "late", "again"]]) == [[2, 1, 5]]


def test_a_limited_vocabulary_keeps_ids_below_the_limit_and_drops_other_words() -> None:
    limited = Vocabulary.of(DOCUMENTS).limited(3)
    assert limited.words == ("late", "flight")
    assert limited.encode([["great", "flight", "crew"], ["again"]]) == [[2], []]


def test_counting_in_batches_is_counting_at_once() -> None:
    counter = WordCounter()
    for document in DOCUMENTS:
        counter.add([document])
    assert Vocabulary(*counter.ranked()) == Vocabulary.of(DOCUMENTS)


def test_a_saved_vocabulary_is_read_back(tmp_path: Path) -> None:
    vocabulary = Vocabulary.of([["naïve", "naïve", "日本"]])
    vocabulary.save(tmp_path / "vocabulary.json")
    assert Vocabulary.load(tmp_path / "vocabulary.json") == vocabulary


@given(st.lists(st.lists(st.text(min_size=1))))
def test_encoding_with_the_whole_vocabulary_loses_nothing(documents: list[list[str]]) -> None:
    vocabulary = Vocabulary.of(documents)
    assert vocabulary.decode(vocabulary.encode(documents)) == documents


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"longest": 1, "words": ["late", "late"], "counts": [1, 1]}',
        b'{"longest": 1, "words": ["late"], "counts": [1, 1]}',
        b'{"longest": 1, "words": ["late", "crew"], "counts": [1, 2]}',
        b'{"longest": 1, "words": ["late"], "counts": [0]}',
        b'{"longest": 1, "words": [""], "counts": [1]}',
        b'{"longest": 1, "words": [3], "counts": [1]}',
        b'{"longest": -1, "words": [], "counts": []}',
        b'{"longest": 1, "words": ["l\xff"], "counts": [1]}',
        b'{"longest": 1, "words": [], "counts": [], "two\\nlines": 1}',
    ],
)
def test_another_file_is_named_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vocabulary.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        Vocabulary.load(path)
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)
