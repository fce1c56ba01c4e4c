from pathlib import Path

import pytest
from typer.testing import CliRunner

from airline_sentiment.cli.app import app
from airline_sentiment.evaluation.comparison import Comparison, markdown_comparison
from benchmarks import cleaning_examples

ROOT = Path(__file__).parents[1]


def test_the_table_of_results_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["report", "--markdown"])
    assert printed.exit_code == 0
    page = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    table = page.split("<!-- results -->")[1].split("<!-- /results -->")[0]
    assert table.strip() == printed.stdout.strip()


def test_the_table_of_the_cross_validation_is_that_of_its_scores() -> None:
    """The scores are those that the command in the README writes; making them again takes minutes."""
    comparison = Comparison.load(ROOT / "reports/cross_validation.json")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- cross-validation -->")[1].split("<!-- /cross-validation -->")[0]
    assert table.strip() == markdown_comparison(comparison)
    assert f"airline-sentiment cross-validate {' '.join(comparison.models)} --markdown" in readme


def test_the_examples_of_cleaning_are_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    cleaning_examples.main()
    page = (ROOT / "docs/cleaning.md").read_text(encoding="utf-8")
    table = page.split("<!-- examples -->")[1].split("<!-- /examples -->")[0]
    assert table.strip() == capsys.readouterr().out.strip()
