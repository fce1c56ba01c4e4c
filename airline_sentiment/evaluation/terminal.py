"""Tables of results on a terminal, whole on the narrowest one."""

import sys
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text


def print_rows(
    headings: Sequence[str], rows: Sequence[Sequence[str]], console: Console | None = None, heading_lines: int = 1
) -> None:
    """Print a table, or where the console is too narrow for it, its rows one below the other.

    Args:
        headings: of the columns; the first is that of the names of the rows.
        rows: the cells of each row.
        console: by default standard output.
        heading_lines: into how many a heading is broken, at its first blanks.
    """
    console = console or Console()
    table = Table(box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for number, heading in enumerate(headings):
        text = Text(heading.replace(" ", "\n", heading_lines - 1))
        table.add_column(text, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    unlimited = console.options.update(max_width=sys.maxsize)
    if Measurement.get(console, unlimited, table).maximum <= console.width:
        console.print(table)
        return
    for name, *cells in rows:
        console.print(Text(name), style="bold", soft_wrap=True)
        for heading, cell in zip(headings[1:], cells, strict=True):
            console.print(Text(f"  {heading} {' '.join(cell.split())}"), soft_wrap=True)
