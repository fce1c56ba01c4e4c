"""The commands in the order of `airline-sentiment --help`, and the entry point."""

import typer

from airline_sentiment.cli.check import check
from airline_sentiment.cli.clean import clean
from airline_sentiment.cli.cross_validate import cross_validate
from airline_sentiment.cli.predict import predict
from airline_sentiment.cli.promote import promote
from airline_sentiment.cli.report import report
from airline_sentiment.cli.search import search
from airline_sentiment.cli.track import track
from airline_sentiment.cli.tutorial import tutorial

app = typer.Typer(
    name="airline-sentiment",
    help="Sentiment of tweets about US airlines: what goes with `dvc repro`. Run it in the root of the repository.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for command in (track, clean, predict, promote, check, report, cross_validate, search, tutorial):
    app.command()(command)


def main() -> None:
    """Run the command line."""
    app()
