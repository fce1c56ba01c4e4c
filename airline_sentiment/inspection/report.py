"""What is in a table, for people on a terminal and for machines."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from airline_sentiment.inspection.columns import MOST_VALUES, Column
from airline_sentiment.inspection.inspection import Inspection
from airline_sentiment.inspection.layout import described
from airline_sentiment.inspection.texts import quantile
from airline_sentiment.tables.formats import shortened

_MOST_LABELS = 50
_BAR = 20
_SHOWN_FILES = 5
_LONGEST_NAME = 28
_NARROWEST = 12


_PRIVACY = (
    "text and handle lead to people. Cleaning keeps handles from what models learn, but data/raw holds texts as they "
    "are: push it only where you may"
)


def print_report(inspection: Inspection, block: str, console: Console) -> None:
    """Print tables of what was found, notes, and the block of params.yaml, which is never broken into lines."""
    _print_files(inspection, console)
    _print_columns(inspection, console)
    _print_roles(inspection, console)
    if inspection.labels:
        _print_labels(inspection, console)
    if inspection.roles.text and inspection.rows.rows:
        _print_facts(_facts(inspection), console)
    if inspection.notes:
        _heading("Notes", console)
        for note in inspection.notes:
            console.print(Text.assemble(("* ", "bold"), note))
    _heading("To make it the source, replace the blocks ingest and labels of params.yaml with", console)
    console.print(Text(f"\n{block}"), soft_wrap=True, end="")


def as_json(inspection: Inspection, block: str) -> dict[str, Any]:
    """Return all that was found as JSON can hold it; numbers of rows, shares from 0 to 1."""
    roles = inspection.roles
    return {
        "files": [
            {
                "path": layout.path,
                "format": layout.options.format,
                "encoding": layout.encoding and layout.encoding.name,
                "encoding_reason": layout.encoding and layout.encoding.reason,
                "encoding_is_guess": bool(layout.encoding and layout.encoding.is_guess),
                "delimiter": layout.delimiter,
                "header": layout.options.header,
            }
            for layout in inspection.layouts
        ],
        "rows": inspection.rows.rows,
        "columns": [_column_json(column) for column in inspection.columns],
        "roles": {
            "text": [column.name for column in roles.text],
            "label": roles.label and roles.label.name,
            "id": inspection.id and inspection.id.name,
            "confidence": inspection.confidence and inspection.confidence.name,
            "groups": {name: column.name for name, column in inspection.groups.items()},
        },
        "reasons": roles.reasons,
        "labels": [
            {
                "label": label.name,
                "rows": label.rows,
                "share": label.rows / inspection.rows.rows,
                "different_texts": label.texts,
                "class": label.class_name,
                "left_out": label.left_out or None,
            }
            for label in inspection.labels
        ],
        "texts": _measures(inspection) if roles.text else None,
        "notes": inspection.notes,
        "params": block,
    }


def _column_json(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "position": column.position,
        "type": column.type,
        "filled": column.filled,
        "different": column.different,
        "examples": column.examples,
        "low": column.low if column.type in ("number", "whole number") else None,
        "high": column.high if column.type in ("number", "whole number") else None,
        "first": column.first and column.first.isoformat(),
        "last": column.last and column.last.isoformat(),
    }


def _measures(inspection: Inspection) -> dict[str, Any]:
    rows = inspection.rows
    letters, scripts = rows.letters()
    conflicts, near = rows.conflicts(), rows.conflicts(near=True)
    return {
        "without_text": rows.without_text.total(),
        "without_label": rows.label_rows()[""] if inspection.roles.label else None,
        "duplicates": rows.duplicates(),
        "conflicts": {"texts": conflicts[0], "rows": conflicts[1]},
        "near_duplicates_across_labels": {"texts": near[0], "rows": near[1]},
        "words": {
            "median": quantile(rows.words, 0.5),
            "p95": quantile(rows.words, 0.95),
            "p99": quantile(rows.words, 0.99),
            "longest": max(rows.words, default=0),
        },
        "letters_outside_latin": scripts.total() / letters if letters else 0.0,
        "scripts": dict(scripts.most_common(3)),
        "texts_with_handles": rows.with_handle,
        "different_handles": rows.different_handles(),
    }


def _facts(inspection: Inspection) -> list[tuple[str, str]]:
    found = _measures(inspection)
    words, scripts = found["words"], found["scripts"].items()
    facts = [("without a text", f"{found['without_text']:,} rows"), ("repeat a text", f"{found['duplicates']:,} rows")]
    if inspection.labels:
        same, near = found["conflicts"], found["near_duplicates_across_labels"]
        facts += [
            ("without a label", f"{found['without_label']:,} rows"),
            ("conflicts", f"{same['texts']:,} texts have several labels, in {same['rows']:,} rows"),
            (
                "near-conflicts",
                f"{near['texts']:,} texts in {near['rows']:,} rows, where case, URLs, @names, punctuation and numbers "
                "do not count",
            ),
        ]
    facts += [
        (
            "words a text",
            "median {median:,}, 95 % up to {p95:,}, 99 % up to {p99:,}, longest {longest:,}".format(**words),
        ),
        (
            "outside Latin",
            ", ".join([f"{found['letters_outside_latin']:.2%} of letters", *(f"{name} {n:,}" for name, n in scripts)]),
        ),
        ("handles", f"{found['texts_with_handles']:,} texts name {found['different_handles']:,} different @people"),
    ]
    if found["texts_with_handles"]:
        facts.append(("privacy", _PRIVACY))
    return facts + [(f"dates in {each.name}", _period(each)) for each in inspection.columns if each.type == "date"]


def _period(column: Column) -> str:
    if column.first is None or column.last is None:
        return "day and month in an order that cannot be told"
    return f"from {column.first} to {column.last}"


def _heading(text: str, console: Console) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _print_files(inspection: Inspection, console: Console) -> None:
    for layout in inspection.layouts[:_SHOWN_FILES]:
        console.print(Text.assemble((layout.path, "bold"), f": {described(layout)}"))
    if len(inspection.layouts) > _SHOWN_FILES:
        console.print(f"and {len(inspection.layouts) - _SHOWN_FILES:,} more files")
    rows, columns = inspection.rows.rows, len(inspection.columns)
    console.print(f"{rows:,} row{'s' * (rows != 1)}, {columns:,} column{'s' * (columns != 1)}")


def _print_columns(inspection: Inspection, console: Console) -> None:
    cells = []
    for column in inspection.columns:
        name = f"{column.position}: {column.name}" if column.is_repeated else column.name
        filled = f"{column.filled / inspection.rows.rows:.0%}" if inspection.rows.rows else "-"
        values = f"> {MOST_VALUES:,}" if column.different is None else f"{column.different:,}"
        cells.append(
            (shortened(name, _LONGEST_NAME) or "(no name)", column.type, filled, values, " | ".join(column.examples))
        )
    headings = ("column", "type", "filled", "values")
    widths = [max(map(cell_len, column)) for column in zip(headings, *(row[:4] for row in cells), strict=True)]
    table = _table(headings, right=("filled", "values"))
    # One line a column: what does not fit of the examples is not missed.
    left = max(_NARROWEST, console.width - sum(widths) - 2 * len(headings) - 4)
    table.add_column("examples", no_wrap=True, overflow="ellipsis", max_width=left)
    for row in cells:
        table.add_row(*map(Text, row))
    _heading("Columns", console)
    console.print(table)


def _print_roles(inspection: Inspection, console: Console) -> None:
    roles = inspection.roles
    table = _table(("role", "column", "why"))
    found: list[tuple[str, list[Column | None]]] = [
        ("text", [*roles.text]),
        ("label", [roles.label]),
        ("id", [inspection.id]),
        ("confidence", [inspection.confidence]),
        ("groups", [*inspection.groups.values()]),
    ]
    for role, columns in found:
        names = ", ".join(column.name for column in columns if column is not None)
        table.add_row(*map(Text, (role, names or "none", roles.reasons.get(role, "") if names else "")))
    _heading("Looks like", console)
    console.print(table)


def _print_labels(inspection: Inspection, console: Console) -> None:
    table = _table(("label", "rows", "share", "", ""), right=("rows", "share"))
    most = max(label.rows for label in inspection.labels)
    for label in inspection.labels[:_MOST_LABELS]:
        name = label.class_name if label.class_name is not None else label.name or "(none)"
        share = f"{label.rows / inspection.rows.rows:.1%}"
        bar = "\N{FULL BLOCK}" * max(1, round(_BAR * label.rows / most))
        why = f"left out: {label.left_out}" if label.left_out else ""
        table.add_row(*map(Text, (name, f"{label.rows:,}", share, bar, why)))
    _heading("Labels", console)
    console.print(table)
    if len(inspection.labels) > _MOST_LABELS:
        console.print(f"and {len(inspection.labels) - _MOST_LABELS:,} more labels")


def _print_facts(facts: Sequence[tuple[str, str]], console: Console) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, fact in facts:
        table.add_row(Text(name), Text(fact))
    _heading("Texts", console)
    console.print(table)


def _table(headings: Sequence[str], right: Sequence[str] = ()) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    return table
