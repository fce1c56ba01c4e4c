"""The command `airline-sentiment`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from airline_sentiment.errors import InputError, exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.params import Params, load_params

if TYPE_CHECKING:
    from airline_sentiment.serving.predictor import Predictor

REPORTS = Path("reports")
VALIDATION = Path("data/splits/validation.parquet")
STANDARD = "-"

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
    all_experiments: Annotated[bool, typer.Option(help="Also the results of all DVC experiments.")] = False,
    revisions: Annotated[bool, typer.Option(help="Also the results of the commits that changed dvc.lock.")] = False,
) -> None:
    """Bring MLflow up to date: every result in dvc.lock gets its run, once. Doing it twice changes nothing.

    Example: airline-sentiment track --all-experiments
    """
    from airline_sentiment.tracking.revisions import committed, experiments, track_revision
    from airline_sentiment.tracking.store import open_store
    from airline_sentiment.tracking.track import track as track_results

    params = load_params()
    if only_store:
        open_store(Path(), params.tracking)
        return
    for line in track_results(params, Path()):
        print(line, flush=True)
    others = (experiments(Path()) if all_experiments else []) + (committed(Path()) if revisions else [])
    for revision in others:
        for line in track_revision(revision, Path()):
            print(line, flush=True)


@app.command()
def predict(
    texts: Annotated[list[str] | None, typer.Argument(help="Tweets as they were written.", show_default=False)] = None,
    file: Annotated[str | None, typer.Option(help="A table of tweets: .csv, .jsonl or .parquet; - is a pipe.")] = None,
    output: Annotated[str, typer.Option(help="Where the labelled table goes; - is a pipe.")] = STANDARD,
    column: Annotated[str, typer.Option(help="The column of the text.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column to write the label to.")] = "label",
    clean_text: Annotated[bool, typer.Option(help="Also write the clean text, to column text_clean.")] = False,
    input_format: Annotated[str | None, typer.Option(help="csv, jsonl or parquet, where no name says it.")] = None,
    output_format: Annotated[str | None, typer.Option(help="The same for the output.")] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="A model of params.yaml, a model folder, a run, an alias such as challenger, an address models:/...",
            show_default="the champion, else the best on validation of those that lie here",
        ),
    ] = None,
) -> None:
    """Label tweets: those on the command line, or a table of any size.

    Example: airline-sentiment predict "@united thank you" --model tfidf

    Example: airline-sentiment predict --file tweets.csv --output labelled.parquet
    """
    restart_with_common_kernels("airline_sentiment")
    from airline_sentiment.serving.predictor import Predictor

    params = load_params()
    if bool(texts) == bool(file):
        raise InputError("predict: give either tweets or --file")
    predictor = Predictor.load(_model_folder(model, params))
    if texts:
        _print_labels(predictor, texts)
        return
    from airline_sentiment.serving.files import Columns, label_table

    columns = Columns(column, label_column, clean_text)
    labelled = label_table(predictor, str(file), output, columns, (input_format, output_format))
    print(f"labelled {labelled.rows:,} rows", file=sys.stderr)
    if complaint := labelled.complaint():
        print(f"warning: {complaint}", file=sys.stderr)


@app.command()
def promote(
    model: Annotated[
        str | None, typer.Argument(help="A model of params.yaml.", show_default="the best on validation")
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

    params = load_params()
    name = model or best_local(params)
    params.model(name)

    def measure(folder: Path) -> dict[str, Any]:
        return measure_split(Predictor.load(folder).predict_proba, VALIDATION)

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


def _model_folder(spec: str | None, params: Params) -> Path:
    from airline_sentiment.serving.choice import MODELS, best_local, named_folder
    from airline_sentiment.tracking.registry import find_model, local_champion

    if spec is None:
        return local_champion(params.tracking, Path()) or MODELS / best_local(params)
    return named_folder(spec, params) or find_model(spec, params.tracking, Path())


def _print_labels(predictor: "Predictor", texts: list[str]) -> None:
    predictions = predictor.label(texts)
    for text, label, probabilities in zip(texts, predictions.labels, predictions.probabilities, strict=True):
        shares = "  ".join(
            f"{name} {share:.3f}" for name, share in zip(predictions.classes, probabilities, strict=True)
        )
        print(f"{label:<9} ({shares})  {text}")
