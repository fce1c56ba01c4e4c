import sys
import threading
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.params import load_params
from airline_sentiment.tokens.vocabulary import Vocabulary
from airline_sentiment.trials.processes import TrialError, Workers
from airline_sentiment.trials.trial import Trial

ROOT = Path(__file__).parents[2]
WORDS = {"negative": ["late", "again"], "neutral": ["flight", "tomorrow"], "positive": ["great", "crew"]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The repository with a cache of its own."""
    for name in ("airline_sentiment", "dvc.yaml", "params.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def make_trial(root: Path) -> Trial:
    corpus = Vocabulary.of([*WORDS.values()] * 4)
    corpus.save(root / "vocabulary.json")
    labels = list(WORDS) * 4
    columns = {
        "id": [str(number) for number in range(12)],
        "text": [" ".join(WORDS[label]) for label in labels],
        "ids": pa.array(corpus.encode([WORDS[label] for label in labels]), pa.list_(pa.int32())),
        "label": labels,
        "confidence": [1.0] * 12,
        "airline": ["United"] * 12,
        "text_clean": [" ".join(WORDS[label]) for label in labels],
    }
    for split in ("train", "validation"):
        (root / "splits").mkdir(exist_ok=True)
        pq.write_table(pa.table(columns), root / f"splits/{split}.parquet")
    params = load_params(ROOT / "params.yaml")
    return Trial("tfidf, tiny", "tfidf", params, root / "splits", root / "vocabulary.json", ("validation",))


def test_a_trial_runs_once_in_a_process_of_its_own(root: Path) -> None:
    trial, epochs = make_trial(root), []
    with Workers(root, 2, lambda which, epoch: epochs.append((which.name, epoch))) as workers:
        assert workers.cached("a" * 64) is None
        result = workers.submit(trial, "a" * 64).result()
    assert result.parts["validation"].probabilities.argmax(axis=1).tolist() == [0, 1, 2] * 4
    assert result.parts["validation"].labels.tolist() == [0, 1, 2] * 4
    assert epochs == [("tfidf, tiny", 1)]
    with Workers(root, 1, lambda which, epoch: epochs.append((which.name, epoch))) as workers:
        again = workers.submit(trial, "a" * 64).result()
    assert again.started == result.started
    assert len(epochs) == 1


def test_a_training_that_fails_says_why_in_one_line(root: Path) -> None:
    broken = replace(make_trial(root), vocabulary=root / "absent.json")
    with Workers(root, 1, lambda *_: None) as workers, pytest.raises(TrialError) as error:
        workers.submit(broken, "b" * 64).result()
    said = f"tfidf, tiny: {root / 'absent.json'}: no such file; `dvc repro` makes it"
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        ("KILL", "its process was killed, perhaps because memory ran out; try fewer at a time (--jobs)"),
        ("SEGV", "its process was ended by SIGSEGV"),
    ],
)
def test_a_killed_training_says_so_in_one_line_and_leaves_nothing(
    signal: str, said: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial, killed = make_trial(root), root / "python"
    killed.write_text(f"#!/bin/sh\necho Epoch 1\nkill -{signal} $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(killed))
    with Workers(root, 1, lambda *_: None) as workers, pytest.raises(TrialError) as error:
        workers.submit(trial, "c" * 64).result()
    assert str(error.value) == f"tfidf, tiny: {said}"
    assert not (root / ".cache").exists()


def test_a_training_that_hears_nothing_ends_with_the_block(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trial, deaf = make_trial(root), root / "python"
    deaf.write_text("#!/bin/sh\ntrap '' TERM\necho '{\"epoch\": 1}'\nwhile true; do sleep 0.05; done\n")
    deaf.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(deaf))
    monkeypatch.setattr("airline_sentiment.trials.processes._PATIENCE_S", 0.2)
    begun = threading.Event()
    with Workers(root, 1, lambda *_: begun.set()) as workers:
        future = workers.submit(trial, "d" * 64)
        assert begun.wait(10)
    assert isinstance(future.exception(), TrialError)
