"""The tutorial's network: word ids -> embedding -> dropout -> LSTM -> softmax over the three classes.

Source: the tutorial "Text Classification with LSTM" (R and Keras). With its 1,024 words the layers have
1,024 x 32 = 32,768, 4 x 256 x (32 + 256 + 1) = 295,936 and 3 x (256 + 1) = 771 parameters: 329,475.
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from airline_sentiment.models.base import CLASSES, LabelledTweets, OnEpoch, TrainingData, Tweets
from airline_sentiment.models.keras_backend import import_keras, make_deterministic
from airline_sentiment.models.keras_file import save_keras
from airline_sentiment.models.padding import PaddingAwareNetwork
from airline_sentiment.params import Block
from airline_sentiment.tokens.sequences import pad_sequences
from airline_sentiment.tokens.vocabulary import Vocabulary

Share = Annotated[float, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=1)]


class Params(Block):
    """The block `models.lstm` of `params.yaml`."""

    vocabulary: Literal["train", "corpus"]
    num_words: Annotated[int, Field(ge=2)]
    maxlen: Literal["auto"] | Count
    embedding_dim: Count
    embedding_range: Annotated[float, Field(gt=0)]
    embedding_seed: Annotated[int, Field(ge=0)]
    embedding_dropout: Share
    cell: Literal["lstm", "gru", "rnn"]
    units: Count
    dropout: Share
    recurrent_dropout: Share
    learning_rate: Annotated[float, Field(gt=0)]
    epochs: Count
    batch_size: Count


class SequenceClassifier:
    """A Keras network over left-padded word ids, with the vocabulary that gives the ids.

    Parameters
    ----------
    network : keras.Model
        int32 of shape (batch, maxlen) in, float32 of shape (batch, 3) out.
    vocabulary : Vocabulary
        the words that the network knows; others are dropped.
    """

    def __init__(self, network: Any, vocabulary: Vocabulary) -> None:
        self.network = network
        self.vocabulary = vocabulary

    @cached_property
    def _forward(self) -> PaddingAwareNetwork:
        return PaddingAwareNetwork(self.network)

    def predict_proba(self, tweets: Tweets) -> np.ndarray:
        """Return probabilities of shape (number of tweets, 3)."""
        return self._forward.predict_proba(self.vocabulary.encode(tweets.words))

    def encode(self, tweets: Tweets) -> np.ndarray:
        """Return the ids of the known words, int32 of shape (number of tweets, maxlen), zeros on the left."""
        return pad_sequences(self.vocabulary.encode(tweets.words), self.network.input_shape[1])

    def save(self, folder: Path) -> None:
        """Write the network and its vocabulary."""
        save_keras(self.network, folder / "network.keras")
        self.vocabulary.save(folder / "vocabulary.json")


def fit(data: TrainingData, params: Params, seed: int, on_epoch: OnEpoch) -> SequenceClassifier:
    """Train for all epochs and keep the last one, as the tutorial does."""
    keras = import_keras()
    make_deterministic(seed)
    counted = data.corpus if params.vocabulary == "corpus" else Vocabulary.of(data.train.words)
    network = build(params, counted.longest + 1 if params.maxlen == "auto" else params.maxlen)
    classifier = SequenceClassifier(network, counted.limited(params.num_words))
    network.fit(
        *_inputs(classifier, data.train),
        validation_data=_inputs(classifier, data.validation),
        epochs=params.epochs,
        batch_size=params.batch_size,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: on_epoch(epoch + 1, dict(logs)))],
        verbose=0,
    )
    return classifier


def build(params: Params, maxlen: int) -> Any:
    """Return the compiled, untrained network for sequences of `maxlen` ids."""
    keras = import_keras()

    cell = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "rnn": keras.layers.SimpleRNN}[params.cell]
    uniform = keras.initializers.RandomUniform(
        -params.embedding_range, params.embedding_range, seed=params.embedding_seed
    )
    network = keras.Sequential(
        [
            keras.layers.Input((maxlen,), dtype="int32", name="ids"),
            keras.layers.Embedding(
                params.num_words, params.embedding_dim, embeddings_initializer=uniform, name="embedding"
            ),
            keras.layers.Dropout(params.embedding_dropout, name="embedding_dropout"),
            cell(params.units, dropout=params.dropout, recurrent_dropout=params.recurrent_dropout, name=params.cell),
            keras.layers.Dense(len(CLASSES), activation="softmax", name="label"),
        ],
        name="tweet_classifier",
    )
    network.compile(
        optimizer=keras.optimizers.Adam(params.learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        # Compiling with XLA is slower on a CPU and not allowed with deterministic operations.
        jit_compile=False,
    )
    return network


def load(folder: Path) -> SequenceClassifier:
    """Read what `SequenceClassifier.save` wrote."""
    keras = import_keras()

    network = keras.models.load_model(folder / "network.keras")
    return SequenceClassifier(network, Vocabulary.load(folder / "vocabulary.json"))


def _inputs(classifier: SequenceClassifier, tweets: LabelledTweets) -> tuple[np.ndarray, np.ndarray]:
    return classifier.encode(tweets), np.eye(len(CLASSES), dtype=np.float32)[tweets.labels]
