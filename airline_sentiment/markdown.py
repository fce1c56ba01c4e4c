"""Texts of others within Markdown: they stand as they are, and nobody is mentioned, nothing is linked or drawn."""

import re
from collections.abc import Iterable, Sequence

# Letters, digits and punctuation that mean nothing to Markdown where they stand.
_PLAIN = re.compile(r"""[^\W_](?:[^\W_]|[ .,;:'"()/?+=%-]|(?<=[^\W_])[_@](?=[^\W_]))*""")
_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)


def code(text: str) -> str:
    """Return a text of others as code, in which nobody is mentioned, nothing is linked and nothing drawn."""
    text = " ".join(text.split()) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def inline(text: str) -> str:
    """Return a label or a message as it is where nothing in it means anything to Markdown, else as code."""
    return text if _PLAIN.fullmatch(text) and not _ADDRESS.search(text) else code(text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], alignment: str) -> str:
    """Return a table without a final newline; `alignment` has an `l` or an `r` for each column."""
    rule = ["---:" if side == "r" else "---" for side in alignment]
    # A bar ends a cell wherever it stands, in code too.
    lines = ([cell.replace("|", "\\|") for cell in row] for row in (headings, rule, *rows))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
