from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.tweets import read_tweets

CLASSES = ("ham", "Can't Tell")


def split(folder: Path, labels: list[str | None], **groups: list[str | None]) -> Path:
    rows = len(labels)
    own = {"id": [str(row) for row in range(rows)], "text": ["late"] * rows, "label": pa.array(labels, pa.string())}
    unused = {"confidence": [0.5] + [1.0] * (rows - 1), "text_clean": ["clean"] * rows, "ids": [[1]] * rows}
    pq.write_table(pa.table({**own, **groups, **unused}), folder / "test.parquet")
    return folder / "test.parquet"


def test_all_columns_that_are_not_the_pipelines_are_groups(tmp_path: Path) -> None:
    path = split(tmp_path, ["Can't Tell", "ham"], airline=["Delta", "two\r\nlines\r"], user=["a", "b"])
    tweets = read_tweets(path, CLASSES, "models/lstm")
    assert tweets.labels.tolist() == [1, 0]
    assert tweets.groups == {"airline": ["Delta", "two lines"], "user": ["a", "b"]}
    assert (tweets.confidence.tolist(), tweets.texts_clean) == ([0.5, 1.0], ["clean", "clean"])


def test_a_split_without_agreement_and_clean_texts_is_measured(tmp_path: Path) -> None:
    path = split(tmp_path, ["Can't Tell", "ham"])
    pq.write_table(pq.read_table(path, columns=["id", "text", "label"]), path)
    tweets = read_tweets(path, CLASSES, "models/lstm")
    assert (tweets.confidence.tolist(), tweets.texts_clean) == ([1.0, 1.0], ["late", "late"])


def test_labels_that_the_model_does_not_know_are_named(tmp_path: Path) -> None:
    path = split(tmp_path, ["ham", "spam", "Can't Tell", "eggs"])
    with pytest.raises(InputError) as told:
        read_tweets(path, CLASSES, "models/lstm")
    assert str(told.value) == (
        f"models/lstm was trained on ham, Can't Tell; {path} has spam, eggs besides; "
        "`dvc repro` trains a model on the classes of params.yaml"
    )


def test_a_class_without_a_tweet_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = split(tmp_path, ["ham", "ham"])
    with pytest.raises(InputError) as told:
        read_tweets(path, CLASSES, "models/lstm")
    assert str(told.value).startswith(f"{path}: no tweet of Can't Tell, which models/lstm was trained on")
    assert str(told.value).endswith("give split.test a larger share, or change labels.classes, and run `dvc repro`")


def test_of_many_classes_only_some_are_listed(tmp_path: Path) -> None:
    path = split(tmp_path, ["topic 0"])
    with pytest.raises(InputError, match="no tweet of topic 1, topic 2, topic 3, topic 4, topic 5 and 44 more, which"):
        read_tweets(path, [f"topic {number}" for number in range(50)], "models/lstm")


@pytest.mark.parametrize("label", [None, ""])
def test_a_tweet_without_a_label_is_told(label: str | None, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"test\.parquet has (None|'') besides"):
        read_tweets(split(tmp_path, ["ham", "Can't Tell", label]), CLASSES, "models/lstm")


def test_what_is_no_split_is_named(tmp_path: Path) -> None:
    path = tmp_path / "test.parquet"
    for table in (pa.table({"id": ["1"], "text": ["late"]}), pa.table({"text": ["late"], "label": ["ham"]})):
        pq.write_table(table, path)
        with pytest.raises(InputError, match=r"test\.parquet: damaged"):
            read_tweets(path, CLASSES, "models/lstm")
