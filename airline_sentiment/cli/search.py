"""`airline-sentiment search`: better parameters on validation."""

from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.places import DATA, MOST_PROCESSES
from airline_sentiment.cli.repository import enter_results
from airline_sentiment.errors import InputError
from airline_sentiment.kernels import restart_with_common_kernels

BEST = 5


def search(
    model: Annotated[str, typer.Argument(help="A model of params.yaml with ranges under search.")],
    trials: Annotated[
        int, typer.Option(min=1, max=100_000, help="Go on until there are so many, earlier calls counted.")
    ] = 20,
    jobs: Annotated[
        int, typer.Option(min=1, max=MOST_PROCESSES, help="Trainings at a time; 1 tries the same values every time.")
    ] = 1,
) -> None:
    """Look for better parameters on the validation split, in the ranges of params.yaml; the test split is not opened.

    Every trial is a run in MLflow. An interrupted search goes on where it stopped, with the same command.

    Example: airline-sentiment search tfidf --trials 20
    """
    restart_with_common_kernels("airline_sentiment")
    from airline_sentiment.search.search import Search
    from airline_sentiment.search.space import current_values
    from airline_sentiment.search.summary import adopting_command, describe_best, print_trials

    params = enter_results()
    params.model(model)
    best = Search(model, params, DATA, Path()).run(trials, jobs)
    if not best:
        raise InputError(f"search {model}: no trial has a result")
    measure, current = params.search.measure, current_values(model, params)
    print_trials(best[:BEST], measure)
    print(describe_best(best, measure, current))
    command = adopting_command(model, best[0].values, current)
    if command:
        print(f"To run the pipeline with its values: {command}")
