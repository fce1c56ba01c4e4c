"""Words and their ids: ranked by falling count, ties by first appearance, counted from 1 (0 is padding)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError

from airline_sentiment.errors import InputError
from airline_sentiment.files import write_json
from airline_sentiment.params import Block


class _Saved(Block):
    longest: Annotated[int, Field(ge=0)]
    words: list[Annotated[str, Field(min_length=1)]]
    counts: list[Annotated[int, Field(ge=1)]]


@dataclass(frozen=True)
class Vocabulary:
    """The words of a set of documents, most frequent first.

    Attributes:
        words: the word with id i stands at i - 1.
        counts: how often each word occurs.
        longest: the number of words in the longest document.
    """

    words: tuple[str, ...]
    counts: tuple[int, ...]
    longest: int

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Self:
        """Count the words of documents, one pass, in memory that grows with the distinct words alone."""
        counter = WordCounter()
        counter.add(documents)
        return cls(*counter.ranked())

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each word, from 1."""
        return {word: rank for rank, word in enumerate(self.words, start=1)}

    def limited(self, num_words: int) -> "Vocabulary":
        """Keep the `num_words - 1` most frequent words, so that ids stay below `num_words` (0 is padding)."""
        return Vocabulary(self.words[: num_words - 1], self.counts[: num_words - 1], self.longest)

    def encode(self, documents: Iterable[Sequence[str]]) -> list[list[int]]:
        """Return the ids of each document's words; words outside the vocabulary are dropped."""
        ids = self.ids
        return [[ids[word] for word in words if word in ids] for words in documents]

    def decode(self, sequences: Iterable[Sequence[int]]) -> list[list[str]]:
        """Return the words of each sequence of ids from 1 on.

        Raises:
            IndexError: for an id above the number of words.
        """
        return [[self.words[rank - 1] for rank in sequence] for sequence in sequences]

    def save(self, path: Path) -> None:
        """Write the vocabulary as JSON, complete or not at all."""
        write_json(path, {"longest": self.longest, "words": self.words, "counts": self.counts})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            InputError: naming the file, if it is something else.
            FileNotFoundError: if there is none.
        """
        try:
            return cls.parse(path.read_bytes())
        except ValueError as error:
            raise InputError(f"{path}: {error}; `dvc repro` makes it anew") from None

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read the bytes that `save` wrote.

        Raises:
            ValueError: if they are something else; in one line.
        """
        try:
            saved = _Saved.model_validate_json(content)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            raise ValueError(": ".join([*map(ascii, problem["loc"]), problem["msg"]])) from None
        if len(set(saved.words)) != len(saved.words) or len(saved.counts) != len(saved.words):
            raise ValueError("expected words that differ, and a count for each")
        if any(first < second for first, second in pairwise(saved.counts)):
            raise ValueError("counts: expected the most frequent word first")
        return cls(tuple(saved.words), tuple(saved.counts), saved.longest)


class WordCounter:
    """Counts words batch by batch."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._longest = 0

    def add(self, documents: Iterable[Sequence[str]]) -> None:
        """Count the words of more documents."""
        for words in documents:
            self._counts.update(words)
            self._longest = max(self._longest, len(words))

    def ranked(self) -> tuple[tuple[str, ...], tuple[int, ...], int]:
        """Return words, counts (falling; ties by first appearance) and the length of the longest document."""
        # A Counter keeps the order of first appearance, and sorting is stable.
        ranked = sorted(self._counts.items(), key=lambda item: -item[1])
        return tuple(word for word, _ in ranked), tuple(count for _, count in ranked), self._longest
