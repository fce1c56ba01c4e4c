from pathlib import Path

from typer.testing import CliRunner

from airline_sentiment.cli import app

ROOT = Path(__file__).parents[1]


def test_the_table_of_results_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["report", "--markdown"])
    assert printed.exit_code == 0
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- results -->")[1].split("<!-- /results -->")[0]
    assert table.strip() == printed.stdout.strip()
