"""`airline-sentiment report`: show results, or what a change did to them."""

from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.places import REPORTS
from airline_sentiment.cli.repository import enter_results, from_here, not_blank
from airline_sentiment.errors import InputError


def report(
    markdown: Annotated[bool, typer.Option(help="Print the table of the README.")] = False,
    base: Annotated[
        str | None,
        typer.Option(
            callback=not_blank, help="Compare with this revision instead, in Markdown: a commit, branch or experiment."
        ),
    ] = None,
    head: Annotated[
        str | None, typer.Option(callback=not_blank, help="The revision to compare.", show_default="the working tree")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the comparison to this file, with pictures as PNG beside it.")
    ] = None,
) -> None:
    """Show accuracy and macro-F1 of every model, or what changed since another revision.

    Example: airline-sentiment report --markdown

    Example: airline-sentiment report --base main
    """
    written = from_here(output)
    params = enter_results()
    if base is not None:
        from airline_sentiment.checks.report import report as compare

        text = compare(Path(), base, head, params.gate, written)
        print(text if output is None else f"wrote {output}", end="" if output is None else "\n")
        return
    if head is not None or output is not None:
        raise InputError("report: --head and --output go with --base")
    from airline_sentiment.evaluation.metrics import read_metrics
    from airline_sentiment.evaluation.summary import markdown_table, print_table

    metrics = {name: read_metrics(REPORTS / name / "metrics.json") for name in params.models}
    if markdown:
        print(markdown_table(metrics))
    else:
        print_table(metrics)
