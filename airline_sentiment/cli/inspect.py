"""`airline-sentiment inspect`: what is in a table, and the parameters that make it the source."""

import hashlib
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from airline_sentiment.cli.repository import not_blank, repository_root
from airline_sentiment.cli.tables import Delimiter, InputFormat
from airline_sentiment.errors import InputError


def inspect(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Tables, folders or patterns of tables, or URLs: .csv, .tsv, .jsonl, .json, .parquet, .gz, .zip.",
            show_default=False,
        ),
    ],
    text: Annotated[
        list[str] | None,
        typer.Option(help="The column of the text, or its number; several are joined.", show_default="a guess"),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(callback=not_blank, help="The column of the label, or its number.", show_default="a guess"),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(callback=not_blank, help="Such as cp1252, mac_roman or utf-16.", show_default="a guess"),
    ] = None,
    delimiter: Delimiter = None,
    header: Annotated[
        bool | None,
        typer.Option("--header/--no-header", help="Whether the first row names columns.", show_default="a guess"),
    ] = None,
    input_format: InputFormat = None,
    hashes: Annotated[
        bool, typer.Option("--hash", help="Also pin the files by their SHA-256; URLs always are.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer for machines.")] = False,
) -> None:
    """Say what is in a table of texts, and print the block of params.yaml that makes it the source. Changes nothing.

    Example: airline-sentiment inspect reviews.csv

    Example: airline-sentiment inspect data/reviews/*.csv.gz --text title --text body --label stars
    """
    from rich.console import Console

    from airline_sentiment.corpus.paths import is_remote
    from airline_sentiment.inspection.block import params_block
    from airline_sentiment.inspection.files import tables_at
    from airline_sentiment.inspection.inspection import inspect_tables
    from airline_sentiment.inspection.layout import lay_out
    from airline_sentiment.inspection.report import as_json as json_of
    from airline_sentiment.inspection.report import print_report
    from airline_sentiment.tables.formats import ReadOptions

    given = ReadOptions(input_format, encoding or "utf-8", delimiter)
    with ExitStack() as stack:
        tables = tables_at(files, stack)
        layouts = [lay_out(path, place, given, encoding, header) for path, place in tables]
        inspection = inspect_tables(layouts, text or [], label)
        pinned = {path: _sha256(place) for path, place in tables if hashes or is_remote(path)}
        block = params_block(inspection, files, _root(), pinned)
    if as_json:
        print(json.dumps(json_of(inspection, block), indent=2, ensure_ascii=False))
    else:
        print_report(inspection, block, Console(highlight=False))


def _sha256(place: Path) -> str:
    with place.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _root() -> Path | None:
    try:
        return repository_root()
    except InputError:
        return None
