"""Pieces of Markdown."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are Markdown in one line."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(text: str) -> str:
    """Return a text whose signs mean nothing in a cell."""
    for sign in "\\*<|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def code(text: str) -> str:
    """Return a text as it is written in a program, for a cell."""
    fence = "``" if "`" in text else "`"
    blank = " " if "`" in text else ""
    return f"{fence}{blank}{text.replace('|', chr(92) + '|')}{blank}{fence}"


def fenced(text: str, language: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{text}\n```"


def page(parts: Iterable[str]) -> str:
    """Return the parts one below the other."""
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def between_marks(text: str, mark: str, content: str) -> str:
    """Return a page with other content between its comments `mark` and `/mark`, each there once."""
    before, begin, rest = text.partition(f"<!-- {mark} -->\n")
    _, end, after = rest.partition(f"<!-- /{mark} -->")
    if not end:
        raise ValueError(f"the page has no comments {mark} and /{mark}")
    return f"{before}{begin}\n{content}\n\n{end}{after}"
