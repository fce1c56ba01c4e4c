"""The logged model as its users see it: what it takes, what it gives, what it refuses."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from airline_sentiment.corpus.crowdflower import read_crowdflower
from airline_sentiment.params import load_params
from airline_sentiment.serving.predictor import Predictor
from tests.pipeline.conftest import edit
from tests.tracking.conftest import log_tiny_model, make_project, train_tiny_model

P_COLUMNS = ["p_negative", "p_neutral", "p_positive"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as environment:
        for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "DVC_ROOT", "DVC_EXP_NAME"):
            environment.delenv(name, raising=False)
        yield make_project(tmp_path_factory.mktemp("logged") / "a project")


@pytest.fixture(scope="module")
def model_folder(project: Path) -> Path:
    return train_tiny_model(project, load_params(project / "params.yaml"))


@pytest.fixture(scope="module")
def logged(project: Path, model_folder: Path) -> Path:
    return log_tiny_model(project, load_params(project / "params.yaml"))


@pytest.fixture(scope="module")
def model(logged: Path) -> Any:
    import mlflow

    return mlflow.pyfunc.load_model(str(logged))


LATE = ["GREAT crew", "late again"]
RECORDS = [{"id": at, "text": text} for at, text in enumerate(LATE)]


def ask(model: Any, body: Any, kind: str = "application/json") -> tuple[int, Any]:
    """What `mlflow models serve` answers: a status, and the predictions or the message."""
    from mlflow.exceptions import MlflowException
    from mlflow.pyfunc.scoring_server import invocations

    try:
        sent = body if isinstance(body, str) else json.dumps(body)
        answer = invocations(sent, kind, model, model.metadata.get_input_schema())
    except MlflowException as error:
        return error.get_http_status_code(), error.message
    return answer.status, json.loads(answer.response, parse_constant=pytest.fail)["predictions"]


@pytest.mark.parametrize(
    "texts",
    [
        RECORDS,
        pd.DataFrame(RECORDS),
        {"text": LATE},
        {"text": np.array(LATE)},
        pd.Series(LATE, name="text"),
        pd.DataFrame({"text": np.array(LATE, dtype=object)}),
    ],
    ids=["records", "table", "dict", "arrays", "series", "objects"],
)
def test_it_takes_a_table_in_any_form(model: Any, texts: Any) -> None:
    answer = model.predict(texts)
    assert answer["label"].tolist() == ["positive", "negative"]
    assert answer["text_clean"].tolist() == ["great crew", "late again"]
    assert answer[P_COLUMNS].sum(axis=1).tolist() == pytest.approx([1, 1])


def test_the_rows_keep_their_index(model: Any) -> None:
    assert model.predict(pd.DataFrame({"text": LATE}, index=[7, 3])).index.tolist() == [7, 3]


BODIES = {
    "inputs, a list": {"inputs": LATE},
    "inputs, records": {"inputs": RECORDS},
    "inputs, columns": {"inputs": {"text": LATE}},
    "instances, a list": {"instances": LATE},
    "instances, records": {"instances": RECORDS},
    "instances, columns": {"instances": {"text": LATE}},
    "dataframe_records": {"dataframe_records": RECORDS},
    "dataframe_split": {"dataframe_split": {"columns": ["id", "text"], "data": [[1, text] for text in LATE]}},
    "dataframe_split with an index": {
        "dataframe_split": {"columns": ["text"], "index": [5, 9], "data": [[text] for text in LATE]}
    },
}


@pytest.mark.parametrize("form", BODIES)
def test_every_form_of_request_gives_the_same_answer(model: Any, form: str) -> None:
    expected = model.predict(pd.DataFrame({"text": LATE}))
    assert ask(model, BODIES[form]) == (200, expected.to_dict("records"))
    labels = [{"label": label} for label in expected["label"]]
    only = {"params": {"probabilities": False, "text_clean": False}}
    assert ask(model, BODIES[form] | only) == (200, labels)


def test_csv_gives_the_same_answer(model: Any) -> None:
    expected = (200, model.predict(pd.DataFrame(RECORDS)).to_dict("records"))
    assert ask(model, pd.DataFrame(RECORDS).to_csv(index=False), "text/csv") == expected


# Texts that readers of tables take for something else.
@pytest.mark.parametrize("text", ["NA", "null", "nan", "None", "N/A", "123", "true", "1e5", "", " "])
def test_any_text_is_a_text_in_a_table_body(model: Any, model_folder: Path, text: str) -> None:
    expected = Predictor.load(model_folder).predict([text])
    for body in (
        {"dataframe_records": [{"text": text}]},
        {"dataframe_split": {"columns": ["text"], "data": [[text]]}},
        {"inputs": [text]},
        {"instances": [{"text": text}]},
    ):
        status, answer = ask(model, body)
        assert (status, [row["label"] for row in answer]) == (200, expected)


@pytest.mark.parametrize("cell", ["NA", "null", "None", "nan", "N/A", '""'])
def test_a_text_that_mlflow_loses_in_csv_is_refused_with_the_way_out(model: Any, cell: str) -> None:
    status, message = ask(model, f"text\nlate again\n{cell}\n", "text/csv")
    assert status == 400
    assert "row 1: expected a text, found a missing value; in CSV, words such as NA" in message
    assert "send dataframe_split" in message


@pytest.mark.parametrize(
    "nulls",
    [
        {"dataframe_records": [{"text": None}, {"text": "late again"}]},
        {"dataframe_split": {"columns": ["text"], "data": [[None], ["late again"]]}},
    ],
)
def test_a_null_gives_a_null_row(model: Any, nulls: Any) -> None:
    status, (empty, late) = ask(model, nulls)
    assert status == 200
    assert empty == dict.fromkeys(["label", *P_COLUMNS, "text_clean"])
    assert late == ask(model, {"inputs": ["late again"]})[1][0]


@pytest.mark.parametrize("kind", ["str", "string", object])
def test_nulls_of_a_table_give_null_rows_also_where_there_is_nothing_else(model: Any, kind: Any) -> None:
    some = model.predict(pd.DataFrame({"text": pd.Series(["late again", None], index=[4, 2], dtype=kind)}))
    assert some.index.tolist() == [4, 2]
    assert some.loc[4, "label"] == "negative"
    assert some.loc[2].tolist() == [None] * 5
    none = model.predict(pd.DataFrame({"text": pd.Series([None, None], dtype=kind)}), params={"text_clean": False})
    assert none["label"].tolist() == [None, None]
    assert list(none) == ["label", *P_COLUMNS]


def test_no_rows_give_no_rows(model: Any) -> None:
    answer = model.predict(pd.DataFrame({"text": []}, dtype="str"))
    assert (len(answer), list(answer)) == (0, ["label", *P_COLUMNS, "text_clean"])


def test_params_choose_what_comes_back(model: Any) -> None:
    late = [{"text": "late"}]
    assert list(model.predict(late, params={"probabilities": False})) == ["label", "text_clean"]
    assert list(model.predict(late, params={"text_clean": False})) == ["label", *P_COLUMNS]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"inputs": {"tweet": ["late"]}}, "Model is missing inputs ['text']"),
        ({"dataframe_records": [{"tweet": "late"}]}, "Model is missing inputs ['text']"),
        ({"dataframe_records": [{"text": "late"}, {"text": 3}]}, "row 1: expected a text, found 3 of type int"),
        (
            {"dataframe_split": {"columns": ["text"], "data": [[["late"]], [[]]]}},
            "row 0: expected a text, found ['late']",
        ),
        ({"inputs": 3}, "Model is missing inputs ['text']"),
        ({"text": "late"}, "exactly one of the input fields"),
        ({"inputs": ["late"], "params": {"text_clean": "no"}}, "Can not safely convert"),
    ],
)
def test_bad_input_is_named(model: Any, body: Any, complaint: str) -> None:
    status, message = ask(model, body)
    assert status == 400
    assert complaint in message


def test_nothing_of_mlflows_own_is_set_by_hand(logged: Path) -> None:
    """A signature that was marked as one from type hints took `inputs` alone."""
    assert "is_signature_from_type_hint: false" in (logged / "MLmodel").read_text()


def test_signature_and_requirements_are_written_down(logged: Path, model: Any) -> None:
    signature = model.metadata.signature
    assert signature.inputs.input_names() == ["text"]
    assert signature.outputs.input_names() == ["label", *P_COLUMNS, "text_clean"]
    requirements = (logged / "requirements.txt").read_text().splitlines()
    assert all("==" in line for line in requirements)
    assert {line.split("==")[0] for line in requirements} >= {"mlflow", "emoji", "pyspellchecker"}
    assert not any(line.startswith(("tensorflow", "keras", "scikit-learn", "cloudpickle")) for line in requirements)


@pytest.mark.parametrize("classes", [["Can't Tell", "late/flight"], ["Ärger, a b", "0", "Ärger-a-b"]])
def test_a_model_of_any_classes_answers_with_its_labels(
    project: Path, made_store: Path, tmp_path: Path, classes: list[str]
) -> None:
    import mlflow

    from airline_sentiment.labels import probability_columns

    other = make_project(tmp_path / "other")
    shutil.copy2(made_store, other / "mlflow.db")
    edit(
        other / "params.yaml",
        "  - negative\n  - neutral\n  - positive\n",
        "".join(f'  - "{each}"\n' for each in classes),
    )
    params = load_params(other / "params.yaml")
    train_tiny_model(other, params)
    columns = list(probability_columns(classes))
    model = mlflow.pyfunc.load_model(str(log_tiny_model(other, params)))
    answer = model.predict({"text": ["late again", "flight tomorrow"]})
    assert list(answer) == ["label", *columns, "text_clean"]
    assert answer["label"].tolist() == classes[:2]
    assert answer[columns].sum(axis=1).tolist() == pytest.approx([1, 1])
    assert model.metadata.signature.outputs.input_names() == list(answer)
    assert ask(model, {"inputs": ["late again"]}) == (200, answer.iloc[:1].to_dict("records"))
    assert list(model.predict([{"text": None}]).iloc[0]) == [None] * len(list(answer))


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


def test_a_damaged_folder_is_named_and_not_logged(
    model: Any, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from airline_sentiment.tracking.complete import complete_run

    other = Path(shutil.copytree(project, tmp_path / "other", ignore=shutil.ignore_patterns("mlruns", "mlartifacts")))
    (other / "mlflow.db").unlink()
    weights = other / "models/tfidf/weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    complete_run("tfidf", load_params(other / "params.yaml"), other)
    assert "models/tfidf/weights.npz: expected" in capsys.readouterr().err
    assert not list(other.rglob("MLmodel"))
