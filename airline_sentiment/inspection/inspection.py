"""From files to what is in them: two readings, one for the columns and one for the rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.inspection.columns import Column, Key
from airline_sentiment.inspection.labels import FEWEST_TEXTS, Label, labels_of
from airline_sentiment.inspection.layout import Layout
from airline_sentiment.inspection.roles import MOST_GROUPS, Roles, choose
from airline_sentiment.inspection.texts import Rows
from airline_sentiment.params import RESERVED_COLUMNS, folded
from airline_sentiment.progress import counting_rows
from airline_sentiment.tables.batches import written_column
from airline_sentiment.tables.formats import listed

_GROUP_FILLED = 0.9
_MOST_COLUMNS = 2_000

Counting = Callable[[int], None]


@dataclass
class Inspection:
    """What is in some files that are one table.

    Attributes:
        layouts: the files, in order.
        columns: all columns.
        roles: which of them hold what.
        rows: what the rows hold.
        labels: classes first, in order, then what is left out; empty without a column of labels.
        id: the column that tells rows apart, if there is one.
        confidence: the column of the annotators' agreement, if it is usable.
        groups: name -> column.
        notes: what a person should know.
    """

    layouts: list[Layout]
    columns: list[Column]
    roles: Roles
    rows: Rows
    labels: list[Label] = field(default_factory=list)
    id: Column | None = None
    confidence: Column | None = None
    groups: dict[str, Column] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The classes, in order."""
        return [label.class_name for label in self.labels if label.class_name is not None]

    @property
    def rejected(self) -> int:
        """At most how many rows the stage `ingest` will reject."""
        unnamed = sum(label.rows for label in self.labels if not label.can_be_named)
        return (self.rows.without_text.total() if self.roles.text else 0) + unnamed


def inspect_tables(layouts: list[Layout], text: Sequence[str], label: str | None) -> Inspection:
    """Read some files that are one table, twice.

    Args:
        layouts: how each is read.
        text: columns of the text, by name or number; empty: guess.
        label: the column of the label, by name or number; None: guess.

    Raises:
        InputError: if a file is damaged, or lacks a column that is named.
    """
    with counting_rows("columns: read") as count:
        columns, total = _columns(layouts, count)
    roles = choose(list(columns.values()), total, text, label)
    with counting_rows("texts: read") as count:
        rows = _rows(layouts, roles, count)
    inspection = Inspection(layouts, list(columns.values()), roles, rows, notes=[*roles.notes])
    _settle(inspection)
    return inspection


def _keys(names: Sequence[str]) -> list[Key]:
    """Return what tells columns apart: the name, and which of several of that name."""
    return [(name, names[:position].count(name)) for position, name in enumerate(names)]


def _batches(layouts: list[Layout]) -> Iterator[tuple[Layout, list[Key], pa.RecordBatch]]:
    for layout in layouts:
        with layout.batches() as batches:
            keys: list[Key] = []
            for batch in batches:
                keys = keys or _keys(batch.schema.names)
                yield layout, keys, batch


def _columns(layouts: list[Layout], count: Counting) -> tuple[dict[Key, Column], int]:
    columns: dict[Key, Column] = {}
    rows = 0
    for layout, keys, batch in _batches(layouts):
        if len(columns) > _MOST_COLUMNS:
            raise InputError(f"{layout.path}: more than {_MOST_COLUMNS:,} columns; expected a table of texts")
        for position, key in enumerate(keys, start=1):
            column = columns.get(key)
            if column is None:
                column = columns[key] = Column(*key, position, is_repeated=(key[0], 1) in keys)
            column.add(batch[position - 1])
        rows += batch.num_rows
        count(batch.num_rows)
    return columns, rows


def _rows(layouts: list[Layout], roles: Roles, count: Counting) -> Rows:
    ids, groups = ([column.key for column in found] for found in (roles.ids, roles.groups))
    rows = Rows(groups, ids)
    for layout, keys, batch in _batches(layouts):
        cells = partial(_cells, batch, keys, layout.path)
        parts = [cells(column.key) for column in roles.text] or [[""] * batch.num_rows]
        texts = parts[0] if len(parts) == 1 else [" ".join(filter(None, row)) for row in zip(*parts, strict=True)]
        labels = cells(roles.label.key) if roles.label else [""] * batch.num_rows
        confidence = cells(roles.confidence.key) if roles.confidence else None
        rows.add(texts, labels, {key: cells(key) for key in ids}, confidence, {key: cells(key) for key in groups})
        count(batch.num_rows)
    return rows


def _cells(batch: pa.RecordBatch, keys: list[Key], path: str, key: Key) -> list[str]:
    if key not in keys:
        return [""] * batch.num_rows
    return [cell or "" for cell in written_column(batch, keys.index(key) + 1, path)]


def _settle(inspection: Inspection) -> None:
    """Decide what the rows have to say about the columns that were chosen."""
    roles, rows, notes = inspection.roles, inspection.rows, inspection.notes
    if roles.label is not None:
        inspection.labels = labels_of(rows)
        if rows.rows and len(inspection.classes) < 2:
            notes.append(f"column {roles.label.name} holds one label or none; a classifier needs at least two")
        if scarce := [label.name for label in inspection.labels if label.class_name and label.texts < FEWEST_TEXTS]:
            notes.append(f"fewer than {FEWEST_TEXTS} different texts, too few to be split 80/10/10: {listed(scarce)}")
    for column in roles.ids:
        if why := rows.tells_rows_apart(column.key):
            inspection.id, roles.reasons["id"] = column, why
            break
    else:
        notes.extend(f"{each.name} is called like an id but does not tell rows apart" for each in roles.ids[:1])
    kept = {folded(label.name) for label in inspection.labels if label.class_name is not None}
    if roles.confidence is not None:
        bad = sum(count for key, count in rows.bad_confidence.items() if key in kept)
        inspection.confidence = None if bad else roles.confidence
        if bad:
            notes.append(f"{roles.confidence.name}: {bad:,} labelled rows have no number of 0..1, so it is left out")
    for column in roles.groups:
        _settle_group(inspection, column, kept)
    if lost := rows.lost_characters():
        notes.append(f"{lost:,} characters are lost already in the file (U+FFFD), perhaps by a wrong encoding before")
    if rows.without_text.total() and roles.text:
        notes.append(f"{rows.without_text.total():,} rows have no text and will be rejected; max_rejected allows them")
    _note_differences(inspection)


def _settle_group(inspection: Inspection, column: Column, kept: set[str]) -> None:
    counts = inspection.rows.groups[column.key]
    pairs = [(label, value) for label, value in counts if label in kept or not kept]
    values = {value for _, value in pairs if value}
    filled = sum(counts[pair] for pair in pairs if pair[1])
    if not 2 <= len(values) <= MOST_GROUPS or filled < _GROUP_FILLED * sum(counts[pair] for pair in pairs):
        return
    labels_of_value = {value: {label for label, other in pairs if other == value} for value in values}
    if kept and all(len(labels) == 1 for labels in labels_of_value.values()) and len(values) >= len(kept):
        inspection.notes.append(
            f"{column.name} says the label in other words, so it is no group; choose it with --label if its words "
            "are better"
        )
        return
    inspection.groups[_group_name(column)] = column
    inspection.roles.reasons.setdefault("groups", "2 to 30 values, filled in nearly every row")


def _group_name(column: Column) -> str:
    name = column.name
    if name == str(column.position) or not name.isprintable() or not name.strip() or column.is_repeated:
        return f"column_{column.position}"
    return f"source_{name}" if name in RESERVED_COLUMNS or name.startswith("p_") else name


def _note_differences(inspection: Inspection) -> None:
    layouts = inspection.layouts
    names = {layout.encoding.name for layout in layouts if layout.encoding and not layout.encoding.is_ascii}
    if len(names) > 1:
        inspection.notes.append(f"the files differ in encoding ({', '.join(sorted(names))}); convert them to one")
    if len({layout.options.header for layout in layouts}) > 1:
        inspection.notes.append("some files have a header and some have none; make them alike")
