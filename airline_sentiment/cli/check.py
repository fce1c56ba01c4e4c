"""`airline-sentiment check`: does dvc.lock follow, do the results pass the gate."""

import json
from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.repository import enter_repository, not_blank


def check(
    base: Annotated[
        str | None,
        typer.Option(callback=not_blank, help="A revision whose results the gate compares with: origin/main, say."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer for machines.")] = False,
) -> None:
    """Say whether dvc.lock and metrics follow from parameters, code and dvc.yaml, and pass the gate. Needs no data.

    Exit status 1 if not.

    Example: airline-sentiment check --base origin/main
    """
    from airline_sentiment.checks import check as checks

    answer = checks.check(Path(), enter_repository(), base)
    print(json.dumps(checks.as_json(answer), indent=2) if as_json else checks.as_text(answer))
    if answer.findings:
        raise typer.Exit(1)
