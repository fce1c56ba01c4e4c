"""`airline-sentiment promote`: register a model, make it the champion."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from airline_sentiment.cli.places import VALIDATION
from airline_sentiment.cli.repository import enter_results, not_blank
from airline_sentiment.cli.track import deleted_experiment_is_no
from airline_sentiment.kernels import restart_with_common_kernels


def promote(
    model: Annotated[
        str | None,
        typer.Argument(callback=not_blank, help="A model of params.yaml.", show_default="the best on validation"),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, change nothing.")] = False,
) -> None:
    """Register the model of the current result as challenger, and as champion if it passes `gate` of params.yaml.

    Exit status 1 if it does not pass.

    Example: airline-sentiment promote lstm --dry-run
    """
    restart_with_common_kernels("airline_sentiment")
    from airline_sentiment.evaluation.report import measure_split
    from airline_sentiment.serving.choice import best_local
    from airline_sentiment.serving.predictor import Predictor
    from airline_sentiment.tracking.promotion import promote as promote_model

    params = enter_results()
    name = model or best_local(params)
    params.model(name)

    table = Path(params.evaluate.behaviour) if params.gate.behaviour else None

    def measure(folder: Path) -> dict[str, Any]:
        return measure_split(Predictor.load(folder), VALIDATION, str(folder), table)

    with deleted_experiment_is_no():
        promotion = promote_model(name, params, Path(), measure, dry_run)
    print(promotion.reason)
    for refusal in promotion.refusals:
        print(f"refused: {refusal}", file=sys.stderr)
    registered = (
        f"version {promotion.version} of {params.tracking.registered_model}" if promotion.version else "dry run"
    )
    print(f"{registered}: {'challenger' if promotion.refusals else 'challenger and champion'}")
    if promotion.refusals:
        raise typer.Exit(1)
