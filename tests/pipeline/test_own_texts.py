"""Corpora that are not the default one, from `inspect` to the registered model, as a user types it.

Every corpus gets one clone, in which the tests build on one another, in the order of the file.
"""

import csv
import gzip
import json
import random
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from airline_sentiment.corpus.crowdflower import read_crowdflower
from tests.corpus.conftest import KAGGLE, needs_kaggle
from tests.pipeline.conftest import ROOT, commit_all, edit, git, make_clone, run, user_environment
from tests.pipeline.runs import local, runs

pytestmark = pytest.mark.slow

OPEN_GATE = {"min_macro_f1": 0.0, "min_recall": 0.0, "max_drop": 1.0, "max_accuracy_drop": 1.0}
REASONS = {
    "Customer Service Issue", "Late Flight", "Can't Tell", "Cancelled Flight", "Lost Luggage", "Bad Flight",
    "Flight Booking Problems", "Flight Attendant Complaints", "longlines", "Damaged Luggage",
}  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """A file, what `inspect` needs to be told of it, and what a person changes in the block that it prints.

    Attributes:
        name: of the file, in the folder data.
        write: writes it.
        hints: options of `inspect`.
        labels: the block `labels` where the printed one is changed; None: as printed.
        classes: which classes the results have.
        columns: the names of the columns of their probabilities, in whatever order.
        text: one to label.
        models: which models run.
        groups: the columns by which results are sliced.
    """

    name: str
    write: Callable[[Path], None]
    hints: tuple[str, ...]
    labels: dict[str, Any] | None
    classes: set[str]
    columns: set[str]
    text: str
    models: tuple[str, ...] = ("tfidf",)
    groups: frozenset[str] = frozenset()


def write_reasons(path: Path) -> None:
    """Write every sixth row of Kaggle's file, with all of its columns, and all of the rarest class."""
    with KAGGLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(
            row for number, row in enumerate(rows) if number % 6 == 0 or row["negativereason"] == "Damaged Luggage"
        )


def write_other_corpora(path: Path) -> None:
    """Write every sixteenth row of what the example writes."""
    example = runpy.run_path(str(ROOT / "examples/other_corpora.py"))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(example["COLUMNS"])
        table.writerows(list(example["other_rows"]())[::16])


def write_two_classes(path: Path) -> None:
    """Write every tenth airline tweet the way that Sentiment140 writes labels: 0, 2 and 4."""
    written = {"negative": "0", "neutral": "2", "positive": "4"}
    write_json_lines(
        path,
        ({"tweet": row.text, "target": written[row.label]} for row in list(read_crowdflower())[::10]),
    )


def write_odd_names(path: Path) -> None:
    """Write 3,000 sentences in fifty classes, each with words of its own."""
    random_words = random.Random(2)
    rows = [
        {"sentence": f"about {random_words.choice('abcd')}{number % 50} and n{number}", "kind": ODD_NAMES[number % 50]}
        for number in range(3_000)
    ]
    write_json_lines(path, rows)


def write_json_lines(path: Path, rows: Iterable[dict[str, str]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


ODD_NAMES = [
    "Can't Tell", "late/flight", "Ärger", "0", "1.5", "true", "null", "a,b", 'say "hi"', "a: b", "# no comment",
    "{x}", "[y]", "50 %", "p_0", "id", "label", "predicted", "日本語", "🙂", "ΑΒΓ", "?", "!", "-", "_", "a b", "a-b",
    "a_b", "A.B", "nan", "macro_f1", "accuracy", "*bold*", "|pipe|", "<b>", "&amp;", "back\\slash", "it's", "~", "@x",
    *(f"kind {number}" for number in range(10)),
]  # fmt: skip

CORPORA = [
    pytest.param(
        Corpus(
            name="reasons.csv", write=write_reasons, hints=("--label", "negativereason"), labels=None, classes=REASONS,
            columns={f"p_{name.replace(' ', '_')}" for name in REASONS - {"Can't Tell"}} | {"p_Can_t_Tell"},
            text="@united you lost my bag", models=("tfidf", "lstm"), groups=frozenset({"airline"}),
        ),
        id="ten reasons", marks=needs_kaggle,
    ),
    pytest.param(
        Corpus(
            name="other.csv", write=write_other_corpora, hints=(), labels=None,
            classes={"negative", "neutral", "positive"}, columns={"p_negative", "p_neutral", "p_positive"},
            text="so excited for #Coachella2015",
        ),
        id="other corpora",
    ),
    pytest.param(
        Corpus(
            name="tweets.jsonl.gz", write=write_two_classes, hints=(),
            labels={
                "classes": ["negative", "positive"],
                "aliases": {"negative": ["0"], "positive": ["4"]},
                "leave_out": ["2"],
            },
            classes={"negative", "positive"}, columns={"p_negative", "p_positive"}, text="late again",
            models=("tfidf", "lstm"),
        ),
        id="two classes",
    ),
    pytest.param(
        Corpus(
            name="odd.jsonl.gz", write=write_odd_names, hints=(), labels=None, classes=set(ODD_NAMES),
            columns=set(), text="about b49",
        ),
        id="fifty odd names",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Walked:
    """A clone in which a corpus has been inspected, pasted and reproduced."""

    clone: Path
    corpus: Corpus


@pytest.fixture(scope="module", params=CORPORA)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    corpus = request.param
    clone = make_clone(tmp_path_factory.mktemp("own texts"))
    corpus.write(clone / "data" / corpus.name)
    printed = run(clone, "airline_sentiment", "inspect", f"data/{corpus.name}", *corpus.hints).stdout
    paste(block_in(printed), clone / "params.yaml")
    if corpus.labels:
        # So that the block is seen to work as it stands.
        run(clone, "stages.ingest")
    adapt(clone / "params.yaml", corpus)
    commit_all(clone, "Read other texts")
    reproduce(clone)
    return Walked(clone, corpus)


def reproduce(clone: Path, *targets: str) -> None:
    """Let dvc.yaml name the files of the source, and what is imported where fewer models run; then run the graph."""
    run(clone, "airline_sentiment", "check", "--fix", check=False)
    run(clone, "dvc", "repro", *targets)


def block_in(printed: str) -> str:
    """Return the block of params.yaml that `inspect` prints last."""
    return printed[printed.index("\ningest:\n") + 1 :]


def paste(block: str, path: Path) -> None:
    """Replace the blocks of params.yaml that `block` has, as a person does it in an editor."""
    content = path.read_text(encoding="utf-8")
    for part in re.split(r"(?m)^(?=\w)", block):
        if part.strip():
            key = part.split(":")[0]
            content, replaced = re.subn(
                rf"(?ms)^{key}:.*?(?=^\S|\Z)", lambda _, part=part: part.rstrip() + "\n\n", content, count=1
            )
            assert replaced == 1
    path.write_text(content, encoding="utf-8")


def adapt(path: Path, corpus: Corpus) -> None:
    """Name the labels, let every result pass, run the models that are to run, and fast."""
    yaml = YAML()
    params = yaml.load(path.read_text(encoding="utf-8"))
    params["labels"] = corpus.labels or params["labels"]
    params["gate"].update(OPEN_GATE)
    params["models"]["tfidf"].update(max_iterations=100)
    params["models"]["tfidf"]["char_ngrams"]["longest"] = 3
    for models in (params["models"], params["search"]["models"]):
        for name in [*models]:
            if name not in corpus.models:
                del models[name]
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def classes_in_params(clone: Path) -> list[str]:
    return list(YAML(typ="safe").load((clone / "params.yaml").read_text(encoding="utf-8"))["labels"]["classes"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_results_are_of_the_classes_in_their_order(walked: Walked) -> None:
    clone, corpus = walked.clone, walked.corpus
    classes = classes_in_params(clone)
    assert len(classes) == len(corpus.classes)
    assert set(classes) == corpus.classes
    for model in corpus.models:
        assert json.loads((clone / f"models/{model}/model.json").read_text(encoding="utf-8"))["classes"] == classes
        metrics = json.loads((clone / f"reports/{model}/metrics.json").read_text(encoding="utf-8"))
        assert [each["label"] for each in metrics["test"]["per_class"]] == classes
        assert all(each["support"] for each in metrics["test"]["per_class"])
        predictions = rows_of(clone / f"reports/{model}/test_predictions.csv")
        columns = list(predictions[0])
        assert columns[:3] == ["id", "label", "predicted"]
        assert columns[3 + len(classes) :] == sorted(corpus.groups)
        slices = rows_of(clone / f"reports/{model}/slices.csv")
        assert {row["group"] for row in slices if row["kind"] == "group"} == corpus.groups
        probabilities = [column for column in predictions[0] if column.startswith("p_")]
        assert len(probabilities) == len(classes)
        assert not corpus.columns or set(probabilities) == corpus.columns
        assert {row["label"] for row in predictions} == corpus.classes
        assert {row["predicted"] for row in predictions} <= corpus.classes


def test_the_commands_know_the_classes(walked: Walked, tmp_path: Path) -> None:
    clone, corpus = walked.clone, walked.corpus
    shown = run(clone, "airline_sentiment", "report").stdout
    assert all(model in shown for model in corpus.models)
    run(clone, "airline_sentiment", "check")
    run(clone, "airline_sentiment", "track")
    answer = run(clone, "airline_sentiment", "predict", corpus.text, "--model", "tfidf").stdout
    assert any(answer.startswith(name) for name in corpus.classes)
    texts, labelled = tmp_path / "texts.csv", tmp_path / "labelled.csv"
    texts.write_text(f"text\n{corpus.text}\n", encoding="utf-8")
    run(
        clone, "airline_sentiment", "predict", "--file", str(texts), "--output", str(labelled), "--model",
        corpus.models[-1],
    )  # fmt: skip
    (row,) = rows_of(labelled)
    assert row["label"] in corpus.classes
    assert not corpus.columns or {column for column in row if column.startswith("p_")} == corpus.columns


def test_the_champion_has_the_classes_in_its_signature(walked: Walked) -> None:
    clone, corpus = walked.clone, walked.corpus
    assert "challenger and champion" in run(clone, "airline_sentiment", "promote", "tfidf").stdout
    loaded = run_code(clone, LOAD_CHAMPION, corpus.text)
    columns = [column for column in loaded["columns"] if column.startswith("p_")]
    assert len(columns) == len(corpus.classes)
    assert not corpus.columns or set(columns) == corpus.columns
    assert loaded["answer"]["label"] in corpus.classes
    assert sum(loaded["answer"][column] for column in columns) == pytest.approx(1, abs=1e-5)
    for each in runs(local(clone)):
        assert each.info.status == "FINISHED"


LOAD_CHAMPION = """
import json, os, sys
import mlflow

mlflow.set_tracking_uri(f"sqlite:///{os.getcwd()}/mlflow.db")
model = mlflow.pyfunc.load_model("models:/airline-sentiment@champion")
answer = model.predict({"text": [sys.argv[1]]}).to_dict("records")[0]
print(json.dumps({"columns": model.metadata.get_output_schema().input_names(), "answer": answer}))
"""


def run_code(clone: Path, code: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=clone, env=user_environment(), capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_row_that_is_left_out_is_in_no_later_result(walked: Walked) -> None:
    if walked.corpus.labels is None:
        pytest.skip("minutes; once is enough, with the labels that a person has changed")
    clone, predictions = walked.clone, walked.clone / "reports/tfidf/test_predictions.csv"
    commit_all(clone, "Reproduce")
    row = rows_of(predictions)[0]["id"]
    before = run(clone, "airline_sentiment", "trace", row).stdout
    assert "in test of the present result" in before
    assert "champion version 1 (tfidf) was not trained on it, but measured on it (test)" in before
    (clone / "exclude.txt").write_text(f"{row}\n", encoding="utf-8")
    edit(clone / "params.yaml", "exclude:", "exclude: exclude.txt")
    reproduce(clone, "evaluate@tfidf")
    assert row not in {each["id"] for each in rows_of(predictions)}
    compared = run(clone, "airline_sentiment", "report", "--base", "HEAD").stdout
    assert "| `ingest.exclude` | `null` | `exclude.txt` |" in compared
    run(clone, "airline_sentiment", "promote", "tfidf")
    after = run(clone, "airline_sentiment", "trace", row).stdout
    assert "not in the present result; in test of 1 earlier one" in after
    assert "champion version 2 (tfidf) was not trained on it\n" in after


def test_dvc_notices_a_changed_file_without_a_hash(walked: Walked) -> None:
    clone, corpus = walked.clone, walked.corpus
    assert "up to date" in run(clone, "dvc", "status", "evaluate@tfidf").stdout
    assert git(clone, "status", "--porcelain", "--", "data") == ""
    path = clone / "data" / corpus.name
    path.write_bytes(path.read_bytes() + (b"\n" if path.suffix == ".csv" else gzip.compress(b"\n")))
    assert corpus.name in run(clone, "dvc", "status").stdout
