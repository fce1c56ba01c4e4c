"""The commands in the order of `airline-sentiment --help`, and the entry point."""

from typing import Annotated

import typer

from airline_sentiment.cli.check import check
from airline_sentiment.cli.clean import clean
from airline_sentiment.cli.compare import compare
from airline_sentiment.cli.cross_validate import cross_validate
from airline_sentiment.cli.inspect import inspect
from airline_sentiment.cli.predict import predict
from airline_sentiment.cli.promote import promote
from airline_sentiment.cli.report import report
from airline_sentiment.cli.search import search
from airline_sentiment.cli.trace import trace
from airline_sentiment.cli.track import track
from airline_sentiment.cli.tutorial import tutorial
from airline_sentiment.cli.ui import ui

NAME = "airline-sentiment"

app = typer.Typer(
    name=NAME,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (
    track,
    ui,
    inspect,
    clean,
    predict,
    promote,
    check,
    report,
    compare,
    cross_validate,
    search,
    trace,
    tutorial,
):
    app.command()(command)


def show_version(wanted: bool) -> None:
    """Print the version, if it was asked for, and end."""
    if wanted:
        from airline_sentiment import __version__

        print(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Sentiment of tweets about US airlines: what goes with `dvc repro`.

    Run it anywhere in the repository; `inspect`, `clean`, and `predict` with a model folder, run everywhere.
    """


def main() -> None:
    """Run the command line."""
    app(prog_name=NAME)
