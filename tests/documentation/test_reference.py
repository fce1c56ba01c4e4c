from pathlib import Path

import pytest

from airline_sentiment.cli.app import app
from airline_sentiment.params import load_params
from documentation.__main__ import reference
from documentation.commands import commands_page

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "path",
    [
        "params.schema.json",
        "docs/reference/parameters.md",
        "docs/reference/commands.md",
        "docs/index.md",
        "docs/behaviour.md",
    ],
)
def test_what_is_generated_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == reference(ROOT)[Path(path)], f"{path} is stale: make reference"


def test_every_value_of_the_file_has_its_row() -> None:
    page = (ROOT / "docs/reference/parameters.md").read_text(encoding="utf-8")
    for name in load_params(ROOT / "params.yaml").models:
        assert f"### models.{name}\n" in page
    row = "| `units` | a whole number from 1 to 4,096 | `256` | size of the hidden state |"
    assert row in page.splitlines()


def test_every_command_has_its_section_options_and_examples() -> None:
    page = commands_page()
    assert [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")] == [
        command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands
    ]
    assert "| `--cores` | a number from 1 to 1,024 | Processes to use. | all cores |" in page.splitlines()
    assert "\nairline-sentiment clean tweets.csv cleaned.parquet\n" in page
    assert "Example:" not in page
