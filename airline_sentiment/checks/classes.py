"""Which classes two results tell apart: only results of the same classes answer the same question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from airline_sentiment.checks.metrics import Metrics, best_on_validation, classes_of

UNCOMPARED = ("gate.max_drop", "gate.max_accuracy_drop")
"""The criteria of the gate that compare with a base."""

_SHOWN = 12


@dataclass(frozen=True)
class ClassChange:
    """The classes of two results.

    Attributes:
        before: at the base, in their order.
        after: now.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """The classes that are new, in their order."""
        return tuple(label for label in self.after if label not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        """The classes that only the base has, in their order there."""
        return tuple(label for label in self.before if label not in self.after)

    @property
    def kept(self) -> tuple[str, ...]:
        """The classes that both have, in the order that they have now."""
        return tuple(label for label in self.after if label in self.before)

    @property
    def comparable(self) -> bool:
        """Whether they are the same classes, in whatever order."""
        return set(self.before) == set(self.after)

    @property
    def named(self) -> list[tuple[str, tuple[str, ...]]]:
        """What was done, in a word, with the classes to which it was done."""
        return [(done, labels) for done, labels in (("added", self.added), ("removed", self.removed)) if labels]

    def as_json(self) -> dict[str, Any]:
        """Return both lists, and what was added and removed."""
        return {"before": self.before, "after": self.after, "added": self.added, "removed": self.removed}


def change_of_classes(before: dict[str, Metrics], after: dict[str, Metrics]) -> ClassChange | None:
    """Return how the classes of two revisions differ, by their best models; None where they do not.

    Args:
        before: model -> content of its metrics.json at the base; may be empty.
        after: the same now.
    """
    if not before or not after:
        return None
    change = ClassChange(*(classes_of(metrics[best_on_validation(metrics)]) for metrics in (before, after)))
    return change if change.before != change.after else None


def some(labels: Sequence[str], most: int = _SHOWN) -> str:
    """Return labels for a sentence, the first ones where they are many."""
    rest = len(labels) - most
    return ", ".join(labels[:most]) + (f" and {rest} more" if rest > 0 else "")
