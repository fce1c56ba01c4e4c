"""The command `airline-sentiment`."""

from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.params import load_params

REPORTS = Path("reports")

app = typer.Typer(
    name="airline-sentiment",
    help="Sentiment of tweets about US airlines: what goes with `dvc repro`. Run it in the root of the repository.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@exits_cleanly
def main() -> None:
    """Run the command line."""
    app()


@app.callback()
def _group() -> None:
    """Keep the commands apart even where there is only one."""


@app.command()
def track(
    only_store: Annotated[bool, typer.Option(help="Only make the local store, so that `mlflow ui` finds it.")] = False,
) -> None:
    """Bring MLflow up to date: every result in dvc.lock gets its run, once. Doing it twice changes nothing.

    Example: airline-sentiment track
    """
    from airline_sentiment.tracking.store import open_store
    from airline_sentiment.tracking.track import track as track_results

    params = load_params()
    if only_store:
        open_store(Path(), params.tracking)
        return
    for line in track_results(params, Path()):
        print(line)


@app.command()
def report(
    markdown: Annotated[bool, typer.Option(help="Print the table of the README.")] = False,
) -> None:
    """Show accuracy and macro-F1 of every model on train, validation and test.

    Example: airline-sentiment report --markdown
    """
    from airline_sentiment.evaluation.metrics import read_metrics
    from airline_sentiment.evaluation.summary import markdown_table, print_table

    params = load_params()
    metrics = {name: read_metrics(REPORTS / name / "metrics.json") for name in params.models}
    if markdown:
        print(markdown_table(metrics))
    else:
        print_table(metrics)
