from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.crossvalidation.corpus import pipelines_corpus, tutorials_corpus, write_rotated_splits
from airline_sentiment.errors import InputError
from airline_sentiment.params import Params, load_params
from airline_sentiment.tokens.vocabulary import Vocabulary

PARAMS_FILE = Path(__file__).parents[2] / "params.yaml"
LOST = "@united this is soooo late"


@pytest.fixture
def params() -> Params:
    return load_params(PARAMS_FILE)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = [f"@united flight {word}!" for word in ("late", "gone", "full", "fine", "late")] * 8
    labels = ["negative", "negative", "neutral", "positive", "negative"] * 8
    columns = {"id": [str(row) for row in range(41)], "text": [*texts, LOST], "label": [*labels, "negative"]}
    table = pa.table({**columns, "confidence": [1.0] * 41, "airline": ["United"] * 41})
    (tmp_path / "raw").mkdir()
    pq.write_table(table, tmp_path / "raw/tweets.parquet")
    return tmp_path


def test_the_tutorials_corpus_is_cleaned_and_split_its_way(data: Path, params: Params, tmp_path: Path) -> None:
    corpus = tutorials_corpus(data, params, tmp_path / "made")
    tweets = pq.read_table(corpus.tweets)
    # The tutorial's cleaning loses tweets with a letter three times running, and joins marks to the word before.
    assert tweets.num_rows == 40
    assert tweets["text_clean"][0].as_py() == "flight lateexclamationmark"
    assert Vocabulary.load(corpus.vocabulary).counts[:2] == (40, 16)
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
        assert sum(part.num_rows for part in parts.values()) == 40
        tested += parts["test"]["id"].to_pylist()
    assert len(folders) == 3
    assert len(tested) == len(set(tested))


def test_without_tweets_the_file_is_named(tmp_path: Path, params: Params) -> None:
    with pytest.raises(InputError, match=r"tweets\.parquet: no such file; `dvc repro` makes it"):
        write_rotated_splits(pipelines_corpus(tmp_path, params), 3, tmp_path)
    with pytest.raises(InputError, match=r"tweets\.parquet: no such file; `dvc repro` makes it"):
        tutorials_corpus(tmp_path, params, tmp_path)
