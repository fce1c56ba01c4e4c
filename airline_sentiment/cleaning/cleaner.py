"""The cleaner: a profile and its steps, applied to one text at a time."""

from collections.abc import Iterable, Sequence

from airline_sentiment.cleaning.tweet import DEFAULT_STEPS, EMPTY, STEPS
from airline_sentiment.cleaning.unicode import fold, tidy
from airline_sentiment.errors import InputError

PROFILES = ("tweet",)


class Cleaner:
    """Cleans texts; the result for a text depends on nothing but that text.

    Parameters
    ----------
    profile : str
        `tweet`, the only one there is.
    steps : sequence of str, optional
        The names of the steps in their order; None is `DEFAULT_STEPS`. Folding case and tidying blanks always happen.

    Raises
    ------
    InputError
        If the profile or a step is unknown.
    """

    def __init__(self, profile: str = "tweet", steps: Sequence[str] | None = None) -> None:
        if profile not in PROFILES:
            raise InputError(f"clean.profile: {profile!r} is unknown; known: {', '.join(PROFILES)}")
        names = DEFAULT_STEPS if steps is None else steps
        unknown = [name for name in names if name not in STEPS]
        if unknown:
            raise InputError(f"clean.steps: {unknown[0]!r} is unknown; known: {', '.join(STEPS)}")
        self._steps = tuple(STEPS[name] for name in names)

    def clean(self, text: str) -> str:
        """Return the clean text: lower case, single blanks, and `EMPTY` where nothing is left."""
        text = fold(text)
        for step in self._steps:
            text = step(text)
        return tidy(text) or EMPTY

    def clean_many(self, texts: Iterable[str]) -> list[str]:
        """Return the clean text of each."""
        return [self.clean(text) for text in texts]
