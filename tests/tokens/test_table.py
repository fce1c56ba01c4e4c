from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import Tokenize
from airline_sentiment.tokens import table
from airline_sentiment.tokens.vocabulary import Vocabulary

PARAMS = Tokenize(lower=True, filters="!")
TEXTS = ["late late flight", "", "Great flight!", "late", "crew"]


def written(path: Path, texts: list[str]) -> Path:
    pq.write_table(pa.table({"id": [str(row) for row in range(len(texts))], "text_clean": texts}), path)
    return path


@pytest.mark.parametrize("together", [1, 2, 4096])
def test_each_tweet_gets_the_ids_of_its_words_however_many_are_encoded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(table, "_ROWS_TOGETHER", together)
    source = written(tmp_path / "clean.parquet", TEXTS)
    vocabulary = table.count_words(source, PARAMS)
    assert vocabulary == Vocabulary(("late", "flight", "great", "crew"), (3, 2, 1, 1), 3)
    assert table.encode_tweets(source, tmp_path / "tokens.parquet", PARAMS, vocabulary) == 5
    encoded = pq.read_table(tmp_path / "tokens.parquet")
    assert encoded["id"].to_pylist() == ["0", "1", "2", "3", "4"]
    assert encoded["ids"].to_pylist() == [[1, 1, 2], [], [3, 2], [1], [4]]
    assert encoded.schema.field("ids").type == pa.list_(pa.int32())
    # One row group, as before: the bytes of the file do not depend on how many are encoded together.
    assert pq.ParquetFile(tmp_path / "tokens.parquet").num_row_groups == 1


def test_a_table_without_rows_stays_one(tmp_path: Path) -> None:
    source = tmp_path / "clean.parquet"
    pq.write_table(pa.table({"text_clean": pa.array([], pa.string())}), source)
    vocabulary = table.count_words(source, PARAMS)
    assert (vocabulary.words, vocabulary.longest) == ((), 0)
    assert table.encode_tweets(source, tmp_path / "tokens.parquet", PARAMS, vocabulary) == 0


@pytest.mark.parametrize("content", [None, b"text_clean\nlate\n"])
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes | None) -> None:
    source = tmp_path / "clean.parquet"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(InputError, match=r"clean\.parquet: (no such file|expected a Parquet file)"):
        table.count_words(source, PARAMS)
