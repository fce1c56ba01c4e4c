"""From text to words, as the Keras tokenizer does it."""

from collections.abc import Iterable, Sequence

from airline_sentiment.params import Tokenize


class Tokenizer:
    """Splits text at blanks, after folding case and turning filtered characters into blanks.

    Parameters
    ----------
    params : Tokenize
        `lower`: fold case; `filters`: the characters that count as blanks.

    Source: the rules of `keras.preprocessing.text.Tokenizer` (Keras 2).
    """

    def __init__(self, params: Tokenize) -> None:
        self._lower = params.lower
        self._blanks = str.maketrans(dict.fromkeys(params.filters, " "))

    def split(self, text: str) -> list[str]:
        """Return the words of one text in their order; none for a text without words."""
        folded = text.lower() if self._lower else text
        # At the blank alone: other white space is a matter of `filters`.
        return [word for word in folded.translate(self._blanks).split(" ") if word]

    def split_many(self, texts: Iterable[str]) -> list[list[str]]:
        """Return the words of each text."""
        return [self.split(text) for text in texts]


def join_words(documents: Iterable[Sequence[str]]) -> list[str]:
    """Return each document as one text, its words separated by single blanks."""
    return [" ".join(words) for words in documents]
