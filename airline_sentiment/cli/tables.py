"""The options with which `clean` and `predict` read and write tables."""

from typing import Annotated

import typer

TABLE = "A table: .csv, .tsv, .jsonl, .json or .parquet, each also .gz or .zip; - is a pipe."

InputFormat = Annotated[
    str | None,
    typer.Option(help="csv, tsv, jsonl, json or parquet, where neither the name nor the first bytes say it."),
]
OutputFormat = Annotated[str | None, typer.Option(help="The same for the output; csv for a pipe.")]
Encoding = Annotated[str, typer.Option(help="Of the input, such as cp1252, mac_roman or utf-16.")]
Delimiter = Annotated[
    str | None,
    typer.Option(
        help="Between the cells of the input: one character, or the word tab.",
        show_default="as the name and the header say",
    ),
]
