"""How far back the gradient reaches in `lstm` with each cell: rnn, gru and lstm, before and after training.

The norm of the gradient of a tweet's loss with respect to the hidden state after each word, and for the lstm to the
cell state too, counted back from the last word; the median over the 200 tweets of the training split with the most
words that the network knows, each alone: no padding, no dropout. A number on the command line is the number of epochs
of training, 3 by default, where params.yaml has more: it takes minutes. Needs `make repro`; prints the table of
docs/recurrent.md and draws docs/gradients.png.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.figures import DOTS_PER_INCH
from airline_sentiment.files import replacing_file
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models import lstm
from airline_sentiment.models.base import LabelledTweets, TrainingData
from airline_sentiment.models.lstm import Trainee
from airline_sentiment.models.training import read_training_data
from airline_sentiment.params import load_params

FIGURE = Path("docs/gradients.png")
EPOCHS = 3
TWEETS = 200
SHORTEST = 25
SHOWN = (1, 5, 10, 15, 20, 24)
# Okabe and Ito's palette, with a marker each: apart in print and for every kind of colour vision.
LOOKS = {
    "rnn": ("#D55E00", "o", "-"),
    "gru": ("#009E73", "s", "-"),
    "lstm": ("#0072B2", "^", "-"),
    "lstm, cell state": ("#56B4E9", "v", "--"),
}
# Norms by what the gradient is taken of, shape (tweets, words), the last word first.
Norms = dict[str, np.ndarray]


@exits_cleanly
def main() -> None:
    restart_with_common_kernels("benchmarks.gradients")
    epochs = int(sys.argv[1]) if len(sys.argv) > 1 else EPOCHS
    params = load_params()
    committed = params.model("lstm")
    assert isinstance(committed, lstm.Params)
    data = read_training_data(Path("data/splits"), Path("data/tokens/vocabulary.json"), params.labels.classes)
    before: Norms = {}
    after: Norms = {}
    for cell in ("rnn", "gru", "lstm"):
        changed = committed.model_copy(update={"cell": cell, "epochs": epochs})
        before |= measure(cell, lstm.untrained(data, changed, params.train.seed), data)
        after |= measure(cell, trained(data, changed, params.train.seed), data)
    then = f"after {epochs} epoch{'s' if epochs > 1 else ''}"
    print_table({"before": before, then: after})
    draw(FIGURE, {"before training": before, then: after})


def trained(data: TrainingData, params: lstm.Params, seed: int) -> Trainee:
    """Return the network as `lstm.fit` trains it."""
    trainee = lstm.untrained(data, params, seed)
    lstm.fit_trainee(trainee, data, seed, report(params.cell))
    return trainee


def report(cell: str) -> Any:
    def print_epoch(epoch: int, metrics: dict[str, float]) -> None:
        print(f"{cell}, epoch {epoch}: val_accuracy {metrics['val_accuracy']:.4f}", file=sys.stderr, flush=True)

    return print_epoch


def measure(cell: str, trainee: Trainee, data: TrainingData) -> Norms:
    """Return the norms at the last 25 words of the longest tweets: of the hidden state, and of a cell state."""
    found = [gradient_norms(trainee.network, ids, labels) for ids, labels in long_tweets(trainee, data.train)]
    by_state = [np.concatenate([norms[:, :SHORTEST] for norms in state]) for state in zip(*found, strict=True)]
    return dict(zip((cell, f"{cell}, cell state"), by_state, strict=False))


def long_tweets(trainee: Trainee, tweets: LabelledTweets) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Yield ids, shape (tweets, words), and labels of the longest tweets, those of the same length together."""
    encoded = trainee.vocabulary.encode(tweets.words)
    lengths = np.array([len(ids) for ids in encoded])
    longest = np.argsort(-lengths, kind="stable")[:TWEETS]
    longest = longest[lengths[longest] >= SHORTEST]
    for length in np.unique(lengths[longest]):
        rows = longest[lengths[longest] == length]
        yield np.array([encoded[row] for row in rows]), tweets.labels[rows]


def gradient_norms(network: Any, ids: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """Return the norms of the gradient of each tweet's loss, by hidden state and, where there is one, by cell state.

    All states are those of one forward pass, so the gradient by a hidden state holds every way from there to the loss;
    what an lstm's cell state carries past it is in the gradient by the cell state.

    Args:
        network: layers `Embedding`, `Dropout`, one recurrent layer, `Dense`.
        ids: of shape (tweets, words), without padding.
        labels: positions of the classes, shape (tweets,).

    Returns:
        float32 of shape (tweets, words) for each state, the last word first.
    """
    import keras
    import tensorflow as tf

    embedding, _, recurrent, label = network.layers
    words = embedding(ids)
    states = as_list(recurrent.cell.get_initial_state(batch_size=len(ids)))
    history = []
    with tf.GradientTape() as tape:
        for word in range(ids.shape[1]):
            _, following = recurrent.cell(words[:, word], states, training=False)
            states = as_list(following)
            tape.watch(states)
            history.append(states)
        # Tweets do not meet: the gradient of the sum holds that of each.
        targets = np.eye(label.units)[labels]
        loss = tf.reduce_sum(keras.losses.categorical_crossentropy(targets, label(states[0])))
    gradients = tape.gradient(loss, [list(state) for state in zip(*reversed(history), strict=True)])
    return [np.stack([np.linalg.norm(each, axis=1) for each in state], axis=1) for state in gradients]


def as_list(states: Any) -> list[Any]:
    return list(states) if isinstance(states, (list, tuple)) else [states]


def relative(norms: np.ndarray) -> np.ndarray:
    """Return each tweet's norms as shares of its own at the last word."""
    return np.asarray(norms / norms[:, :1])


def print_table(measured: Mapping[str, Norms]) -> None:
    columns = " | ".join(f"{back} back" for back in SHOWN)
    print(f"| gradient by | training | norm at the last word | {columns} |")
    print("| --- | --- | ---: |" + " ---: |" * len(SHOWN))
    for name in LOOKS:
        for training, norms in measured.items():
            shares = np.median(relative(norms[name]), axis=0)
            cells = " | ".join(f"{shares[back]:.2g}" for back in SHOWN)
            print(f"| {name} | {training} | {np.median(norms[name][:, 0]):.2g} | {cells} |")


def draw(target: Path, measured: Mapping[str, Norms]) -> None:
    """Draw medians and, shaded, the middle half of the tweets."""
    with style.context(["default", {"font.size": 12, "axes.titlesize": 14}]):
        figure = Figure(figsize=(10.5, 4.8), dpi=DOTS_PER_INCH, layout="constrained")
        panels = figure.subplots(1, len(measured), sharey=True)
        for axes, (training, norms) in zip(panels, measured.items(), strict=True):
            draw_panel(axes, norms)
            axes.set_title(training)
        panels[0].set_ylabel("norm of the gradient,\nrelative to the last word")
        panels[0].legend(loc="lower right")
        with replacing_file(target) as path:
            figure.savefig(path, format="png", metadata={"Software": None})


def draw_panel(axes: Axes, norms: Norms) -> None:
    for name, (colour, marker, line) in LOOKS.items():
        lower, median, upper = np.quantile(relative(norms[name]), [0.25, 0.5, 0.75], axis=0)
        back = np.arange(len(median))
        axes.plot(back, median, color=colour, marker=marker, linestyle=line, markevery=4, label=name)
        axes.fill_between(back, lower, upper, color=colour, alpha=0.15, linewidth=0)
    axes.set(yscale="log", xlabel="words back from the last")
    # Read as the tweet is written: the last word stands on the right.
    axes.invert_xaxis()
    axes.grid(alpha=0.3)


if __name__ == "__main__":
    main()
