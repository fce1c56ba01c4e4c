"""What a table can be: its format, and the settings with which text is read."""

import codecs
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from airline_sentiment.errors import InputError

FORMATS = ("csv", "tsv", "jsonl", "json", "parquet")
STANDARD = "-"
UTF_8 = "utf-8"
DELIMITERS = {"csv": ",", "tsv": "\t"}

_PACKED = (".gz", ".zip")
_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_SPOKEN_DELIMITERS = {"tab": "\t", r"\t": "\t"}


class Settings(NamedTuple):
    """What the settings are called where the user gives them, for messages."""

    format: str
    encoding: str
    delimiter: str
    columns: str


OPTIONS = Settings(format="--input-format", encoding="--encoding", delimiter="--delimiter", columns="--column")


@dataclass(frozen=True)
class ReadOptions:
    """How a table is read.

    Attributes:
        format: one of `FORMATS`; None is what the name says, else what the first bytes say, else CSV.
        encoding: of CSV, TSV and JSON; a mark at the beginning is no part of the text.
        delimiter: one character, or `tab`; None is what the format says, else what the header shows.
        header: whether the first row of CSV and TSV names the columns; if not, their names are their numbers, from 1.
        settings: what these are called where the user gives them.
    """

    format: str | None = None
    encoding: str = UTF_8
    delimiter: str | None = None
    header: bool = True
    settings: Settings = OPTIONS

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InputError: naming the setting.
        """
        if self.format is not None and self.format not in FORMATS:
            raise InputError(f"{self.settings.format}: {self.format!r} is unknown; known: {', '.join(FORMATS)}")
        if not _is_text_encoding(self.encoding):
            raise InputError(
                f"{self.settings.encoding}: {self.encoding!r} is no encoding of text; "
                "some are: utf-8, utf-16, cp1252, mac_roman, latin-1"
            )
        delimiter = self.character
        if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0\ufeff'):
            raise InputError(f"{self.settings.delimiter}: {delimiter!r} is no single character such as ; or tab")

    @property
    def character(self) -> str | None:
        """The delimiter as it is in the file."""
        return None if self.delimiter is None else _SPOKEN_DELIMITERS.get(self.delimiter, self.delimiter)


def format_of(name: str) -> str | None:
    """Return the format that a file's name says, whatever its case and however it is packed, None if it says none."""
    path = PurePath(name.lower())
    while path.suffix in _PACKED:
        path = path.with_suffix("")
    return _SUFFIXES.get(path.suffix)


def packing_of(name: str) -> str | None:
    """Return `.gz` or `.zip` if a file's name ends so, whatever its case."""
    suffix = PurePath(name.lower()).suffix
    return suffix if suffix in _PACKED else None


def listed(names: list[str]) -> str:
    """Return names on one line as they are, in quotes where they are hard to see."""
    line = ", ".join(name if name and name == name.strip() else f"'{name}'" for name in names)
    return shortened(line)


def shortened(text: str, longest: int = 400) -> str:
    """Return the text on one line, with its tabs, and cut where it is long."""
    line = "".join(map(_visible, text[: longest + 1]))
    return line if len(line) <= longest else f"{line[:longest]} ..."


def spoken(delimiter: str) -> str:
    """Return what a delimiter is called in a message."""
    return "a tab" if delimiter == "\t" else f"'{delimiter}'"


def _visible(character: str) -> str:
    if character.isprintable() or character == "\t":
        return character
    return character.encode("unicode_escape", errors="surrogatepass").decode("ascii")


def _is_text_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
        " ".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True
