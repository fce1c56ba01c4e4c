"""The prediction for each tweet of the test split, as a CSV that any tool reads."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.tweets import MeasuredTweets
from airline_sentiment.files import replacing_file
from airline_sentiment.labels import probability_columns


def write_predictions(target: Path, tweets: MeasuredTweets, probabilities: np.ndarray, classes: Sequence[str]) -> None:
    """Write a row for each tweet: id, label, predicted, `p_<class>` for each class to six decimals, and its groups.

    Args:
        target: the CSV file.
        tweets: n of them, in the order of the rows.
        probabilities: of each class, shape (n, number of classes).
        classes: the labels, in the order of the probabilities.
    """
    names = np.array(classes, dtype=object)
    answers = {"id": tweets.ids, "label": names[tweets.labels], "predicted": names[probabilities.argmax(axis=1)]}
    columns = list(probability_columns(classes))
    shares = pd.DataFrame(np.asarray(probabilities, dtype=np.float64), columns=columns)
    table = pd.concat([pd.DataFrame(answers), shares, pd.DataFrame(dict(tweets.groups))], axis=1)
    with replacing_file(target) as path:
        table.to_csv(path, index=False, float_format="%.6f", lineterminator="\n", encoding="utf-8")


def read_predictions(path: Path, classes: Sequence[str]) -> pd.DataFrame:
    """Read what `write_predictions` wrote: probabilities as float64, all else as text.

    Raises:
        InputError: naming the file, if it is missing or damaged.
    """
    probabilities = probability_columns(classes)
    types: Mapping[str, str] = defaultdict(lambda: "str", dict.fromkeys(probabilities, "float64"))
    try:
        table = pd.read_csv(path, dtype=types, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except ValueError as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
    expected = ("id", "label", "predicted", *probabilities)
    if tuple(table.columns[: len(expected)]) != expected:
        raise InputError(f"{path}: expected columns {', '.join(expected)}, found {', '.join(table.columns)}")
    for column in ("label", "predicted"):
        unknown = table.loc[~table[column].isin(classes), column]
        if len(unknown):
            row = unknown.index[0] + 1
            raise InputError(f"{path}, row {row}: {column} must be {', '.join(classes)}, found {unknown.iloc[0]!r}")
    return table
