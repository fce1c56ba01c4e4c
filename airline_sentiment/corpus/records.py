"""One row of a source, and its check: it becomes a text of the canonical table, or a rejection with a reason."""

from collections.abc import Mapping
from typing import NamedTuple

from airline_sentiment.params import folded

UNKNOWN = "unknown"
"""The group of a row that names none."""

UNKNOWN_LABEL = "unknown label"
LEFT_OUT = "label left out"


class Record(NamedTuple):
    """A row as the source has it; None where the source has no such column.

    `row` counts the rows of a file from 1, header and blank lines not counted. A quoted cell may run over several
    lines, so that it is what a spreadsheet shows less one, not the number of the line in a text editor. `groups` are
    in the order of their names; `file` is the file, where the source has several.
    """

    row: int
    id: str | None
    text: str
    label: str
    confidence: str | None
    groups: tuple[str, ...]
    file: str | None = None


class Tweet(NamedTuple):
    """A row of the canonical table: its columns in their order, the groups last."""

    id: str
    text: str
    label: str
    confidence: float
    groups: tuple[str, ...]


class Rejection(NamedTuple):
    """A row that cannot be used, in the order of the columns of `rejected.csv`: `found` is what breaks the rule."""

    row: str
    reason: str
    found: str
    text: str


def check(record: Record, labels: Mapping[str, str | None]) -> Tweet | Rejection:
    """Return the tweet that `record` holds, or the first reason why it holds none.

    A label counts whatever its case and the blanks around it; the text is kept as it is. Without a column for it, the
    id is the place of the row, and the confidence 1.0.

    Args:
        record: the row.
        labels: what the source may write, folded -> the class, None for what is left out.
    """
    spelling = folded(record.label)
    label = labels.get(spelling)
    confidence = _number(record.confidence)
    for reason, is_wrong, found in (
        (UNKNOWN_LABEL, spelling not in labels, record.label),
        (LEFT_OUT, label is None, record.label),
        ("empty text", not record.text.strip(), record.text),
        ("empty id", record.id is not None and not record.id.strip(), record.id),
        ("confidence is not a number", confidence is None, record.confidence),
        ("confidence is not between 0 and 1", confidence is not None and not 0 <= confidence <= 1, record.confidence),
    ):
        if is_wrong:
            return Rejection(place_of(record), reason, found or "", record.text)
    assert label is not None
    assert confidence is not None
    return Tweet(
        id_of(record), record.text, label, confidence, tuple(cell.strip() or UNKNOWN for cell in record.groups)
    )


def place_of(record: Record) -> str:
    """Return where a row stands: its number, after the name of its file where the source has several."""
    return str(record.row) if record.file is None else f"{record.file}:{record.row}"


def id_of(record: Record) -> str:
    """Return the id of a row: its own, or else where it stands."""
    return place_of(record) if record.id is None else record.id.strip()


def _number(cell: str | None) -> float | None:
    try:
        return 1.0 if cell is None else float(cell)
    except ValueError:
        return None
