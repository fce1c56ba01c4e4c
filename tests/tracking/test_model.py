"""The logged model as its users see it: what it takes, what it gives, what it refuses."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from airline_sentiment.corpus.crowdflower import read_crowdflower
from airline_sentiment.serving.predictor import Predictor

P_COLUMNS = ["p_negative", "p_neutral", "p_positive"]


@pytest.fixture
def model(logged: Path) -> Any:
    import mlflow

    return mlflow.pyfunc.load_model(str(logged))


@pytest.mark.parametrize(
    "texts",
    [
        ["GREAT crew", "late again"],
        pd.DataFrame({"id": [1, 2], "text": ["GREAT crew", "late again"]}),
        {"text": ["GREAT crew", "late again"]},
        pd.Series(["GREAT crew", "late again"]),
        np.array(["GREAT crew", "late again"]),
    ],
    ids=["list", "table", "dict", "series", "array"],
)
def test_it_takes_a_table_or_a_list(model: Any, texts: Any) -> None:
    answer = model.predict(texts)
    assert answer["label"].tolist() == ["positive", "negative"]
    assert answer["text_clean"].tolist() == ["great crew", "late again"]
    assert answer[P_COLUMNS].sum(axis=1).tolist() == pytest.approx([1, 1])


def test_params_choose_what_comes_back(model: Any) -> None:
    assert list(model.predict(["late"], params={"probabilities": False})) == ["label", "text_clean"]
    assert list(model.predict(["late"], params={"text_clean": False})) == ["label", *P_COLUMNS]


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        (pd.DataFrame({"tweet": ["late"]}), "expected a column text, found tweet"),
        (["late", None], "row 1: expected a text, found None of type NoneType"),
        ([3], "row 0: expected a text, found 3 of type int"),
    ],
)
def test_bad_input_is_named(model: Any, texts: Any, complaint: str) -> None:
    from mlflow.exceptions import MlflowException

    with pytest.raises(MlflowException, match=complaint) as error:
        model.predict(texts)
    assert error.value.get_http_status_code() == 400


def test_signature_and_requirements_are_written_down(logged: Path, model: Any) -> None:
    signature = model.metadata.signature
    assert signature.inputs.input_names() == ["text"]
    assert signature.outputs.input_names() == ["label", *P_COLUMNS, "text_clean"]
    requirements = (logged / "requirements.txt").read_text().splitlines()
    assert all("==" in line for line in requirements)
    assert {line.split("==")[0] for line in requirements} >= {"mlflow", "emoji", "pyspellchecker"}
    assert not any(line.startswith(("tensorflow", "keras", "scikit-learn", "cloudpickle")) for line in requirements)


def test_evaluation_command_and_logged_model_give_the_same_bits_for_500_tweets(
    model: Any, model_folder: Path, project: Path, tmp_path: Path
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [record.text for record in read_crowdflower()][::29][:500]
    assert len(texts) == 500
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"text": texts}), source)
    command = ["predict", "--file", str(source), "--output", str(target), "--model", str(model_folder), "--clean-text"]
    done = subprocess.run(
        [sys.executable, "-m", "airline_sentiment", *command], cwd=project, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    printed = pq.read_table(target).to_pandas()
    served = model.predict(pd.DataFrame({"text": texts}))
    evaluated = Predictor.load(model_folder).predict_proba(texts)
    assert printed[P_COLUMNS].to_numpy().tobytes() == evaluated.tobytes()
    assert served[P_COLUMNS].to_numpy().tobytes() == evaluated.tobytes()
    assert printed["label"].tolist() == served["label"].tolist()
    assert printed["text_clean"].tolist() == served["text_clean"].tolist()
