"""The command `airline-sentiment`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from airline_sentiment.errors import InputError, exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.params import Params, load_params

if TYPE_CHECKING:
    from airline_sentiment.evaluation.tutorial import Network
    from airline_sentiment.serving.predictor import Predictor

REPORTS = Path("reports")
DATA = Path("data")
VALIDATION = DATA / "splits/validation.parquet"
STANDARD = "-"
BEST = 5

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
def clean(
    source: Annotated[str, typer.Argument(metavar="IN", help="A table: .csv, .jsonl or .parquet; - is a pipe.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="Where the cleaned table goes; - is a pipe.")],
    profile: Annotated[str, typer.Option(help="tweet, or textclean: the tutorial's cleaning in R.")] = "tweet",
    column: Annotated[str, typer.Option(help="The column of the text.")] = "text",
    into: Annotated[str, typer.Option(help="The column to write the clean text to.")] = "text_clean",
    input_format: Annotated[str | None, typer.Option(help="csv, jsonl or parquet, where no name says it.")] = None,
    output_format: Annotated[str | None, typer.Option(help="The same for the output.")] = None,
    cores: Annotated[int | None, typer.Option(min=1, help="Processes to use.", show_default="all cores")] = None,
) -> None:
    """Clean a table of any size; rows keep their order and their other columns.

    Example: airline-sentiment clean tweets.csv cleaned.parquet

    Example: airline-sentiment clean - - --input-format jsonl --output-format jsonl < in.jsonl > out.jsonl
    """
    from airline_sentiment.cleaning.files import clean_table

    done = clean_table(source, target, profile, (column, into), (input_format, output_format), cores)
    print(f"cleaned {done.rows:,} rows", file=sys.stderr)
    if complaint := done.complaint("to clean"):
        print(f"warning: {complaint}", file=sys.stderr)


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
    if complaint := labelled.complaint("and got no label"):
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
def check(
    base: Annotated[
        str | None, typer.Option(help="A revision whose results the gate compares with, for example origin/main.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer for machines.")] = False,
) -> None:
    """Say whether dvc.lock and metrics follow from parameters, code and dvc.yaml, and pass the gate. Needs no data.

    Exit status 1 if not.

    Example: airline-sentiment check --base origin/main
    """
    from airline_sentiment.checks import check as checks

    answer = checks.check(Path(), load_params(), base)
    print(json.dumps(checks.as_json(answer), indent=2) if as_json else checks.as_text(answer))
    if answer.findings:
        raise typer.Exit(1)


@app.command()
def report(
    markdown: Annotated[bool, typer.Option(help="Print the table of the README.")] = False,
    base: Annotated[
        str | None,
        typer.Option(help="Compare with this revision instead, in Markdown: a commit, branch or experiment."),
    ] = None,
    head: Annotated[str | None, typer.Option(help="The revision to compare.", show_default="the working tree")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the comparison to this file, with pictures as PNG beside it.")
    ] = None,
) -> None:
    """Show accuracy and macro-F1 of every model, or what changed since another revision.

    Example: airline-sentiment report --markdown

    Example: airline-sentiment report --base main
    """
    params = load_params()
    if base:
        from airline_sentiment.checks.report import report as compare

        text = compare(Path(), base, head, params.gate, output)
        print(text if output is None else f"wrote {output}", end="" if output is None else "\n")
        return
    if head or output:
        raise InputError("report: --head and --output go with --base")
    from airline_sentiment.evaluation.metrics import read_metrics
    from airline_sentiment.evaluation.summary import markdown_table, print_table

    metrics = {name: read_metrics(REPORTS / name / "metrics.json") for name in params.models}
    if markdown:
        print(markdown_table(metrics))
    else:
        print_table(metrics)


@app.command()
def cross_validate(
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL...",
            help="Models of params.yaml; the others are compared with the first.",
            show_default="all",
        ),
    ] = None,
    splits: Annotated[int, typer.Option(min=2, help="How many splits.")] = 5,
    tutorial: Annotated[
        bool, typer.Option(help="lstm on the tutorial's own terms, its test accuracy beside the interval of ours.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Trainings at a time.", show_default="all cores")] = None,
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
    from airline_sentiment.evaluation.comparison import markdown_comparison, print_comparison
    from airline_sentiment.evaluation.tutorial import describe_splits
    from airline_sentiment.parallel import available_cores

    params = load_params()
    if tutorial and models not in (None, ["lstm"]):
        raise InputError("cross-validate: --tutorial is about lstm, name no other model")
    names = ["lstm"] if tutorial else list(dict.fromkeys(models or params.models))
    for name in names:
        params.model(name)
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


@app.command()
def search(
    model: Annotated[str, typer.Argument(help="A model of params.yaml with ranges under search.")],
    trials: Annotated[int, typer.Option(min=1, help="Go on until there are so many, earlier calls counted.")] = 20,
    jobs: Annotated[int, typer.Option(min=1, help="Trainings at a time; 1 tries the same values every time.")] = 1,
) -> None:
    """Look for better parameters on the validation split, in the ranges of params.yaml; the test split is not opened.

    Every trial is a run in MLflow. An interrupted search goes on where it stopped, with the same command.

    Example: airline-sentiment search tfidf --trials 20
    """
    restart_with_common_kernels("airline_sentiment")
    from airline_sentiment.search.search import Search
    from airline_sentiment.search.space import current_values
    from airline_sentiment.search.summary import adopting_command, describe_best, print_trials

    params = load_params()
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


@app.command()
def tutorial() -> None:
    """Show what the tutorial prints beside what the pipeline's outputs hold now; ± is the sampling error.

    Example: airline-sentiment tutorial
    """
    from airline_sentiment.evaluation.summary import print_facts
    from airline_sentiment.evaluation.tutorial import compare
    from airline_sentiment.tokens.vocabulary import Vocabulary

    params = load_params()
    vocabulary = Vocabulary.load(DATA / "tokens/vocabulary.json")
    print_facts(compare(DATA / "clean/tweets.parquet", len(vocabulary.words), vocabulary.longest, _tutorials_network()))
    if (params.ingest.source, params.clean.profile) != ("csv", "textclean"):
        print("The outputs here are not made the tutorial's way; docs/tutorial.md says how to make them so.")


def _tutorials_network() -> "Network":
    import pyarrow.parquet as pq

    from airline_sentiment.evaluation.metrics import read_metrics
    from airline_sentiment.evaluation.tutorial import ACCURACY, Network
    from airline_sentiment.models.lstm import load

    metrics = read_metrics(REPORTS / "lstm/metrics.json")
    return Network(
        load(Path("models/lstm")).network.count_params(),
        {split: metrics[split]["accuracy"] for split in ACCURACY},
        {split: pq.ParquetFile(DATA / f"splits/{split}.parquet").metadata.num_rows for split in ACCURACY},
    )


def _model_folder(spec: str | None, params: Params) -> Path:
    from airline_sentiment.serving.choice import MODELS, best_local, named_folder
    from airline_sentiment.tracking.registry import champion_folder, find_model

    if spec is None:
        return champion_folder(params.tracking, Path()) or MODELS / best_local(params)
    return named_folder(spec, params) or find_model(spec, params.tracking, Path())


def _print_labels(predictor: "Predictor", texts: list[str]) -> None:
    predictions = predictor.label(texts)
    for text, label, probabilities in zip(texts, predictions.labels, predictions.probabilities, strict=True):
        shares = "  ".join(
            f"{name} {share:.3f}" for name, share in zip(predictions.classes, probabilities, strict=True)
        )
        print(f"{label:<9} ({shares})  {text}")
