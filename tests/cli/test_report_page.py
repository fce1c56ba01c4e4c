from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.reporting.made import answers, renamed, result, write_repository

MATRIX = [[48, 9, 3], [3, 16, 1], [2, 2, 16]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three models; lstm is the best on validation, whatever their order."""
    worse = result(*answers([[40, 17, 3], [3, 16, 1], [2, 2, 16]]))
    models = {"tfidf": renamed(worse, "tfidf"), "lstm": result(*answers(MATRIX)), "hybrid": renamed(worse, "hybrid")}
    folder = write_repository(tmp_path, models, [f"tweet {number}" for number in range(100)])
    for name in models:
        (folder / "models" / name).mkdir(parents=True)
        (folder / "models" / name / "model.json").write_text("{}", encoding="utf-8")
    return folder


def test_the_page_of_the_best_model_is_written_where_it_is_asked_for(command: Command, repository: Path) -> None:
    told = command("report", "--html", "out.html", folder=repository)
    assert (told.status, told.output, told.errors) == (0, "wrote out.html\n", "")
    assert "<h1>lstm</h1>" in (repository / "out.html").read_text(encoding="utf-8")


def test_the_page_of_a_model_goes_into_the_folder_where_the_user_stands(command: Command, repository: Path) -> None:
    told = command("report", "--html", "page.html", "--model", "tfidf", folder=repository / "data")
    assert (told.status, told.output) == (0, "wrote page.html\n")
    assert "<h1>tfidf</h1>" in (repository / "data/page.html").read_text(encoding="utf-8")


def test_models_that_were_not_measured_are_not_beside_it(command: Command, repository: Path) -> None:
    (repository / "reports/tfidf/test_predictions.csv").unlink()
    assert command("report", "--html", "out.html", "--model", "lstm", folder=repository).status == 0
    page = (repository / "out.html").read_text(encoding="utf-8")
    assert '<th scope="row">hybrid</th>' in page
    assert '<th scope="row">tfidf</th>' not in page
    told = command("report", "--html", "out.html", "--model", "tfidf", folder=repository)
    assert (told.status, told.output) == (2, "")
    assert told.errors == "error: reports/tfidf/test_predictions.csv: no such file; `dvc repro` makes it\n"


def test_an_unknown_model_is_one_line(command: Command, repository: Path) -> None:
    told = command("report", "--html", "out.html", "--model", "bert", folder=repository)
    assert (told.status, told.errors.count("\n")) == (2, 1)
    assert "bert" in told.errors
    assert not (repository / "out.html").exists()


@pytest.mark.parametrize("others", [["--by", "airline"], ["--base", "main"], ["--markdown"]])
def test_the_page_goes_with_nothing_else(command: Command, repository: Path, others: list[str]) -> None:
    told = command("report", "--html", "out.html", *others, folder=repository)
    assert (told.status, told.errors) == (2, "error: report: --html goes with --model alone\n")


def test_a_model_goes_with_the_page(command: Command, repository: Path) -> None:
    told = command("report", "--model", "lstm", folder=repository)
    assert (told.status, told.errors) == (2, "error: report: --model goes with --html\n")
