from pathlib import Path

import pytest
from typer.testing import CliRunner

from airline_sentiment.cli import app
from benchmarks import cleaning_examples

ROOT = Path(__file__).parents[1]


def test_the_table_of_results_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["report", "--markdown"])
    assert printed.exit_code == 0
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- results -->")[1].split("<!-- /results -->")[0]
    assert table.strip() == printed.stdout.strip()


def test_the_examples_of_cleaning_are_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    cleaning_examples.main()
    page = (ROOT / "docs/cleaning.md").read_text(encoding="utf-8")
    table = page.split("<!-- examples -->")[1].split("<!-- /examples -->")[0]
    assert table.strip() == capsys.readouterr().out.strip()
