"""What a column holds: its type, examples, different values; counted batch by batch."""

import datetime
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from airline_sentiment.tables.batches import JSON, is_text, is_written
from airline_sentiment.tables.formats import shortened

MOST_VALUES = 1_000
_EXAMPLES = 3
_LONGEST_EXAMPLE = 60
_NEARLY_ALL = 0.95
_WHOLE = r"^[-+]?\d{1,300}$"
_NUMBER = r"^[-+]?(\d{1,300}\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$"
_TWITTER_DATE = r"^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) \d\d:\d\d:\d\d \S+ (\d{4})$"
_DATE = (
    r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].{0,30})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d\d)([T ].{0,20})?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \S+ \d{4})$"
)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2}|[A-Z][a-z]{2})[-/.](\d{1,2})")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


Key = tuple[str, int]


@dataclass
class Column:
    """What was seen of a column.

    Attributes:
        name: as the table has it; a number where there is no header.
        number: which of several columns of this name, from 0.
        position: from 1, in the first file that has it.
        is_repeated: whether several columns are called so.
        is_text: whether cells are texts, as all are in CSV.
        is_readable: whether cells are texts, numbers, truth values or dates; others cannot be used.
        filled: cells that hold more than blanks.
        values: value -> cells, None where there are more than `MOST_VALUES`.
        repeats: whether a value was seen twice close together.
        letters: filled cells that hold a letter.
        words: in all cells, about.
        low, high: the smallest and the largest number.
        first, last: the earliest and the latest day, where they can be told.
    """

    name: str
    number: int
    position: int
    is_repeated: bool
    is_text: bool = True
    is_readable: bool = True
    filled: int = 0
    values: Counter[str] | None = field(default_factory=Counter)
    repeats: bool = False
    examples: list[str] = field(default_factory=list)
    whole: int = 0
    numbers: int = 0
    dates: int = 0
    letters: int = 0
    words: int = 0
    low: float | None = None
    high: float | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def key(self) -> Key:
        """What tells columns apart, in whatever order a file has them."""
        return self.name, self.number

    @property
    def type(self) -> str:
        """What nearly all of the filled cells are."""
        if not self.filled:
            return "empty" if self.is_readable else "other"
        if not self.is_readable:
            return "other"
        for name, count in (("date", self.dates), ("whole number", self.whole), ("number", self.numbers)):
            if count >= _NEARLY_ALL * self.filled:
                return name
        return "text"

    @property
    def different(self) -> int | None:
        """The number of different values, None where there are more than `MOST_VALUES`."""
        return None if self.values is None else len(self.values)

    @property
    def mean_words(self) -> float:
        """Words a filled cell."""
        return self.words / self.filled if self.filled else 0.0

    def add(self, cells: pa.Array) -> None:
        """Take in further cells."""
        kind = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
        self.is_text = self.is_text and is_text(kind)
        self.is_readable = self.is_readable and (is_text(kind) or is_written(cells.type))
        texts = pc.utf8_trim_whitespace(as_texts(cells))
        texts = texts.filter(pc.not_equal(texts, ""))
        if not len(texts):
            return
        self.filled += len(texts)
        self._add_values(texts)
        self._add_numbers(texts)
        self._add_dates(texts)
        self.letters += _matching(texts, r"\pL")
        self.words += len(texts) + (pc.sum(pc.count_substring(texts, " ")).as_py() or 0)

    def _add_values(self, texts: pa.Array) -> None:
        if self.values is None and self.repeats:
            return
        counted = pc.value_counts(texts)
        self.repeats = self.repeats or len(counted) < len(texts)
        for text in counted.field("values").slice(0, 100).to_pylist():
            if len(self.examples) < _EXAMPLES and (example := shortened(text, _LONGEST_EXAMPLE)) not in self.examples:
                self.examples.append(example)
        if self.values is None:
            return
        if len(counted) <= MOST_VALUES:
            self.values.update(dict(zip(*(counted.field(part).to_pylist() for part in (0, 1)), strict=True)))
        if len(counted) > MOST_VALUES or len(self.values) > MOST_VALUES:
            self.values = None

    def _add_numbers(self, texts: pa.Array) -> None:
        is_number = pc.match_substring_regex(texts, _NUMBER)
        self.numbers += is_number.true_count
        if not is_number.true_count:
            return
        self.whole += _matching(texts, _WHOLE)
        numbers = pc.utf8_ltrim(texts.filter(is_number), "+").cast(pa.float64())
        ends = pc.min_max(numbers).as_py()
        self.low = min(ends["min"], ends["min"] if self.low is None else self.low)
        self.high = max(ends["max"], ends["max"] if self.high is None else self.high)

    def _add_dates(self, texts: pa.Array) -> None:
        count = _matching(texts, _DATE)
        self.dates += count
        if count < _NEARLY_ALL * len(texts):
            return
        in_order = pc.replace_substring_regex(texts, _TWITTER_DATE, r"\3-\1-\2")
        days = filter(None, map(_day, pc.unique(pc.utf8_slice_codeunits(in_order, 0, 11)).to_pylist()))
        for day in days:
            self.first = min(day, self.first or day)
            self.last = max(day, self.last or day)


def as_texts(cells: pa.Array) -> pa.Array:
    """Return cells of any type as texts; null stays null."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return as_texts(cells.dictionary_decode())
    if kind == JSON:
        return cells.storage
    if is_text(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_temporal(kind):
        return cells.cast(pa.string())
    written = json.dumps if pa.types.is_floating(kind) else str
    return pa.array([None if value is None else written(value) for value in cells.to_pylist()], pa.string())


def _matching(texts: pa.Array, pattern: str) -> int:
    return int(pc.match_substring_regex(texts, pattern).true_count)


@lru_cache(maxsize=10_000)
def _day(text: str) -> datetime.date | None:
    """Return the day of a date whose order is certain: the year first."""
    found = _DAY.match(text)
    if not found:
        return None
    try:
        month = int(found[2]) if found[2].isdigit() else _MONTHS.index(found[2]) // 3 + 1
        return datetime.date(int(found[1]), month, int(found[3]))
    except ValueError:
        return None
