"""The airline that a tweet is about, read from its text."""

import re

from airline_sentiment.corpus.records import UNKNOWN

# Kaggle's column calls the tweets to @JetBlue "Delta"; the names here follow that column.
AIRLINES = {
    "virginamerica": "Virgin America",
    "united": "United",
    "southwestair": "Southwest",
    "americanair": "American",
    "usairways": "US Airways",
    "jetblue": "Delta",
}

_HANDLE = re.compile(rf"@({'|'.join(AIRLINES)})\b", re.IGNORECASE)


def airline_in(text: str) -> str:
    """Return the airline whose handle comes first in `text`, or `UNKNOWN`."""
    handle = _HANDLE.search(text)
    return AIRLINES[handle[1].lower()] if handle else UNKNOWN
