"""`airline-sentiment compare`: results side by side."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from airline_sentiment.cli.repository import enter_results
from airline_sentiment.params import Tracking

if TYPE_CHECKING:
    from airline_sentiment.checks.side_by_side import Column

HERE = "."
_RUN = re.compile("[0-9a-f]{32}")


def compare(
    results: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EXPERIMENT|REVISION|RUN...",
            help="DVC experiments, commits, branches or tags, ids of MLflow runs; `.` is the working tree.",
            show_default="HEAD and the working tree; one alone is compared with the working tree",
        ),
    ] = None,
) -> None:
    """Show results side by side: the parameters in which they differ, and accuracy, macro-F1 and log-loss.

    In brackets stands the 95 % interval of each value by itself. Whether a difference is beyond chance says
    `airline-sentiment report --base`, which compares tweet by tweet.

    Example: airline-sentiment compare half gru

    Example: airline-sentiment compare main .
    """
    from airline_sentiment.checks.side_by_side import metric_rows, parameter_rows
    from airline_sentiment.evaluation.terminal import print_rows

    params = enter_results()
    names = list(dict.fromkeys(results or ["HEAD"]))
    if len(names) == 1:
        names.append(HERE)
    columns = [_column(name, params.tracking) for name in dict.fromkeys(names)]
    headings = [column.name for column in columns]
    if parameters := parameter_rows(columns):
        print_rows(("parameter", *headings), parameters)
    else:
        print("no parameter differs")
    metrics, same = metric_rows(columns)
    if metrics:
        print_rows(("result", *headings), metrics)
    for model in same:
        print(f"{model}: the same results in all")
    for column in columns:
        if column.is_stale:
            print(f"note: {column.name}: dvc.lock does not follow from it; `airline-sentiment check` says why")


def _column(name: str, tracking: Tracking) -> "Column":
    from airline_sentiment.checks.revision import Commit, Revision, WorkingTree
    from airline_sentiment.checks.side_by_side import Column

    if _RUN.fullmatch(name):
        from airline_sentiment.tracking.results import read_result

        run = read_result(name, tracking, Path())
        return Column.of_run(run.name, run.model, run.params, run.metrics, run.tweets)
    return Column.of_revision(Revision(WorkingTree(Path()) if name == HERE else Commit(Path(), name)))
