"""`airline-sentiment predict`: label texts."""

import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from airline_sentiment.cli.places import STANDARD
from airline_sentiment.cli.repository import not_blank, options_given, repository_root
from airline_sentiment.cli.tables import TABLE, Delimiter, Encoding, InputFormat, OutputFormat
from airline_sentiment.errors import InputError, shown
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.params import load_params

if TYPE_CHECKING:
    from airline_sentiment.serving.predictor import Predictions, Predictor

_MOST_SHARES = 5
_MOST_WORDS = 8
_LIGHTEST = 0.05


def predict(
    context: typer.Context,
    texts: Annotated[list[str] | None, typer.Argument(help="Tweets as they were written.", show_default=False)] = None,
    file: Annotated[str | None, typer.Option(callback=not_blank, help=TABLE)] = None,
    output: Annotated[
        str, typer.Option(callback=not_blank, help="Where the labelled table goes; - is a pipe.")
    ] = STANDARD,
    column: Annotated[str, typer.Option(help="The column of the text.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column to write the label to.")] = "label",
    explain: Annotated[
        bool, typer.Option("--explain", help="Also say which words pushed to the label, and which away from it.")
    ] = False,
    clean_text: Annotated[bool, typer.Option(help="Also write the clean text, to column text_clean.")] = False,
    input_format: InputFormat = None,
    output_format: OutputFormat = None,
    encoding: Encoding = "utf-8",
    delimiter: Delimiter = None,
    model: Annotated[
        str | None,
        typer.Option(
            callback=not_blank,
            help="A model of params.yaml, a model folder, a run, an alias such as challenger, an address models:/...",
            show_default="the champion, else the best on validation of those that lie here",
        ),
    ] = None,
) -> None:
    """Label tweets: those on the command line, or a table of any size.

    Example: airline-sentiment predict "@united thank you" --model tfidf

    Example: airline-sentiment predict --explain "@united thank you, but why was it late again?"

    Example: airline-sentiment predict --file tweets.csv --output labelled.parquet

    Example: airline-sentiment predict --model lstm -- "-1 to @united, again late"
    """
    restart_with_common_kernels("airline_sentiment")
    from airline_sentiment.serving.predictor import Predictor
    from airline_sentiment.tables.formats import ReadOptions

    if bool(texts) == bool(file):
        raise InputError("predict: give either tweets or --file")
    if texts and (others := options_given(context, "texts", "model", "explain")):
        raise InputError(f"predict: {', '.join(others)} goes with --file")
    if file and explain:
        raise InputError("predict: --explain goes with tweets on the command line")
    options = ReadOptions(input_format, encoding, delimiter)
    predictor = Predictor.load(_model_folder(model))
    if texts:
        _print_labels(predictor, texts, explain)
        return
    from airline_sentiment.serving.files import Columns, label_table

    columns = Columns(column, label_column, clean_text)
    labelled = label_table(predictor, str(file), output, columns, options, output_format)
    print(f"labelled {labelled.rows:,} rows", file=sys.stderr)
    for line in labelled.remarks(str(file), "and got no label"):
        print(line, file=sys.stderr)


def _model_folder(spec: str | None) -> Path:
    from airline_sentiment.models.folder import MANIFEST
    from airline_sentiment.serving.choice import MODELS, best_local, named_folder
    from airline_sentiment.tracking.registry import champion_folder, find_model

    if spec is not None and (Path(spec) / MANIFEST).is_file():
        return Path(spec)
    is_folder = spec is not None and Path(spec).is_dir()
    with chdir(_root_for(spec)):
        params = load_params()
        if spec is not None and is_folder and spec not in params.models:
            raise InputError(f"--model {shown(spec)}: this folder holds no model; one holds {MANIFEST}")
        if spec is None:
            folder = champion_folder(params.tracking, Path()) or MODELS / best_local(params)
        else:
            folder = named_folder(spec, params) or find_model(spec, params.tracking, Path())
        return folder.resolve()


def _root_for(spec: str | None) -> Path:
    try:
        return repository_root()
    except InputError as error:
        given = "predict: without --model" if spec is None else f"--model {shown(spec)}: this is no model folder, so"
        raise InputError(f"{given} a repository must say which model; {error}, or name a folder with --model") from None


def _print_labels(predictor: "Predictor", texts: list[str], explained: bool) -> None:
    from airline_sentiment.tables.batches import RowCount, has_text

    counted = RowCount()
    counted.add(texts)
    asked = [text for text in texts if has_text(text)]
    predictions = predictor.label(asked)
    reasons = _reasons(predictor, asked, predictions) if explained else [""] * len(asked)
    answers = zip(predictions.labels, _shares(predictions), reasons, strict=True)
    for text in texts:
        label, shares, said = next(answers) if has_text(text) else ("-", "no text", "")
        print(f"{_padded([label, *predictions.classes])[0]}  ({shares})  {text}")
        if said:
            print(f"  {said}")
    if complaint := counted.complaint("and got no label"):
        print(f"warning: {complaint}", file=sys.stderr)


def _reasons(predictor: "Predictor", texts: list[str], predictions: "Predictions") -> list[str]:
    """Return for each text the words that weigh most for its label against the second most probable one."""
    from airline_sentiment.evaluation.explanations import explain

    if not texts:
        return []
    first = predictions.probabilities.argmax(axis=1)
    others = predictions.probabilities.copy()
    others[range(len(texts)), first] = -1
    second = others.argmax(axis=1)
    _, words = explain(predictor, texts, first, second)
    lines = []
    for found, label, other in zip(words, first, second, strict=True):
        heavy = sorted((word for word in found if abs(word.weight) >= _LIGHTEST), key=lambda word: -abs(word.weight))
        weights = ", ".join(f"{word.word} {word.weight:+.2f}" for word in heavy[:_MOST_WORDS])
        names = predictions.classes[label], predictions.classes[other]
        lines.append(f"{names[0]} rather than {names[1]}: {weights or 'no word weighs anything'}")
    return lines


def _shares(predictions: "Predictions") -> list[str]:
    """Return the probabilities of each text by class; of many classes those of the most probable ones, falling."""
    classes = predictions.classes
    chosen = [dict(zip(classes, row, strict=True)) for row in predictions.probabilities.tolist()]
    if many := len(classes) > _MOST_SHARES:
        chosen = [dict(sorted(row.items(), key=lambda share: -share[1])[:_MOST_SHARES]) for row in chosen]
    rows = [[f"{name} {share:.3f}" for name, share in row.items()] for row in chosen]
    columns = [_padded(column) for column in zip(*rows, strict=True)]
    return ["  ".join((*row, "...") if many else row) for row in zip(*columns, strict=True)]


def _padded(texts: Sequence[str]) -> list[str]:
    """Return texts as wide as the widest on a terminal, where some characters take two places."""
    from rich.cells import cell_len

    widest = max(map(cell_len, texts))
    return [text + " " * (widest - cell_len(text)) for text in texts]
