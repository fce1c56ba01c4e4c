"""`airline-sentiment track`: bring MLflow up to date."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.repository import enter_repository


def track(
    only_store: Annotated[
        bool, typer.Option(help="Only make the store, and print the address that `mlflow ui` takes.")
    ] = False,
    all_experiments: Annotated[bool, typer.Option(help="Also the results of all DVC experiments.")] = False,
    revisions: Annotated[bool, typer.Option(help="Also the results of the commits that changed dvc.lock.")] = False,
) -> None:
    """Bring MLflow up to date: every result in dvc.lock gets its run, once. Doing it twice changes nothing.

    Example: airline-sentiment track --all-experiments
    """
    from airline_sentiment.tracking.revisions import committed, experiments, track_revision
    from airline_sentiment.tracking.store import open_store
    from airline_sentiment.tracking.track import track as track_results

    params = enter_repository()
    with deleted_experiment_is_no():
        if only_store:
            print(open_store(Path(), params.tracking).uri)
            return
        for line in track_results(params, Path()):
            print(line, flush=True)
    others = (experiments(Path()) if all_experiments else []) + (committed(Path()) if revisions else [])
    for revision in others:
        for line in track_revision(revision, Path()):
            print(line, flush=True)


@contextmanager
def deleted_experiment_is_no() -> Iterator[None]:
    """Answer an experiment that was deleted in MLflow with status 1: nothing is wrong, but nothing can be logged."""
    from airline_sentiment.tracking.faults import ExperimentDeletedError

    try:
        yield
    except ExperimentDeletedError as error:
        print(f"error: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
