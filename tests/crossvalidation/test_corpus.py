from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.crossvalidation.corpus import Corpus, pipelines_corpus, tutorials_corpus, write_rotated_splits
from airline_sentiment.errors import InputError
from airline_sentiment.params import Labels, Params, load_params
from airline_sentiment.tokens.vocabulary import Vocabulary

PARAMS_FILE = Path(__file__).parents[2] / "params.yaml"
LOST = "@united this is soooo late"


@pytest.fixture
def params() -> Params:
    return load_params(PARAMS_FILE)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = [f"@united flight {word}!" for word in ("late", "gone", "full", "fine", "late")] * 16
    labels = ["negative", "negative", "neutral", "positive", "negative"] * 16
    columns = {"id": [str(row) for row in range(81)], "text": [*texts, LOST], "label": [*labels, "negative"]}
    table = pa.table({**columns, "confidence": [1.0] * 81, "airline": ["United"] * 81})
    (tmp_path / "raw").mkdir()
    pq.write_table(table, tmp_path / "raw/tweets.parquet")
    return tmp_path


def test_the_tutorials_corpus_is_cleaned_and_split_its_way(data: Path, params: Params, tmp_path: Path) -> None:
    corpus = tutorials_corpus(data, params, tmp_path / "made")
    tweets = pq.read_table(corpus.tweets)
    # The tutorial's cleaning loses tweets with a letter three times running, and joins marks to the word before.
    assert tweets.num_rows == 80
    assert tweets["text_clean"][0].as_py() == "flight lateexclamationmark"
    assert Vocabulary.load(corpus.vocabulary).counts[:2] == (80, 32)
    assert not corpus.params.split.group_duplicates
    assert corpus.params.models["lstm"]["vocabulary"] == "corpus"
    assert corpus.params.models["lstm"]["units"] == 256
    assert corpus.params.model("lstm")


def test_the_tutorials_network_is_its_own_whatever_params_yaml_says(data: Path, params: Params, tmp_path: Path) -> None:
    changed = params.with_values("lstm", {"units": 3, "cell": "gru", "num_words": 99})
    corpus = tutorials_corpus(data, changed, tmp_path / "made")
    block = corpus.params.models["lstm"]
    assert (block["units"], block["cell"], block["num_words"]) == (256, "lstm", 1024)


def test_each_split_gets_a_folder_like_the_stages(data: Path, params: Params, tmp_path: Path) -> None:
    corpus = tutorials_corpus(data, params, tmp_path / "made")
    folders = write_rotated_splits(corpus, 3, tmp_path / "splits")
    tested = []
    for folder in folders:
        parts = {name: pq.read_table(folder / f"{name}.parquet") for name in ("train", "validation", "test")}
        assert sum(part.num_rows for part in parts.values()) == 80
        tested += parts["test"]["id"].to_pylist()
    assert len(folders) == 3
    assert len(tested) == len(set(tested))


def test_without_tweets_the_file_is_named(tmp_path: Path, params: Params) -> None:
    with pytest.raises(InputError, match=r"tweets\.parquet: no such file; `dvc repro` makes it"):
        write_rotated_splits(pipelines_corpus(tmp_path, params), 3, tmp_path)
    with pytest.raises(InputError, match=r"tweets\.parquet: no such file; `dvc repro` makes it"):
        tutorials_corpus(tmp_path, params, tmp_path)


def labelled(folder: Path, params: Params, counts: dict[str, int], classes: list[str]) -> Corpus:
    labels = [label for label, count in counts.items() for _ in range(count)]
    texts = [f"tweet {number}" for number in range(len(labels))]
    pq.write_table(pa.table({"label": labels, "text_clean": texts}), folder / "tweets.parquet")
    changed = params.model_copy(update={"labels": Labels(classes=classes, aliases=None, leave_out=None)})
    return Corpus(folder / "tweets.parquet", folder / "vocabulary.json", changed)


def test_classes_that_a_part_would_be_without_are_named_with_their_tweets(tmp_path: Path, params: Params) -> None:
    """Shares 0.8, 0.1, 0.1: four tweets stand at 1/8, 3/8, 5/8 and 7/8 of the circle, so that an arc of 0.1 misses."""
    corpus = labelled(
        tmp_path, params, {"late": 40, "Can't Tell": 4, "lost bag": 30}, ["late", "Can't Tell", "lost bag"]
    )
    with pytest.raises(InputError) as error:
        write_rotated_splits(corpus, 5, tmp_path / "splits")
    assert str(error.value) == (
        f"{tmp_path}/tweets.parquet: in 5 splits, train, validation or test would be without Can't Tell (4 tweets); "
        "take fewer --splits, or in params.yaml larger split.validation and split.test, "
        "or labels.leave_out instead of labels.classes"
    )
    assert not (tmp_path / "splits").exists()
    larger = corpus.params.split.model_copy(update={"train": 0.4, "validation": 0.3, "test": 0.3})
    enough = replace(corpus, params=corpus.params.model_copy(update={"split": larger}))
    assert len(write_rotated_splits(enough, 2, tmp_path / "splits")) == 2


def test_a_class_without_any_tweet_and_a_label_that_is_no_class_are_named(tmp_path: Path, params: Params) -> None:
    absent = labelled(tmp_path, params, {"0": 40, "4": 40}, ["0", "4", "?"])
    with pytest.raises(InputError, match=r"would be without \? \(0 tweets\); "):
        write_rotated_splits(absent, 2, tmp_path / "splits")
    unknown = labelled(tmp_path, params, {"0": 40, "4": 40, "2": 40}, ["0", "4"])
    with pytest.raises(InputError, match=r"tweets\.parquet: the label '2' is none of labels\.classes"):
        write_rotated_splits(unknown, 2, tmp_path / "splits")


def test_a_hundred_tweets_of_each_of_two_classes_are_enough_for_ten_splits(tmp_path: Path, params: Params) -> None:
    corpus = labelled(tmp_path, params, {"0": 100, "4": 100}, ["4", "0"])
    for folder in write_rotated_splits(corpus, 10, tmp_path / "splits"):
        for name in ("train", "validation", "test"):
            assert set(pq.read_table(folder / f"{name}.parquet")["label"].to_pylist()) == {"0", "4"}
