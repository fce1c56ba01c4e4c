"""One row of a source, and its check: it becomes a tweet of the canonical table, or a rejection with a reason."""

from typing import NamedTuple

from airline_sentiment.corpus.airlines import UNKNOWN, airline_in

LABELS = ("negative", "neutral", "positive")
UNKNOWN_LABEL = "unknown label"


class Record(NamedTuple):
    """A row as the source has it; None where the source has no such column.

    `row` counts rows from 1, header and blank lines not counted. A quoted cell may run over several lines, so that it
    is what a spreadsheet shows less one, not the number of the line in a text editor.
    """

    row: int
    id: str | None
    text: str
    label: str
    confidence: str | None
    airline: str | None


class Tweet(NamedTuple):
    """A row of the canonical table, in the order of its columns."""

    id: str
    text: str
    label: str
    confidence: float
    airline: str


class Rejection(NamedTuple):
    """A row that cannot be used, in the order of the columns of `rejected.csv`: `found` is what breaks the rule."""

    row: int
    reason: str
    found: str
    text: str


def check(record: Record) -> Tweet | Rejection:
    """Return the tweet that `record` holds, or the first reason why it holds none.

    A label counts whatever its case and the blanks around it; the text is kept as it is. Without a column for it, the
    id is the row, the confidence 1.0, and the airline is read from the text.
    """
    label = record.label.strip().lower()
    confidence = _number(record.confidence)
    for reason, is_wrong, found in (
        (UNKNOWN_LABEL, label not in LABELS, record.label),
        ("empty text", not record.text.strip(), record.text),
        ("empty id", record.id is not None and not record.id.strip(), record.id),
        ("confidence is not a number", confidence is None, record.confidence),
        ("confidence is not between 0 and 1", confidence is not None and not 0 <= confidence <= 1, record.confidence),
    ):
        if is_wrong:
            return Rejection(record.row, reason, found or "", record.text)
    assert confidence is not None
    return Tweet(_id(record), record.text, label, confidence, _airline(record))


def _number(cell: str | None) -> float | None:
    try:
        return 1.0 if cell is None else float(cell)
    except ValueError:
        return None


def _id(record: Record) -> str:
    return str(record.row) if record.id is None else record.id.strip()


def _airline(record: Record) -> str:
    return airline_in(record.text) if record.airline is None else record.airline.strip() or UNKNOWN
