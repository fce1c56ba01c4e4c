from pathlib import Path

import pyarrow.csv as pc
import pytest

from airline_sentiment.serving.predictor import Predictor
from tests.cli.conftest import ROOT, Command
from tests.serving.test_any_classes import counting


def test_a_model_folder_needs_no_repository(command: Command, model_folder: Path, tmp_path: Path) -> None:
    answer = command("predict", "late again", "--model", str(model_folder), folder=tmp_path)
    assert answer.status == 0
    assert answer.output.split()[0] == "negative"
    assert answer.errors == ""


def test_the_folder_and_the_table_are_meant_from_where_the_user_stands(
    command: Command, model_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models/mine").symlink_to(model_folder)
    (tmp_path / "in.csv").write_text("text\ngreat crew\n")
    options = ("--model", "models/mine", "--file", "in.csv", "--output", "out.csv")
    assert command("predict", *options, folder=tmp_path).status == 0
    assert pc.read_csv(tmp_path / "out.csv")["label"].to_pylist() == ["positive"]


@pytest.mark.parametrize("name", ["lstm", "challenger", "no/such/folder", "models:/x/1", "."])
def test_another_model_needs_the_repository_and_says_so(name: str, command: Command, tmp_path: Path) -> None:
    told = command("predict", "late", "--model", name, folder=tmp_path)
    assert told.status == 2
    assert told.errors.startswith(f"error: --model {name}: this is no model folder")
    assert told.errors.endswith("or name a folder with --model\n")


@pytest.mark.parametrize("name", [".", "models", "no\nmodel"])
def test_a_folder_without_a_model_is_told_apart(name: str, command: Command, tmp_path: Path) -> None:
    for file in ("dvc.yaml", "params.yaml"):
        (tmp_path / file).symlink_to(ROOT / file)
    (tmp_path / name).mkdir(exist_ok=True)
    told = command("predict", "late", "--model", name, folder=tmp_path)
    shown = repr(name) if "\n" in name else name
    assert told.status == 2
    assert told.errors == f"error: --model {shown}: this folder holds no model; one holds model.json\n"


@pytest.mark.parametrize("empty", ["", " ", "\t\n", "\u3000"])
def test_no_text_is_answered_alike_on_the_command_line_and_in_a_file(
    empty: str, command: Command, model_folder: Path, tmp_path: Path
) -> None:
    typed = command("predict", "late again", empty, "--model", str(model_folder), folder=tmp_path)
    assert [line.split()[0] for line in typed.output.splitlines() if line.strip()] == ["negative", "-"]
    (tmp_path / "in.csv").write_text(f'text,id\nlate again,1\n"{empty}",2\n', encoding="utf-8")
    table = command("predict", "--file", "in.csv", "--model", str(model_folder), "--output", "out.csv", folder=tmp_path)
    options = pc.ConvertOptions(strings_can_be_null=True)
    read = pc.ParseOptions(newlines_in_values=True)
    written = pc.read_csv(tmp_path / "out.csv", convert_options=options, parse_options=read)
    assert written["label"].to_pylist() == ["negative", None]
    warning = "warning: 1 of 2 rows have no text and got no label: row 2\n"
    assert typed.errors == warning
    assert table.errors.endswith(warning)
    assert (typed.status, table.status) == (0, 0)


def test_a_text_that_begins_with_a_dash(command: Command, model_folder: Path, tmp_path: Path) -> None:
    answer = command("predict", "--model", str(model_folder), "--", "-1 late again", folder=tmp_path)
    assert answer.status == 0
    assert answer.output.endswith("  -1 late again\n")


def test_a_text_of_broken_bytes_is_shown_with_a_stand_in(command: Command, model_folder: Path, tmp_path: Path) -> None:
    """As Python gives bytes of the command line that are no UTF-8."""
    answer = command("predict", "caf\udce9 late again", "--model", str(model_folder), folder=tmp_path)
    assert (answer.status, answer.errors) == (0, "")
    assert answer.output.endswith("  caf? late again\n")


@pytest.mark.parametrize(
    ("classes", "lines"),
    [
        (
            ("ham", "Can't Tell"),
            ["ham         (ham 1.000  Can't Tell 0.000)  one", "Can't Tell  (ham 0.000  Can't Tell 1.000)  one two"],
        ),
        (("漢字", "b"), ["漢字  (漢字 1.000  b 0.000)  one", "b     (漢字 0.000  b 1.000)  one two"]),
        (
            ("a", "bb", "c", "d", "e", "f"),
            [
                "a   (a 1.000   bb 0.000  c 0.000  d 0.000  e 0.000  ...)  one",
                "bb  (bb 1.000  a 0.000   c 0.000  d 0.000  e 0.000  ...)  one two",
            ],
        ),
    ],
)
def test_answers_stand_below_one_another_whatever_the_classes(
    classes: tuple[str, ...],
    lines: list[str],
    command: Command,
    model_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Predictor, "load", lambda _: counting(classes))
    answer = command("predict", "one", "one two", "--model", str(model_folder), folder=tmp_path)
    assert answer.output.splitlines() == lines


def test_an_answer_is_explained_by_its_words(command: Command, model_folder: Path, tmp_path: Path) -> None:
    answer = command("predict", "--explain", "late crew", "", "zzz", "--model", str(model_folder), folder=tmp_path)
    late, reason, empty, _, no_reason = answer.output.splitlines()
    label, other = reason.split(":")[0].split(" rather than ")
    assert late.startswith(label.strip())
    weights = dict(word.split() for word in reason.split(": ")[1].split(", "))
    # Taught: late is negative, crew is positive.
    assert {label.strip(), other} == {"negative", "positive"}
    assert (float(weights["late"]) > 0) == (label.strip() == "negative")
    assert (float(weights["crew"]) > 0) == (label.strip() == "positive")
    assert empty.startswith("-")
    assert no_reason.endswith(": no word weighs anything")


def test_a_model_that_cannot_say_is_explained_by_leaving_words_out(
    command: Command, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Predictor, "load", lambda _: counting(("a", "b")))
    answer = command("predict", "one two", "--explain", "--model", str(model_folder), folder=tmp_path)
    # Without either word there is one word, which makes it a; probabilities of 0 count as 1e-12.
    assert answer.output.splitlines()[1] == "  b rather than a: one +55.26, two +55.26"


def test_a_table_is_not_explained(command: Command, model_folder: Path, tmp_path: Path) -> None:
    told = command("predict", "--file", "in.csv", "--explain", "--model", str(model_folder), folder=tmp_path)
    assert (told.status, told.errors) == (2, "error: predict: --explain goes with tweets on the command line\n")


def test_of_fifty_classes_the_most_probable_are_shown(
    command: Command, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = [f"topic {number}" for number in range(50)]
    monkeypatch.setattr(Predictor, "load", lambda _: counting(classes))
    answer = command("predict", "w " * 40, "", "--model", str(model_folder), folder=tmp_path)
    assert answer.output.splitlines()[0].startswith("topic 39  (topic 39 1.000  topic 0 0.000  topic 1 0.000  ")
    assert answer.output.count("topic") == 6
    assert answer.output.splitlines()[1] == "-         (no text)  "
