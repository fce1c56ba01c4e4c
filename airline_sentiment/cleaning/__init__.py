"""From a tweet as it was written to plain lower-case words."""

from airline_sentiment.cleaning.cleaner import Cleaner
from airline_sentiment.cleaning.tweet import DEFAULT_STEPS, EMPTY

__all__ = ["DEFAULT_STEPS", "EMPTY", "Cleaner"]
