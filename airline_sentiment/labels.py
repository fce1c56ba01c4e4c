"""Names of columns and metrics that are made of labels, which may hold any character."""

import re
from collections.abc import Sequence

_NO_WORD = re.compile(r"\W+")
_MOST_NAMED = 5


def legal_names(labels: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each label that tables, MLflow and Spark take: letters, digits and `_`, no two the same.

    >>> legal_names(["positive", "Can't Tell", "can't tell", "?"])
    ('positive', 'Can_t_Tell', 'can_t_tell_2', 'class')
    """
    names: list[str] = []
    taken: set[str] = set()
    for label in labels:
        base = _NO_WORD.sub("_", label).strip("_") or "class"
        name, number = base, 2
        # Where case does not count, as in SQL, two names must differ in more than that.
        while name.casefold() in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def probability_columns(classes: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns that hold the probability of each class, `p_` and its legal name."""
    return tuple(f"p_{name}" for name in legal_names(classes))


def name_some(labels: Sequence[str]) -> str:
    """Return the first few labels for a line that people read, and how many more there are.

    >>> name_some(["a", "b", "c", "d", "e", "f", "g"])
    'a, b, c, d, e and 2 more'
    """
    named = ", ".join(labels[:_MOST_NAMED])
    return named if len(labels) <= _MOST_NAMED else f"{named} and {len(labels) - _MOST_NAMED} more"
