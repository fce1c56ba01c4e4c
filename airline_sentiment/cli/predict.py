"""`airline-sentiment predict`: label texts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from airline_sentiment.cli.places import STANDARD
from airline_sentiment.cli.tables import TABLE, Delimiter, Encoding, InputFormat, OutputFormat
from airline_sentiment.errors import InputError
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.params import Params, load_params

if TYPE_CHECKING:
    from airline_sentiment.serving.predictor import Predictor


def predict(
    texts: Annotated[list[str] | None, typer.Argument(help="Tweets as they were written.", show_default=False)] = None,
    file: Annotated[str | None, typer.Option(help=TABLE)] = None,
    output: Annotated[str, typer.Option(help="Where the labelled table goes; - is a pipe.")] = STANDARD,
    column: Annotated[str, typer.Option(help="The column of the text.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column to write the label to.")] = "label",
    clean_text: Annotated[bool, typer.Option(help="Also write the clean text, to column text_clean.")] = False,
    input_format: InputFormat = None,
    output_format: OutputFormat = None,
    encoding: Encoding = "utf-8",
    delimiter: Delimiter = None,
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
    from airline_sentiment.tables.formats import ReadOptions

    params = load_params()
    if bool(texts) == bool(file):
        raise InputError("predict: give either tweets or --file")
    options = ReadOptions(input_format, encoding, delimiter)
    predictor = Predictor.load(_model_folder(model, params))
    if texts:
        _print_labels(predictor, texts)
        return
    from airline_sentiment.serving.files import Columns, label_table

    columns = Columns(column, label_column, clean_text)
    labelled = label_table(predictor, str(file), output, columns, options, output_format)
    print(f"labelled {labelled.rows:,} rows", file=sys.stderr)
    for line in labelled.remarks(str(file), "and got no label"):
        print(line, file=sys.stderr)


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
