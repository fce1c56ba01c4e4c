"""A corpus of any size that reads like the tweets: copies of them with changed words.

Each copy has some of its words exchanged for others of the corpus, and some for words that are made of two halves. So
texts differ, and the number of distinct words grows with the texts as in natural language: as a power of them (Heaps'
law). The same rows come out on every machine.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

COLUMNS = ("tweet_id", "text", "airline_sentiment", "airline_sentiment_confidence", "airline")

_EXCHANGED = 0.2
_MADE_UP = 0.05
# The exponent of Heaps' law for the tweets: half of them have two thirds of the distinct words.
_GROWTH = 0.6
# Made-up words that there are for each distinct word of the tweets; the rare ones are never met.
_RESERVE = 4

Row = tuple[str, str, str, str, str]


def write_corpus(tweets: Path, target: Path, rows: int) -> None:
    """Write a CSV of so many rows with the columns of Kaggle's file.

    Args:
        tweets: the canonical table of the tweets, as the stage `ingest` writes it.
        target: the file to write.
        rows: how many.
    """
    names = ["text", "label", "confidence", "airline"]
    columns = pq.read_table(tweets, columns=names).to_pydict()
    originals = list(zip(*(columns[name] for name in names), strict=True))
    # The table is sorted by label: a small part of it would lack some.
    random.Random(0).shuffle(originals)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(originals, rows))


def _rows(originals: Sequence[tuple[str, str, float, str]], rows: int) -> Iterator[Row]:
    texts = ChangedTexts([text for text, *_ in originals])
    for row in range(rows):
        text, label, confidence, airline = originals[row % len(originals)]
        changed = text if row < len(originals) else texts.changed(text, row)
        yield str(row), changed, label, str(confidence), airline


class ChangedTexts:
    """Changes the words of texts.

    Parameters
    ----------
    texts : sequence of str
        the corpus that words are taken from, as often as they occur in it.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._words = [word for text in texts for word in text.split() if _is_plain(word)]
        self._distinct = sorted(set(self._words))

    def changed(self, text: str, row: int) -> str:
        """Return a text of as many words, the same for the same row; handles, links and punctuation stay.

        Args:
            text: what to change.
            row: from how many texts on the larger corpus: the more, the more words are made up already.
        """
        draw = random.Random(row)
        made_up = int(_RESERVE * len(self._distinct) * (row / self._size) ** _GROWTH)
        return " ".join(self._instead(word, draw, made_up) for word in text.split())

    def _instead(self, word: str, draw: random.Random, made_up: int) -> str:
        chance = draw.random()
        if not _is_plain(word) or chance > _EXCHANGED + _MADE_UP:
            return word
        if chance > _MADE_UP:
            return draw.choice(self._words)
        # A few of them are common and most are rare.
        return self._made_up(int(made_up * draw.random() ** 2))

    def _made_up(self, number: int) -> str:
        first, last = (random.Random(f"{part} {number}").choice(self._distinct) for part in ("first", "last"))
        return first[: len(first) // 2 + 1] + last[len(last) // 2 :]


def _is_plain(word: str) -> bool:
    return word.isalpha() and word.isascii() and len(word) > 1
