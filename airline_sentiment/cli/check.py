"""`airline-sentiment check`: does dvc.lock follow, do the results pass the gate."""

import json
import sys
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
    fix: Annotated[
        bool, typer.Option("--fix", help="First write into dvc.yaml which files each stage imports.")
    ] = False,
) -> None:
    """Say whether dvc.lock and metrics follow from parameters, code and dvc.yaml, and pass the gate. Needs no data.

    Exit status 1 if not.

    Example: airline-sentiment check --base origin/main

    Example: airline-sentiment check --fix
    """
    from airline_sentiment.checks import check as checks

    params = enter_repository()
    if fix:
        from airline_sentiment.checks.dependencies import declare

        for stage, (added, removed) in declare(Path()).items():
            changes = [*(f"+ {path}" for path in added), *(f"- {path}" for path in removed)]
            print(f"dvc.yaml: {stage}:", *changes, sep="\n  ", file=sys.stderr)
    answer = checks.check(Path(), params, base)
    print(json.dumps(checks.as_json(answer), indent=2) if as_json else checks.as_text(answer))
    if answer.findings:
        raise typer.Exit(1)
