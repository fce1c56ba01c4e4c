import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import DatasetCard

from airline_sentiment.corpus.provenance import known_hashes
from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.data_card import data_card, write_data_card
from airline_sentiment.params import Params, load_params

ROOT = Path(__file__).parents[2]
TEXTS = ["Late again", "late  AGAIN", "what a day \ufffd", "so good"]
LABELS = ["Can't Tell", "late|flight", "late|flight", "late|flight"]


def write_data(root: Path, confidence: float = 1.0, shops: list[str] | None = None) -> None:
    table = {"id": list("abcd"), "text": TEXTS, "label": LABELS, "confidence": [confidence, 1.0, 1.0, 1.0]}
    tweets = pa.table(table | ({"shop": shops} if shops else {}))
    (root / "data/raw").mkdir(parents=True)
    (root / "data/splits").mkdir()
    pq.write_table(tweets, root / "data/raw/tweets.parquet")
    rejected = "row,reason,found,text\n5,unknown label,Mixed,secret\n6,empty text,,\n7,unknown label,x,y\n"
    (root / "data/raw/rejected.csv").write_text(rejected)
    for split, rows in (("train", [0, 1]), ("validation", [2]), ("test", [3])):
        pq.write_table(tweets.take(rows), root / f"data/splits/{split}.parquet")


@pytest.fixture
def params() -> Params:
    """Of a file of ours with two classes."""
    params = load_params(ROOT / "params.yaml")
    file = params.ingest.file.model_copy(update={"path": "/home/zoltan/shop.csv", "sha256": "ab" * 32})
    ingest = params.ingest.model_copy(update={"source": "file", "file": file})
    labels = params.labels.model_copy(update={"classes": ["Can't Tell", "late|flight"]})
    return params.model_copy(update={"ingest": ingest, "labels": labels})


def test_texts_are_counted(tmp_path: Path, params: Params) -> None:
    write_data(tmp_path, 0.6, ["here", "here", "there|x", "here"])
    card = data_card(tmp_path, params, known_hashes(params.ingest))
    assert "| Can't Tell | 1 | 0 | 0 | 1 | 25.0 % |\n" in card
    assert r"| `late\|flight` | 1 | 1 | 1 | 3 | 75.0 % |" in card
    assert "| all | 2 | 1 | 1 | 4 | 100.0 % |" in card
    assert "The mean agreement is 0.900; 1 labels (25.0 %) are below 1." in card
    assert "| shop | texts |\n| --- | ---: |\n| here | 3 |\n| `there\\|x` | 1 |\n" in card
    assert "2 words in the median, 4 at the 99th percentile, 4 at most" in card
    assert "1 texts repeat an earlier one, letter case and white space aside; 1 of the repeated" in card
    assert "1 texts have a character that could not be read" in card
    assert "| empty text | 1 |\n| unknown label | 2 |" in card
    assert "train 80 %, validation 10 %, test 10 %, class by class" in card


def test_its_source_has_a_hash_and_no_folder(tmp_path: Path, params: Params) -> None:
    write_data(tmp_path)
    card = data_card(tmp_path, params, known_hashes(params.ingest))
    table = hashlib.sha256((tmp_path / "data/raw/tweets.parquet").read_bytes()).hexdigest()
    assert f"| `shop.csv` | `{'ab' * 32}` |" in card
    assert f"`{table}` |" in card
    assert "zoltan" not in card
    assert "The parameters give no hash" in data_card(tmp_path, params, {})


def test_nobody_is_quoted(tmp_path: Path, params: Params) -> None:
    write_data(tmp_path)
    card = data_card(tmp_path, params, {})
    assert not any(text in card for text in [*TEXTS, "secret", "Mixed"])


def test_what_a_source_does_not_have_is_said(tmp_path: Path, params: Params) -> None:
    write_data(tmp_path)
    (tmp_path / "data/raw/rejected.csv").write_text("row,reason,found,text\n")
    card = data_card(tmp_path, params, {})
    assert "Every label has the agreement 1" in card
    assert "The source names no groups" in card
    assert "None: every row of the source is a text with a class." in card


def test_the_hub_reads_its_metadata(tmp_path: Path, params: Params) -> None:
    write_data(tmp_path)
    target = tmp_path / "reports/DATA_CARD.md"
    write_data_card(target, tmp_path, params, {})
    found = DatasetCard.load(target).data
    assert (found.size_categories, found.task_categories) == ("n<1K", ["text-classification"])
    assert (found.license, found.language) == (None, None)
    default = load_params(ROOT / "params.yaml")
    found = DatasetCard(data_card(tmp_path, default, known_hashes(default.ingest))).data
    assert (found.license, found.language) == ("mit", "en")


def test_hashes_are_those_that_the_parameters_give(params: Params) -> None:
    assert known_hashes(params.ingest) == {"/home/zoltan/shop.csv": "ab" * 32}
    file = params.ingest.file.model_copy(update={"sha256": None})
    assert known_hashes(params.ingest.model_copy(update={"file": file})) == {}
    sums = {"a.csv": "cd" * 32, "b.csv": "ef" * 32}
    file = params.ingest.file.model_copy(update={"sha256": sums})
    assert known_hashes(params.ingest.model_copy(update={"file": file})) == sums


@pytest.mark.parametrize("name", ["raw/tweets.parquet", "raw/rejected.csv", "splits/test.parquet"])
def test_a_file_that_is_missing_or_damaged_is_named(tmp_path: Path, params: Params, name: str) -> None:
    write_data(tmp_path)
    (tmp_path / "data" / name).write_text('"')
    with pytest.raises(InputError, match=rf"{name}: damaged"):
        data_card(tmp_path, params, {})
    (tmp_path / "data" / name).unlink()
    with pytest.raises(InputError, match=rf"{name}: no such file"):
        data_card(tmp_path, params, {})
