"""The tokenizer example that the tutorial prints."""

from airline_sentiment.params import Tokenize
from airline_sentiment.tokens.sequences import pad_sequences
from airline_sentiment.tokens.vocabulary import Vocabulary
from airline_sentiment.tokens.words import Tokenizer

TOKENIZER = Tokenizer(Tokenize(lower=True, filters='!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'))
DOCUMENTS = ["Well done!", "Good work", "Great effort", "nice work", "Excellent!"]


def test_the_five_documents_have_eight_unique_words_work_first() -> None:
    vocabulary = Vocabulary.of(TOKENIZER.split_many(DOCUMENTS))
    assert vocabulary.words == ("work", "well", "done", "good", "great", "effort", "nice", "excellent")


def test_with_four_words_new_documents_become_the_printed_matrix() -> None:
    vocabulary = Vocabulary.of(TOKENIZER.split_many(DOCUMENTS)).limited(4)
    new = TOKENIZER.split_many(["Excellent!", "Good job bro, keep hard work", "well done"])
    assert pad_sequences(vocabulary.encode(new), 5).tolist() == [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 2, 3],
    ]
