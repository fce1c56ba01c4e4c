"""TF-IDF of n-grams: the numbers of scikit-learn's `TfidfVectorizer`, whose import alone takes seconds."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from airline_sentiment.models.base import Advance
from airline_sentiment.models.batches import bounded
from airline_sentiment.models.cache import BoundedCache
from airline_sentiment.models.elementary import log, log_of_counts

Kind = Literal["word", "char"]
Counts = tuple[np.ndarray, np.ndarray, np.ndarray]
BYTES_REMEMBERED = 2**25
_CHARACTERS_TOGETHER = 2**18


@dataclass(frozen=True)
class SparseRows:
    """A sparse matrix as triples, sorted by row and column.

    Attributes:
        shape: number of rows and columns.
        rows, columns: int64 of shape (number of values,).
        values: float64 of the same shape.
    """

    shape: tuple[int, int]
    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray

    def times(self, matrix: np.ndarray) -> np.ndarray:
        """Return the product with a dense matrix of shape (number of columns, k), summed in order."""
        products = [
            np.bincount(self.rows, self.values * column[self.columns], minlength=self.shape[0]) for column in matrix.T
        ]
        return np.stack(products, axis=1)


class NgramTfidf:
    """Weighs the n-grams of each document by 1 + log(count) and by idf, and scales the document to length 1.

    Parameters
    ----------
    kind : {"word", "char"}
        n-grams of words, or of the characters of each word with a blank at both ends.
    ngram_range : tuple of int
        shortest and longest n-gram.
    ngrams : sequence of str
        the n-grams that count, in the order of the columns.
    idf : float64 of shape (number of n-grams,)
        their inverse document frequencies.

    Source: the analyzers `word` and `char_wb`, `sublinear_tf` and smoothed idf of scikit-learn.
    """

    def __init__(self, kind: Kind, ngram_range: tuple[int, int], ngrams: Sequence[str], idf: np.ndarray) -> None:
        self.kind = kind
        self.ngram_range = ngram_range
        self.ngrams = ngrams
        self.idf = idf
        self._counter = NgramCounter(kind, ngram_range, {ngram: column for column, ngram in enumerate(ngrams)})

    @classmethod
    def fit(
        cls,
        kind: Kind,
        ngram_range: tuple[int, int],
        documents: Sequence[Sequence[str]],
        min_count: int,
        advance: Advance = lambda documents: None,
    ) -> Self:
        """Take the n-grams that are in at least `min_count` of the documents, each a list of words."""
        seen, frequencies = document_frequencies(kind, ngram_range, documents, advance)
        ngrams = sorted(ngram for ngram, at in seen.items() if frequencies[at] >= min_count)
        frequency = frequencies[[seen[ngram] for ngram in ngrams]]
        return cls(kind, ngram_range, ngrams, log((1 + len(documents)) / (1 + frequency)) + 1)

    def transform(self, documents: Sequence[Sequence[str]]) -> SparseRows:
        """Return one row a document, each a list of words."""
        rows, columns, counts = self._counter.count(documents)
        values = (log_of_counts(counts) + 1) * self.idf[columns]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(documents)))
        return SparseRows((len(documents), len(self.ngrams)), rows, columns, values / lengths[rows])

    def by_word(self, words: Sequence[str]) -> SparseRows:
        """Return one row a word of a document; the rows sum to what `transform` gives for the document.

        An n-gram's weight is shared equally by all places where it stands, and there by its words.
        """
        whole = self.transform([words])
        rows, columns, counts = self._counter.count_by_word(words)
        totals = np.bincount(columns, counts, minlength=len(self.ngrams))
        at = np.searchsorted(whole.columns, columns)
        return SparseRows((len(words), len(self.ngrams)), rows, columns, whole.values[at] * counts / totals[columns])


def document_frequencies(
    kind: Kind,
    ngram_range: tuple[int, int],
    documents: Sequence[Sequence[str]],
    advance: Advance = lambda documents: None,
) -> tuple[Mapping[str, int], np.ndarray]:
    """Return the position of each n-gram, and by position the number of documents, each a list of words, that hold it.

    Memory grows with the distinct n-grams alone. `advance` is told of each number of documents that is counted.
    """
    seen: defaultdict[str, int] = defaultdict()
    seen.default_factory = seen.__len__
    counter, frequencies = NgramCounter(kind, ngram_range, seen), array("q")
    for block in blocks(documents):
        _, found, _ = counter.count(documents[block])
        frequencies.frombytes(bytes(frequencies.itemsize * (len(seen) - len(frequencies))))
        np.add.at(np.frombuffer(frequencies, dtype=np.int64), found, 1)
        advance(block.stop - block.start)
    return seen, np.frombuffer(frequencies, dtype=np.int64)


def blocks(documents: Sequence[Sequence[str]]) -> Iterator[slice]:
    """Yield slices that cover documents, each a list of words, few enough to hold all of their n-grams in memory."""
    return bounded((sum(map(len, words)) for words in documents), _CHARACTERS_TOGETHER)


class NgramCounter:
    """Counts the n-grams of documents, and remembers those of words, within a limit of bytes.

    Parameters
    ----------
    kind, ngram_range
        as in `NgramTfidf`.
    columns : mapping of str to int
        the n-grams that count, others are passed over; a `defaultdict` learns the others.
    """

    def __init__(self, kind: Kind, ngram_range: tuple[int, int], columns: Mapping[str, int]) -> None:
        self._kind = kind
        self._range = ngram_range
        self._columns = columns
        self._learns = isinstance(columns, defaultdict)
        self._of_word = BoundedCache(self._look_up_word, BYTES_REMEMBERED)

    def count(self, documents: Sequence[Sequence[str]]) -> Counts:
        """Return rows, columns and counts of the n-grams of documents, each a list of words."""
        found, lengths = array("q"), []
        for words in documents:
            before = len(found)
            if self._kind == "word":
                found.extend(self._look_up(_word_ngrams(words, self._range)))
            else:
                for word in words:
                    found.extend(self._of_word(word))
            lengths.append(len(found) - before)
        width = max(len(self._columns), 1)
        cells = np.repeat(np.arange(len(documents)), lengths) * width + np.frombuffer(found, dtype=np.int64)
        cells, counts = np.unique(cells, return_counts=True)
        return cells // width, cells % width, counts

    def count_by_word(self, words: Sequence[str]) -> Counts:
        """Return rows, columns and counts of the n-grams of each word; one of n words counts 1 / n for each."""
        if self._kind == "char":
            return self.count([[word] for word in words])
        found = [
            (start + offset, column, 1 / size)
            for size in range(self._range[0], self._range[1] + 1)
            for start in range(len(words) - size + 1)
            for column in self._look_up([" ".join(words[start : start + size])])
            for offset in range(size)
        ]
        rows, columns, counts = zip(*sorted(found), strict=True) if found else ((), (), ())
        return np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(counts, dtype=np.float64)

    def _look_up_word(self, word: str) -> "array[int]":
        return self._look_up(_char_ngrams(f" {word} ", self._range))

    def _look_up(self, ngrams: Iterable[str]) -> "array[int]":
        columns = self._columns
        if self._learns:
            return array("q", [columns[ngram] for ngram in ngrams])
        return array("q", [columns[ngram] for ngram in ngrams if ngram in columns])


def _word_ngrams(words: Sequence[str], ngram_range: tuple[int, int]) -> list[str]:
    shortest, longest = ngram_range
    return [
        " ".join(words[start : start + size])
        for size in range(shortest, longest + 1)
        for start in range(len(words) - size + 1)
    ]


def _char_ngrams(padded: str, ngram_range: tuple[int, int]) -> Iterator[str]:
    shortest, longest = ngram_range
    for size in range(shortest, longest + 1):
        for start in range(max(len(padded) - size, 0) + 1):
            yield padded[start : start + size]
        if size >= len(padded):
            break
