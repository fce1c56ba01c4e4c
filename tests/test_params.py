from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import load_params

COMMITTED = (Path(__file__).parents[1] / "params.yaml").read_text(encoding="utf-8")


def load(tmp_path: Path, old: str = "", new: str = "") -> None:
    assert old in COMMITTED
    path = tmp_path / "params.yaml"
    path.write_text(COMMITTED.replace(old, new, 1), encoding="utf-8")
    load_params(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    units: 256", "    unitz: 256", "models.lstm.unitz: unknown key (did you mean units?)"),
        ("    units: 256", "    units: -1", "models.lstm.units: should be greater than or equal to 1, found -1"),
        ("    units: 256", "    units: many", "models.lstm.units: should be a valid integer, found 'many'"),
        ("    units: 256", "    units: 2.5", "models.lstm.units: should be a valid integer, found 2.5"),
        ("    units: 256", "    units: true", "models.lstm.units: should be a valid integer, found True"),
        ("    epochs: 10", "", "models.lstm.epochs: missing"),
        ("    cell: lstm", "    cell: lsmt", "models.lstm.cell: should be 'lstm', 'gru' or 'rnn', found 'lsmt'"),
        ("    dropout: 0.2", "    dropout: 1", "models.lstm.dropout: should be less than 1, found 1"),
        ("  test: 0.1", "  test: 0.2", "split: train + validation + test must be 1, they are 1.1"),
        ("  test: 0.1", "  test: -0.1", "split.test: should be greater than 0, found -0.1"),
        ("profile: tweet", "profile: twit", "clean.profile: should be 'tweet' or 'textclean', found 'twit'"),
        ("    - urls", "    - url", "clean.steps.2: should be "),
        ("    - urls", "    - entities", "clean: steps names entities more than once"),
        ("source: crowdflower", "source: csv", "ingest: csv.path must be given when source is csv"),
        ("source: crowdflower", "source: kaggle", "ingest.source: should be 'crowdflower' or 'csv', found 'kaggle'"),
        ("max_rejected: 0", "max_rejected: -1", "ingest.max_rejected: should be greater than or equal to 0, found -1"),
        ("tokenize:", "tokenise:", "tokenize: missing; tokenise: unknown key (did you mean tokenize?)"),
        ("  lstm: ", "  lsmt: ", "models.lsmt: unknown model"),
        ("      shortest: 1", "      shortest: 9", "models.tfidf.word_ngrams: shortest must not exceed longest"),
        ("train:\n  seed: 2", "train:\n  seed: 2\n  seed: 3", "found duplicate key"),
        ("clean:\n", "clean: [\n", "line "),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, old, new)
    assert message in str(error.value)
    assert "params.yaml" in str(error.value)
    assert "\n" not in str(error.value)


def test_numbers_are_read_as_dvc_reads_them(tmp_path: Path) -> None:
    load(tmp_path, "learning_rate: 0.001", "learning_rate: 1e-3")


def test_a_missing_file_says_where_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file; run this in the root"):
        load_params(tmp_path / "params.yaml")
