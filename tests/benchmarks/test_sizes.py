from dataclasses import replace
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import load_params
from benchmarks.sizes import Needs, line, measured, write_params

MIB = 2**20
HELD = 150


def module(folder: Path, content: str) -> list[str]:
    (folder / "work.py").write_text(content, encoding="utf-8")
    return ["work"]


def test_the_memory_of_a_process_and_of_those_that_it_starts_counts(tmp_path: Path) -> None:
    hold = f"import time; held = bytearray(b'x') * ({HELD} * {MIB}); time.sleep(0.5)"
    alone = measured(module(tmp_path, hold), tmp_path)
    assert HELD * MIB < alone.memory < 2 * HELD * MIB
    assert alone.seconds > 0.5
    starts = f"import subprocess, sys\nchild = [sys.executable, '-c', {hold!r}]\n"
    both = measured(module(tmp_path, f"{starts}process = subprocess.Popen(child)\n{hold}\nprocess.wait()"), tmp_path)
    assert both.memory > 2 * HELD * MIB


def test_cpu_seconds_are_no_seconds_of_waiting(tmp_path: Path) -> None:
    needs = measured(module(tmp_path, "import time; time.sleep(1)"), tmp_path)
    assert needs.cpu_seconds < 0.7 < needs.seconds


def test_a_stage_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="work ended with status 2: no such file"):
        measured(module(tmp_path, "import sys; print('no such file', file=sys.stderr); sys.exit(2)"), tmp_path)


def test_what_takes_too_long_is_stopped_and_shown_as_a_lower_bound(tmp_path: Path) -> None:
    needs = measured(module(tmp_path, "import time; time.sleep(60)"), tmp_path, at_most=0.2)
    assert 0.2 < needs.seconds < 30
    assert "| > 0.2 |" in line(1000, "train lstm", replace(needs, seconds=0.2))


def test_parameters_are_changed_and_other_models_left_out(tmp_path: Path) -> None:
    write_params(tmp_path / "params.yaml", ["lstm"], ["models.lstm.epochs=1", "models.lstm.clip_norm=0.5"])
    params = load_params(tmp_path / "params.yaml")
    assert (params.ingest.source, params.ingest.file.path) == ("file", "corpus.csv")
    assert list(params.models) == ["lstm"]
    lstm = params.model("lstm").model_dump()
    assert (lstm["epochs"], lstm["clip_norm"]) == (1, 0.5)


def test_a_line_shows_what_a_thousand_rows_need() -> None:
    shown = line(150_000, "train tfidf", Needs(seconds=75.0, cpu_seconds=72.04, memory=1500 * MIB))
    assert shown == "| 150,000 | train tfidf | 75.0 | 72.0 | 1,500 | 0.500 | 10.00 |"
