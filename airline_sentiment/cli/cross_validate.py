"""`airline-sentiment cross-validate`: models on the same splits."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.places import DATA, MOST_PROCESSES, REPORTS
from airline_sentiment.cli.repository import enter_results, from_here
from airline_sentiment.errors import InputError
from airline_sentiment.kernels import restart_with_common_kernels

COMMITTED = REPORTS / "cross_validation.json"


def cross_validate(
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL...",
            help="Models of params.yaml; the others are compared with the first.",
            show_default="all",
        ),
    ] = None,
    splits: Annotated[int, typer.Option(min=2, max=1_000, help="How many splits.")] = 5,
    tutorial: Annotated[
        bool, typer.Option(help="lstm on the tutorial's own terms, its test accuracy beside the interval of ours.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=MOST_PROCESSES, help="Trainings at a time.", show_default="all cores")
    ] = None,
    markdown: Annotated[bool, typer.Option(help="Print the table of the README.")] = False,
    output: Annotated[Path | None, typer.Option(help="Also write the scores of each split, as JSON.")] = None,
) -> None:
    """Train and test models on the same splits: mean ± standard deviation, and differences with 95 % intervals.

    Every result is kept in .cache and logged to MLflow: a second call, one with a further model, and one after an
    interrupt train only what is missing.

    Example: airline-sentiment cross-validate tfidf lstm --splits 5

    Example: airline-sentiment cross-validate --tutorial
    """
    restart_with_common_kernels("airline_sentiment")
    from airline_sentiment.crossvalidation.comparison import cross_validate as compare
    from airline_sentiment.crossvalidation.corpus import pipelines_corpus, tutorials_corpus
    from airline_sentiment.evaluation.comparison import describe_other_classes, markdown_comparison, print_comparison
    from airline_sentiment.evaluation.tutorial import describe_splits, require_tutorials_classes
    from airline_sentiment.parallel import available_cores

    output = from_here(output)
    params = enter_results()
    if tutorial and models not in (None, ["lstm"]):
        raise InputError("cross-validate: --tutorial is about lstm, name no other model")
    if tutorial:
        require_tutorials_classes(params.labels.classes)
    names = ["lstm"] if tutorial else list(dict.fromkeys(models or params.models))
    for name in names:
        params.model(name)
    for earlier in dict.fromkeys((output or COMMITTED, COMMITTED)):
        if said := describe_other_classes(earlier, params.labels.classes):
            typer.echo(said, err=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus = tutorials_corpus(DATA, params, Path(folder)) if tutorial else pipelines_corpus(DATA, params)
        kind = "cross-validation, the tutorial" if tutorial else "cross-validation"
        comparison = compare(names, splits, corpus, kind, jobs or available_cores(), Path())
    if output:
        comparison.save(output)
    if markdown:
        print(markdown_comparison(comparison))
    else:
        print_comparison(comparison)
    if tutorial:
        print("\n".join(describe_splits(comparison)))
