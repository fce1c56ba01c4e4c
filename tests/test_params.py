import copy
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from airline_sentiment.errors import InputError
from airline_sentiment.params import load_params

COMMITTED = (Path(__file__).parents[1] / "params.yaml").read_text(encoding="utf-8")
VALUES = YAML(typ="safe", pure=True).load(COMMITTED)


def leaves(content: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from leaves(value, f"{path}/{key}" if path else str(key))
    else:
        yield path, content


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
        ("  - urls\n", "  - url\n", "clean.steps.2: should be "),
        ("  - urls\n", "  - entities\n", "clean: steps names entities more than once"),
        ("source: crowdflower", "source: file", "ingest: file.path must be given when source is file"),
        ("source: crowdflower", "source: kaggle", "ingest.source: should be 'crowdflower' or 'file', found 'kaggle'"),
        ("max_rejected: 0", "max_rejected: -1", "ingest.max_rejected: should be greater than or equal to 0, found -1"),
        ("tokenize:", "tokenise:", "tokenize: missing; tokenise: unknown key (did you mean tokenize?)"),
        ("  lstm: ", "  lsmt: ", "models.lsmt: unknown model; known: hybrid, lstm, tfidf"),
        ("  lstm: ", "  training: ", "models.training: unknown model; known: hybrid, lstm, tfidf"),
        ("  lstm: ", "  ../../setup: ", "models.../../setup: unknown model; known: hybrid, lstm, tfidf"),
        ('filters: "', f'filters: "{"x" * 1000}', "tokenize.filters: should have at most 1000 characters"),
        ("      shortest: 1", "      shortest: 9", "models.tfidf.word_ngrams: shortest must not exceed longest"),
        ("train:\n  seed: 2", "train:\n  seed: 2\n  seed: 3", "found duplicate key"),
        ("clean:\n", "clean: [\n", "line "),
        ("    units: 256", "    units: .inf", "models.lstm.units: should be a valid integer, found inf"),
        ("    learning_rate: 0.001", "    learning_rate: .inf", "models.lstm.learning_rate: should be a finite number"),
        (
            "    learning_rate: 0.001",
            "    learning_rate: 1e999",
            "models.lstm.learning_rate: should be a finite number",
        ),
        (
            "    max_iterations: 1000",
            "    max_iterations: .nan",
            "max_iterations: should be a valid integer, found nan",
        ),
        ("  train: 0.8", "  train: .nan", "split.train: should be a finite number, found nan"),
        ("  max_drop: 0.005", "  max_drop: -.inf", "gate.max_drop: should be a finite number, found -inf"),
        (
            "    maxlen: auto",
            "    maxlen: autp",
            "models.lstm.maxlen: should be 'auto' or a valid integer, found 'autp'",
        ),
        ("{low: 5, high: 20}", "{low: 5, high: .inf}", "search.models.lstm.epochs.high: should be "),
        ("{low: 5, high: 20}", "{low: 5, hihg: 20}", "epochs.hihg: unknown key (did you mean high?)"),
        ("{low: 5, high: 20}", "{low: 5, high: 10000000}", "search.models.lstm.epochs: models.lstm.epochs: should be"),
        ("{choices: [16, 32, 64]}", "{choices: [16, 1e400]}", "search.models.lstm.embedding_dim.choices.1: should be"),
        ("{choices: [16, 32, 64]}", "[16]", "search.models.lstm.embedding_dim: should be a block of keys with values"),
        ("search: ", "1: ", "search: missing; 1: should be a word, as a key"),
        ("  filters: ", '  "fil\\nters": ', "tokenize.filters: missing; tokenize.'fil\\nters': unknown key"),
        (
            "experiment: airline-sentiment",
            'experiment: "a\\tb"',
            "tracking.experiment: should be a text without control",
        ),
        ("experiment: airline-sentiment", "experiment: ' '", "tracking.experiment: should be a text without control"),
        ("experiment: airline-sentiment", f"experiment: {'x' * 501}", "should have at most 500 characters"),
        ("registered_model: airline-sentiment", "registered_model: a/b", "should be a name without / and :"),
        ("registered_model: airline-sentiment", "registered_model: 'a:b'", "should be a name without / and :"),
        (
            "registered_model: airline-sentiment",
            'registered_model: "o\'hare"',
            "should be a name without the quotation mark '",
        ),
        ("registered_model: airline-sentiment", "registered_model: ..", "should be a name without / and :"),
        ("registered_model: airline-sentiment", "registered_model: '.'", "should be a name without / and :"),
        ("registered_model: airline-sentiment", 'registered_model: "a\\x07"', "should be a text without control"),
        ("registered_model: airline-sentiment", "registered_model: ''", "should be a text without control"),
        ("registered_model: airline-sentiment", f"registered_model: {'x' * 257}", "at most 256 characters"),
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


def test_many_mistakes_are_a_line_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, "tokenize:\n", "tokenize:\n" + "".join(f"  key{number}: 1\n" for number in range(1000)))
    assert str(error.value).endswith("; and 995 more")
    assert len(str(error.value)) < 1000


@pytest.mark.parametrize("content", ["", "3", "[1, 2]", "text", "null", "2020-01-01"])
def test_what_is_no_block_at_all(content: str, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(content)
    with pytest.raises(InputError, match="the file: should be a block of keys with values"):
        load_params(path)


COUNTS = [key for key, value in leaves(VALUES) if isinstance(value, int) and not isinstance(value, bool)]


@pytest.mark.parametrize("key", COUNTS)
def test_no_count_can_be_beyond_any_machine(key: str, tmp_path: Path) -> None:
    """Each whole number of the file, the ends of ranges included."""
    values = copy.deepcopy(VALUES)
    *parents, last = key.split("/")
    block = functools.reduce(lambda inner, part: inner[part], parents, values)
    block[int(last) if isinstance(block, list) else last] = 10**18
    path = tmp_path / "params.yaml"
    with path.open("w") as file:
        YAML(typ="safe").dump(values, file)
    if key == "ingest/max_rejected":
        load_params(path)
        return
    with pytest.raises(InputError, match=r"should be (less than|a valid)|must not exceed"):
        load_params(path)


def test_the_file_is_laid_out_as_dvc_writes_it(tmp_path: Path) -> None:
    """Else `dvc exp run -S` would reformat it, and the difference to review would be the whole file."""
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    path.write_text(COMMITTED, encoding="utf-8")
    apply_overrides(path, ["train.seed=2"])
    assert path.read_text(encoding="utf-8") == COMMITTED


@pytest.mark.parametrize(
    "change",
    [
        "models.lstm.units=128",
        "models.lstm.clip_norm=1.5",
        "models.hybrid.clip_norm=null",
        "models.tfidf.word_ngrams.longest=3",
        "ingest.file.path=tweets.csv",
        "clean.profile=textclean",
        "tokenize.lower=false",
        "split.seed=7",
        "tracking.uri='http://127.0.0.1:5000'",
        "gate.max_drop=0.1",
        "search.models.lstm.units.choices=[1,2]",
        "search.measure=accuracy",
    ],
)
def test_one_changed_value_is_one_changed_line(change: str, tmp_path: Path) -> None:
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    path.write_text(COMMITTED, encoding="utf-8")
    apply_overrides(path, [change])
    before, after = COMMITTED.splitlines(), path.read_text(encoding="utf-8").splitlines()
    assert len(before) == len(after)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    load_params(path)


def test_a_step_that_is_left_out_is_a_line_less(tmp_path: Path) -> None:
    from dvc.utils.hydra import apply_overrides

    path = tmp_path / "params.yaml"
    path.write_text(COMMITTED, encoding="utf-8")
    steps = [step for step in VALUES["clean"]["steps"] if step != "emoji"]
    apply_overrides(path, [f"clean.steps=[{','.join(steps)}]"])
    assert path.read_text(encoding="utf-8") == COMMITTED.replace("  - emoji\n", "", 1)


def test_a_missing_file_says_where_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file; run this in the root"):
        load_params(tmp_path / "params.yaml")
