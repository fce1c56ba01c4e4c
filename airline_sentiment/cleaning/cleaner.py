"""The cleaner: a profile, applied to one text at a time."""

from collections.abc import Callable, Iterable, Sequence

from airline_sentiment.cleaning import textclean
from airline_sentiment.cleaning.tweet import DEFAULT_STEPS, TweetCleaning
from airline_sentiment.errors import InputError

PROFILES = ("tweet", "textclean")


class Cleaner:
    """Cleans texts; the result for a text depends on nothing but that text.

    Parameters
    ----------
    profile : str
        `tweet`, or `textclean`: what the tutorial's cleaning in R gives, defects included.
    steps : sequence of str, optional
        For `tweet`, the names of its steps in their order; None is `DEFAULT_STEPS`. Folding case and tidying blanks
        always happen. `textclean` has no choice of steps.

    Raises
    ------
    InputError
        If the profile or a step is unknown.
    """

    def __init__(self, profile: str = "tweet", steps: Sequence[str] | None = None) -> None:
        if profile not in PROFILES:
            raise InputError(f"clean.profile: {profile!r} is unknown; known: {', '.join(PROFILES)}")
        self._profile = profile
        self._clean = _cleaning(profile, DEFAULT_STEPS if steps is None else steps)

    def clean(self, text: str) -> str:
        """Return the clean text: lower case and single blanks; `tweet` gives `EMPTY` where nothing is left."""
        return self._clean(text)

    def clean_many(self, texts: Iterable[str]) -> list[str]:
        """Return the clean text of each."""
        return [self._clean(text) for text in texts]

    def loses(self, text: str) -> bool:
        """Tell whether the tutorial loses the row of this text, and with `textclean` so does the stage `clean`."""
        return self._profile == "textclean" and textclean.is_lost(text)


def _cleaning(profile: str, steps: Sequence[str]) -> Callable[[str], str]:
    return textclean.clean if profile == "textclean" else TweetCleaning(steps)
