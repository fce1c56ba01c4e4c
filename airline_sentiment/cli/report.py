"""`airline-sentiment report`: show results, or what a change did to them."""

from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.places import REPORTS, STANDARD
from airline_sentiment.cli.repository import enter_results, from_here, not_blank
from airline_sentiment.errors import InputError
from airline_sentiment.params import Params


def report(
    markdown: Annotated[bool, typer.Option(help="Print the table in Markdown.")] = False,
    by: Annotated[
        str | None,
        typer.Option(
            callback=not_blank,
            help="Show the accuracy on test by the values of a group instead, such as airline, or of length, emoji, "
            "question, mention, url, hashtag, capitals, agreement (of the annotators) or duplicates.",
        ),
    ] = None,
    behaviour: Annotated[
        bool, typer.Option("--behaviour", help="Show the pass rates of the behaviour tests instead.")
    ] = False,
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
    html: Annotated[
        Path | None, typer.Option(help="Write the page of one model to this file instead, to read it in a browser.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(callback=not_blank, help="The model of that page.", show_default="the best on validation"),
    ] = None,
) -> None:
    """Show accuracy and macro-F1 of every model, or what changed since another revision.

    Example: airline-sentiment report --markdown

    Example: airline-sentiment report --by airline

    Example: airline-sentiment report --by length

    Example: airline-sentiment report --behaviour

    Example: airline-sentiment report --base main

    Example: airline-sentiment report --html report.html --model hybrid
    """
    written, page = from_here(output), from_here(html)
    params = enter_results()
    if page is not None:
        if by or base or head or output or markdown or behaviour:
            raise InputError("report: --html goes with --model alone")
        _write_page(page, html, model, params)
        return
    if model is not None:
        raise InputError("report: --model goes with --html")
    if behaviour:
        if by is not None or base is not None:
            raise InputError("report: --behaviour goes without --by and --base")
        _show_behaviour(params, markdown)
        return
    if base is not None:
        if by is not None:
            raise InputError("report: --by goes without --base")
        from airline_sentiment.checks.report import report as compare

        text = compare(Path(), base, head, params.gate, written)
        print(text if output is None else f"wrote {output}", end="" if output is None else "\n")
        return
    if head is not None or output is not None:
        raise InputError("report: --head and --output go with --base")
    if by is None:
        _show_models(list(params.models), markdown)
    else:
        _show_groups(list(params.models), by, markdown)


def _write_page(target: Path, typed: Path | None, model: str | None, params: Params) -> None:
    from airline_sentiment.reporting.page import read_pages
    from airline_sentiment.reporting.rendering import write_page
    from airline_sentiment.serving.choice import best_local

    name = model or best_local(params)
    params.model(name)
    (page,) = read_pages(params, name)
    write_page(target, page)
    if str(typed) != STANDARD:
        print(f"wrote {typed}")


def _show_models(models: list[str], markdown: bool) -> None:
    from airline_sentiment.evaluation.metrics import read_metrics
    from airline_sentiment.evaluation.summary import markdown_table, print_table

    metrics = {name: read_metrics(REPORTS / name / "metrics.json") for name in models}
    if markdown:
        print(markdown_table(metrics))
    else:
        print_table(metrics)


def _show_groups(models: list[str], group: str, markdown: bool) -> None:
    from airline_sentiment.evaluation.slices import read_slices
    from airline_sentiment.evaluation.summary import markdown_group_table, print_group_table

    slices = {name: read_slices(REPORTS / name / "slices.csv") for name in models}
    if markdown:
        print(markdown_group_table(slices, group))
    else:
        print_group_table(slices, group)


def _show_behaviour(params: Params, markdown: bool) -> None:
    from airline_sentiment.evaluation.behaviour import read_behaviour
    from airline_sentiment.evaluation.behaviour_summary import markdown_behaviour, print_behaviour

    minima = params.gate.behaviour
    results = {name: read_behaviour(REPORTS / name / "behaviour.json", minima) for name in params.models}
    if markdown:
        print(markdown_behaviour(results))
    else:
        print_behaviour(results)
