"""What the tutorial prints, beside what the pipeline's outputs hold."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.comparison import Comparison
from airline_sentiment.evaluation.intervals import mean_interval, next_split_interval
from airline_sentiment.labels import name_some
from airline_sentiment.params import PARAMS_FILE

FIRST_TEN = (
    "what said",
    "plus you have added commercials to the e tongue sticking out erience tacky",
    "i did not today must mean i need to take another tripexclamationmark",
    "it is really aggressive to blast obnoxious entertainment in your guests faces they have little recourse",
    "and it is a really big bad thing about it",
    "seriously would pay a flight for seats that did not have this playing"
    " it is really the only bad thing about flying va",
    "yes nearly every time i fly vx this ear worm won t go away smiley",
    "really missed a prime opportunity for men without hats parody there",
    "well i did not but now i doexclamationmark laughing",
    "it was amazing and arrived an hour early you are too good to me",
)
ROWS = 14_548
LABELS = {"negative": 9_131, "neutral": 3_076, "positive": 2_341}
UNIQUE_WORDS = 13_291
MAXLEN = 90
PARAMETERS = 329_475
ACCURACY = {"train": 0.8057, "test": 0.7895}
SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}
LSTM = {
    "vocabulary": "corpus",
    "num_words": 1024,
    "maxlen": "auto",
    "embedding_dim": 32,
    "embedding_range": 0.05,
    "embedding_seed": 2,
    "embedding_dropout": 0.5,
    "cell": "lstm",
    "units": 256,
    "dropout": 0.2,
    "recurrent_dropout": 0.2,
    "learning_rate": 0.001,
    "epochs": 10,
    "batch_size": 512,
}


def require_tutorials_classes(classes: Sequence[str]) -> None:
    """Refuse to compare a result of other classes with the tutorial.

    Raises:
        InputError: unless the classes are the tutorial's, in whatever order.
    """
    if set(classes) != set(LABELS):
        raise InputError(
            f"{PARAMS_FILE}: labels.classes are {name_some(classes)}; the tutorial is about {', '.join(LABELS)}"
        )


@dataclass(frozen=True)
class Fact:
    """A figure of the tutorial and ours.

    Attributes:
        name: what it is.
        printed: as the tutorial prints it.
        reproduced: as the pipeline's outputs have it.
    """

    name: str
    printed: str
    reproduced: str


@dataclass(frozen=True)
class Network:
    """What the tutorial prints of its network.

    Attributes:
        parameters: their number.
        accuracy: on each split.
        tweets: the number of tweets in each split.
    """

    parameters: int
    accuracy: Mapping[str, float]
    tweets: Mapping[str, int]


def compare(clean: Path, unique_words: int, longest: int, network: Network) -> list[Fact]:
    """Return the facts of the tutorial with ours beside them.

    Args:
        clean: the table that the stage `clean` wrote.
        unique_words: how many the stage `tokenize` found.
        longest: words in the longest tweet.
        network: what became of the network.
    """
    import pyarrow.parquet as pq

    tweets = pq.read_table(clean, columns=["label", "text_clean"])
    counts = Counter(tweets["label"].to_pylist())
    same = sum(ours == theirs for ours, theirs in zip(tweets["text_clean"][:10].to_pylist(), FIRST_TEN, strict=True))
    return [
        Fact("tweets after cleaning", f"{ROWS:,}", f"{tweets.num_rows:,}"),
        *(Fact(f"{label} tweets", f"{count:,}", f"{counts[label]:,}") for label, count in LABELS.items()),
        Fact("first ten tweets, clean", "10", f"{same} the same"),
        Fact("unique words", f"{UNIQUE_WORDS:,}", f"{unique_words:,}"),
        Fact("maxlen", f"{MAXLEN}", f"{longest + 1}"),
        Fact("parameters of the network", f"{PARAMETERS:,}", f"{network.parameters:,}"),
        *(_accuracy(split, network.accuracy[split], network.tweets[split]) for split in ACCURACY),
    ]


def describe_splits(comparison: Comparison) -> list[str]:
    """Return lines that say where the tutorial's test accuracy lies among ours.

    Args:
        comparison: the first model is the tutorial's network on the tutorial's terms.
    """
    printed, model = ACCURACY["test"], next(iter(comparison.models))
    accuracy = comparison.values(model, "test", "accuracy").tolist()
    mean = mean_interval(accuracy, comparison.test_per_train)
    lines = [f"The tutorial prints {printed:.4f} on test, from one split."]
    for interval, what in ((mean, "the mean over splits"), (next_split_interval(accuracy), "one further split")):
        place = "inside" if printed in interval else "outside"
        lines.append(
            f"95 % interval of {what}: {interval.lower:.4f} to {interval.upper:.4f}; {printed:.4f} is {place}."
        )
    return lines


def _accuracy(split: str, accuracy: float, tweets: int) -> Fact:
    error = sqrt(accuracy * (1 - accuracy) / tweets)
    return Fact(f"accuracy on {split}", f"{ACCURACY[split]:.4f}", f"{accuracy:.4f} ± {error:.4f}")
