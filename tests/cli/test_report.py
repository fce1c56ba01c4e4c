from pathlib import Path

import pytest

from airline_sentiment.evaluation.slices import Slice, write_slices
from tests.cli.conftest import ROOT, Command

MARKDOWN = """\
| airline | tweets | tfidf accuracy | lstm accuracy | hybrid accuracy |
| --- | ---: | ---: | ---: | ---: |
| Delta | 30 | 0.800 (0.700 to 0.900) | 0.800 (0.700 to 0.900) | 0.800 (0.700 to 0.900) |
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three models that were measured by airline and length."""
    for file in ("dvc.yaml", "params.yaml"):
        (tmp_path / file).symlink_to(ROOT / file)
    for model in ("tfidf", "lstm", "hybrid"):
        slices = [
            Slice("group", "airline", "Delta", 30, 0.8, 0.7, 0.9, 0.0, 1.0),
            Slice("text", "length", "1 to 5 words", 20, 0.6, 0.4, 0.8, -0.2, 0.03),
        ]
        write_slices(tmp_path / f"reports/{model}/slices.csv", slices)
    return tmp_path


def test_results_by_group_are_shown_on_demand(command: Command, repository: Path) -> None:
    assert command("report", "--by", "airline", "--markdown", folder=repository).output == MARKDOWN
    shown = command("report", "--by", "airline", folder=repository)
    assert shown.status == 0
    assert "Delta" in shown.output
    assert shown.output.count("0.800") == 3


def test_what_is_seen_of_the_text_is_a_group_too(command: Command, repository: Path) -> None:
    told = command("report", "--by", "length", "--markdown", folder=repository)
    assert told.output.splitlines()[2].startswith("| 1 to 5 words | 20 | 0.600 (0.400 to 0.800) |")


def test_an_unknown_group_is_one_line(command: Command, repository: Path) -> None:
    told = command("report", "--by", "airlines", folder=repository)
    assert (told.status, told.output) == (2, "")
    assert told.errors == "error: there is no group 'airlines' in the test split; groups: airline, length\n"


def test_results_by_group_that_are_not_there_name_the_file(command: Command, repository: Path) -> None:
    (repository / "reports/lstm/slices.csv").unlink()
    told = command("report", "--by", "airline", folder=repository)
    assert (told.status, told.output) == (2, "")
    assert told.errors == "error: reports/lstm/slices.csv: no such file; `dvc repro` makes it\n"


def test_groups_are_not_compared_with_another_revision(command: Command, repository: Path) -> None:
    told = command("report", "--by", "airline", "--base", "main", folder=repository)
    assert (told.status, told.errors) == (2, "error: report: --by goes without --base\n")
