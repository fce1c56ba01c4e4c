"""The stage: what it counts and refuses."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import Split
from airline_sentiment.splits.presence import count_labels, refuse_absent_classes
from airline_sentiment.splits.table import split_tweets


def split(test: float = 0.1) -> Split:
    return Split(seed=2, train=0.9 - test, validation=0.1, test=test, group_duplicates=True)


def write_tokens(path: Path, **labels: int) -> Path:
    rows = [name for name, count in labels.items() for _ in range(count)]
    texts = [f"text {number}" for number in range(len(rows))]
    pq.write_table(pa.table({"id": list(map(str, range(len(rows)))), "label": rows, "text_clean": texts}), path)
    return path


def test_tweets_are_counted_by_split_and_class_in_the_order_of_the_classes(tmp_path: Path) -> None:
    source = write_tokens(tmp_path / "tokens.parquet", a=20, z=10, m=30)
    counts = split_tweets(source, tmp_path, split(), ["z", "m", "a"])
    assert [list(counts["train"].items()), list(counts["validation"].items()), list(counts["test"].items())] == [
        [("z", 8), ("m", 24), ("a", 16)], [("z", 1), ("m", 3), ("a", 2)], [("z", 1), ("m", 3), ("a", 2)],
    ]  # fmt: skip
    written = [pq.read_table(tmp_path / f"{name}.parquet")["id"].to_pylist() for name in counts]
    assert [len(ids) for ids in written] == [48, 6, 6]
    assert sorted(int(row) for ids in written for row in ids) == list(range(60))
    assert all(ids == sorted(ids, key=int) for ids in written)


def test_a_class_that_would_be_absent_is_refused_with_what_to_change(tmp_path: Path) -> None:
    source = write_tokens(tmp_path / "tokens.parquet", often=100, never_here=1, seldom=3)
    with pytest.raises(InputError) as error:
        split_tweets(source, tmp_path, split(), ["often", "seldom", "never_here"])
    line = str(error.value)
    # Their middles are 1/6, 1/2 and 5/6, and 1/2.
    assert "too few: seldom (3 tweets, none in test), never_here (1 tweet, none in validation and test). With" in line
    assert "With split.validation 0.1 a class needs 10 with different texts to be sure of it" in line
    assert "labels.leave_out" in line
    assert list(tmp_path.iterdir()) == [source]


def test_as_many_as_are_asked_for_are_enough(tmp_path: Path) -> None:
    counts = split_tweets(
        write_tokens(tmp_path / "tokens.parquet", a=100, b=20), tmp_path, split(test=0.05), ["a", "b"]
    )
    assert counts["test"] == {"a": 5, "b": 1}
    with pytest.raises(InputError, match=r"With split\.test 0\.05 a class needs 20 "):
        split_tweets(write_tokens(tmp_path / "few.parquet", a=100, b=2), tmp_path, split(test=0.05), ["a", "b"])


def test_a_label_that_is_no_class_is_refused(tmp_path: Path) -> None:
    source = write_tokens(tmp_path / "tokens.parquet", a=100, b=100)
    with pytest.raises(InputError, match=r"has the label 'b', which is none of labels\.classes"):
        split_tweets(source, tmp_path, split(), ["a", "c"])


def test_fifty_classes_are_each_in_every_split(tmp_path: Path) -> None:
    labels = {f"class {number}": 10 + number for number in range(50)}
    counts = split_tweets(write_tokens(tmp_path / "tokens.parquet", **labels), tmp_path, split(), list(labels))
    assert all(count > 0 for by_label in counts.values() for count in by_label.values())


def test_splits_that_were_made_elsewhere_are_counted_and_refused_alike() -> None:
    counts = count_labels(np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 0, 2]), ["a", "b"])
    assert counts == {"train": {"a": 1, "b": 1}, "validation": {"a": 1, "b": 0}, "test": {"a": 1, "b": 1}}
    with pytest.raises(InputError, match=r"split 3: .* too few: b \(2 tweets, none in validation\)\."):
        refuse_absent_classes(counts, split(), "split 3")
