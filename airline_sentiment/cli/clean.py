"""`airline-sentiment clean`: clean a table."""

import sys
from typing import Annotated

import typer

from airline_sentiment.cli.places import MOST_PROCESSES
from airline_sentiment.cli.repository import not_blank
from airline_sentiment.cli.tables import TABLE, Delimiter, Encoding, InputFormat, OutputFormat


def clean(
    source: Annotated[str, typer.Argument(metavar="IN", callback=not_blank, help=TABLE)],
    target: Annotated[
        str, typer.Argument(metavar="OUT", callback=not_blank, help="Where the cleaned table goes; - is a pipe.")
    ],
    profile: Annotated[str, typer.Option(help="tweet, or textclean: the tutorial's cleaning in R.")] = "tweet",
    column: Annotated[str, typer.Option(help="The column of the text.")] = "text",
    into: Annotated[str, typer.Option(help="The column to write the clean text to.")] = "text_clean",
    input_format: InputFormat = None,
    output_format: OutputFormat = None,
    encoding: Encoding = "utf-8",
    delimiter: Delimiter = None,
    cores: Annotated[
        int | None, typer.Option(min=1, max=MOST_PROCESSES, help="Processes to use.", show_default="all cores")
    ] = None,
) -> None:
    """Clean a table of any size; rows keep their order and their other columns.

    Example: airline-sentiment clean tweets.csv cleaned.parquet

    Example: airline-sentiment clean - - --input-format jsonl --output-format jsonl < in.jsonl > out.jsonl
    """
    from airline_sentiment.cleaning.files import clean_table
    from airline_sentiment.tables.formats import ReadOptions

    options = ReadOptions(input_format, encoding, delimiter)
    done = clean_table(source, target, profile, (column, into), options, output_format, cores)
    print(f"cleaned {done.rows:,} rows", file=sys.stderr)
    for line in done.remarks(source, "to clean"):
        print(line, file=sys.stderr)
