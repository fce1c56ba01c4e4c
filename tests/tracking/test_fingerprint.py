from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.tracking.fingerprint import changed_outputs, locked_fingerprint, training_fingerprint

LOCK = """\
schema: '2.0'
stages:
  train@tfidf:
    cmd: python -m stages.train tfidf
    deps:
    - {{path: code.py, hash: md5, md5: {code}, size: 5}}
    - {{path: data/train.txt, hash: md5, md5: {data}, size: 12}}
    params:
      params.yaml:
        models.tfidf:
          word_ngrams: {{shortest: 1, longest: 2}}
          char_ngrams: {{shortest: 2, longest: 5}}
          min_count: 2
          soft_labels: true
          inverse_regularization: {c}
          max_iterations: 1000
        train.seed: 2
"""


def md5(path: Path) -> str:
    import subprocess

    return subprocess.run(["md5sum", path], capture_output=True, text=True, check=True).stdout.split()[0]


def write_lock(project: Path, c: str = "2.0") -> None:
    hashes = {"code": md5(project / "code.py"), "data": md5(project / "data/train.txt")}
    (project / "dvc.lock").write_text(LOCK.format(**hashes, c=c))


def test_before_training_and_from_the_lock_afterwards_it_is_the_same(project: Path) -> None:
    write_lock(project)
    assert training_fingerprint("tfidf", project) == locked_fingerprint("tfidf", project)


def test_another_parameter_is_another_fingerprint(project: Path) -> None:
    write_lock(project, c="4.0")
    assert training_fingerprint("tfidf", project) != locked_fingerprint("tfidf", project)


def test_what_the_stage_does_not_read_changes_nothing(project: Path) -> None:
    before = training_fingerprint("tfidf", project)
    params = project / "params.yaml"
    params.write_text(params.read_text().replace("units: 256", "units: 128  # fewer"))
    assert training_fingerprint("tfidf", project) == before


def test_changed_code_is_another_fingerprint(project: Path) -> None:
    before = training_fingerprint("tfidf", project)
    (project / "code.py").write_text("pass  # changed\n")
    assert training_fingerprint("tfidf", project) != before


def test_an_absent_dependency_is_named(project: Path) -> None:
    (project / "code.py").unlink()
    with pytest.raises(InputError, match=r"code\.py: no such file"):
        training_fingerprint("tfidf", project)


def test_without_a_lock_nothing_is_locked(project: Path) -> None:
    assert locked_fingerprint("tfidf", project) is None
    assert changed_outputs("tfidf", project) == ["dvc.lock"]
