"""The examples, run as their first lines say; other_corpora.py is run by tests/pipeline/test_own_texts.py."""

import runpy
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from tests.pipeline.conftest import run, user_environment

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def run_example(folder: Path, name: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, f"examples/{name}", *arguments],
        cwd=folder, env=user_environment(), capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_says_how_it_is_run(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    compile(text, path.name, "exec")
    assert f"examples/{path.name}" in text.split('"""')[1]


def test_a_model_is_asked_from_python(model_folder: Path) -> None:
    lines = run_example(ROOT, "python_api.py", str(model_folder)).splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("negative")
    assert lines[1].endswith("late again, and nobody answers the phone")


def test_spark_is_handed_batches_with_their_labels(model_folder: Path) -> None:
    """What needs no Spark: the function that its workers call."""
    label_batches = runpy.run_path(str(EXAMPLES / "spark.py"))["labeller"](str(model_folder))
    first = pd.DataFrame({"id": [7, 8], "text": ["late again", "great crew"]}, index=[3, 4])
    second = pd.DataFrame({"id": [9, 10], "text": [None, "late again"]})
    found = list(label_batches(iter([first, second])))
    assert found[0].to_dict("list") == {**first.to_dict("list"), "label": ["negative", "positive"]}
    assert found[1]["label"].tolist() == [None, "negative"]


@pytest.mark.slow
def test_a_table_of_ones_own_is_trained_on(clone: Path) -> None:
    rows = [line.split(",", 4) for line in (clone / "small.csv").read_text(encoding="utf-8").splitlines()[1:]]
    table = "number,mood,review\n" + "".join(f"{row[0]},{row[1][::-1]},{row[4]}\n" for row in rows)
    (clone / "reviews.csv").write_text(table, encoding="utf-8")
    printed = run_example(clone, "own_csv.py", "reviews.csv", "--label", "mood")
    params = YAML(typ="safe").load((clone / "params.yaml").read_text(encoding="utf-8"))
    assert params["ingest"]["file"]["columns"]["text"] == "review"
    assert sorted(params["labels"]["classes"]) == ["evitagen", "evitisop", "lartuen"]
    assert printed.rstrip().endswith("this is a text of mine")


@pytest.mark.slow
def test_a_model_of_a_run_is_served(clone: Path) -> None:
    run(clone, "airline_sentiment", "track")
    run(clone, "airline_sentiment", "promote", "tfidf", check=False)
    lines = run_example(clone, "serving.py", "models:/airline-sentiment@challenger").splitlines()
    assert [line.split()[0] for line in lines[-2:]] == ["negative", "positive"]
