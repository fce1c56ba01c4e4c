"""The labels of a table as classes: named, in a sensible order, each with rows enough to be split."""

import math
from dataclasses import dataclass

from airline_sentiment.inspection.texts import Rows
from airline_sentiment.params import folded

FEWEST_TEXTS = 10
"""Different texts that a class needs so that a tenth of them is one."""

_LONGEST_LABEL = 100
_FEWEST_CLASSES = 2
_USUAL_ORDERS = (("negative", "neutral", "positive"), ("neg", "neu", "pos"))


@dataclass(frozen=True)
class Label:
    """A label of the source.

    Attributes:
        name: as it is mostly written, an empty text for rows without one.
        class_name: what the class can be called, None if the rows are not used.
        rows: with this label.
        texts: different ones.
        without_text: rows that have the label and no text.
        left_out: why the rows are not used, empty if they are.
        can_be_named: whether params.yaml can hold it; rows of others are rejected.
    """

    name: str
    class_name: str | None
    rows: int
    texts: int
    without_text: int
    left_out: str = ""
    can_be_named: bool = True


def labels_of(rows: Rows) -> list[Label]:
    """Return the labels of a table: classes first, in their order, then those that are left out."""
    texts, counts = rows.different_texts(), rows.label_rows()
    usable = [key for key in counts if key and _can_be_named(key)]
    enough = [key for key in usable if texts[key] >= FEWEST_TEXTS]
    kept = enough if len(enough) >= _FEWEST_CLASSES else usable
    taken: set[str] = set()
    labels: dict[str, Label] = {}
    for key in sorted(kept, key=lambda each: (_class_name(rows, each) != _spelling(rows, each), each)):
        name = _class_name(rows, key)
        is_new = bool(name) and folded(name) not in taken
        taken.add(folded(name))
        labels[key] = _label(rows, key, texts[key], name if is_new else None, "" if is_new else "no name of its own")
    for key in counts:
        labels.setdefault(key, _label(rows, key, texts[key], None, _why_not(key, texts[key])))
    return sorted(labels.values(), key=lambda label: (label.class_name is None, *_place(label, taken)))


def _label(rows: Rows, key: str, texts: int, class_name: str | None, why: str) -> Label:
    spelling, count = _spelling(rows, key), rows.spellings[key].total()
    return Label(spelling, class_name, count, texts, rows.without_text[key], why, _can_be_named(spelling))


def _why_not(key: str, texts: int) -> str:
    if not key:
        return "rows without a label"
    if not _can_be_named(key):
        return f"longer than {_LONGEST_LABEL} characters, or not for YAML"
    return f"{texts} different texts: too few to be split 80/10/10, which takes about {FEWEST_TEXTS}"


def _can_be_named(spelling: str) -> bool:
    return len(spelling) <= _LONGEST_LABEL and "\0" not in spelling


def _spelling(rows: Rows, key: str) -> str:
    """Return how a label is mostly written."""
    spellings = rows.spellings[key]
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _class_name(rows: Rows, key: str) -> str:
    """Return a label without what a name cannot hold."""
    words = _spelling(rows, key).split()
    return "".join(character for character in " ".join(words) if character.isprintable()).strip()


def _place(label: Label, names: set[str]) -> tuple[float, int, str]:
    """Return what sorts labels: the usual order of these names, else numbers by value, else the falling count."""
    key, number = folded(label.name), _number(label.name)
    usual = next((order for order in _USUAL_ORDERS if names <= set(order)), ())
    if key in usual:
        first = float(usual.index(key))
    elif number is not None and all(_number(name) is not None for name in names):
        first = number
    else:
        first = 0.0
    return first, -label.rows, label.name


def _number(name: str) -> float | None:
    """Return the number that a name is; NaN and infinity are words."""
    try:
        number = float(name)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
