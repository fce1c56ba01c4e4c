"""`airline-sentiment clean`: clean a table."""

import sys
from typing import Annotated

import typer

from airline_sentiment.cli.places import MOST_PROCESSES


def clean(
    source: Annotated[str, typer.Argument(metavar="IN", help="A table: .csv, .jsonl or .parquet; - is a pipe.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="Where the cleaned table goes; - is a pipe.")],
    profile: Annotated[str, typer.Option(help="tweet, or textclean: the tutorial's cleaning in R.")] = "tweet",
    column: Annotated[str, typer.Option(help="The column of the text.")] = "text",
    into: Annotated[str, typer.Option(help="The column to write the clean text to.")] = "text_clean",
    input_format: Annotated[str | None, typer.Option(help="csv, jsonl or parquet, where no name says it.")] = None,
    output_format: Annotated[str | None, typer.Option(help="The same for the output.")] = None,
    cores: Annotated[
        int | None, typer.Option(min=1, max=MOST_PROCESSES, help="Processes to use.", show_default="all cores")
    ] = None,
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
