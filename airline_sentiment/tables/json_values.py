"""JSON Lines, or one array of objects: each object is a row.

The columns are the keys of all objects, in the order in which they first appear; a key that an object lacks is null.
The source is read twice, so that the types are those of the whole table: text, truth values, whole numbers of 64 bits,
or numbers (where some have a fraction). A column of lists or objects, or of values of several kinds, keeps every value
as it is, as a text in JSON (Arrow's type for that, which Parquet knows too), so that nothing is lost. NaN and Infinity
are null; half of a surrogate pair is U+FFFD.
"""

import itertools
import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    JSON,
    Batches,
    Column,
    check_columns,
    column_name,
)
from airline_sentiment.tables.decoding import BROKEN, Text
from airline_sentiment.tables.formats import ReadOptions, shortened
from airline_sentiment.tables.sources import Source

_DEEPEST = 500
_LONGEST = 1 << 26
_MOST_COLUMNS = 10_000
# Larger whole numbers have no float of the same value.
_EXACT_AS_FLOAT = 1 << 53
_SMALLEST, _LARGEST_SIGNED, _LARGEST = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1
_HALF_PAIR = re.compile("[\\ud800-\\udfff]")
# As escapes; a pair is one character and stays.
_ESCAPED_HALF = re.compile(
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F])"
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:]', re.DOTALL)
_MANY_DIGITS = re.compile(r"\d{4300,}")
_BLANKS = re.compile(r"[ \t\r\n]*")
# Of what JSON is made of, the longest that may be cut: -Infinity, or a character written as two escapes.
_LONGEST_WORD = 16
_KINDS: dict[type, str] = {str: "text", bool: "truth", list: "list", dict: "object"}
_JSON_NAMES = {list: "an array", str: "text", bool: "a truth value", type(None): "null"}
_TYPES = {
    frozenset[str](): pa.string(),
    frozenset({"text"}): pa.string(),
    frozenset({"truth"}): pa.bool_(),
    frozenset({"int"}): pa.int64(),
    frozenset({"long"}): pa.int64(),
    frozenset({"int", "long"}): pa.int64(),
    frozenset({"float"}): pa.float64(),
    frozenset({"float", "int"}): pa.float64(),
}

Row = dict[str, Any]


def read_json(source: Source, options: ReadOptions, wanted: Sequence[Column]) -> Batches:
    """Yield the batches of a table in JSON, objects line by line or in one array.

    In a column of `wanted` that holds text somewhere, what is no text becomes null.

    Args:
        source: where it comes from; a pipe is kept in a temporary file.
        options: how it is read.
        wanted: columns that must be there.

    Raises:
        InputError: naming the line, and the key if it can be told.
    """
    source.keep()
    objects = _Objects(source, options)
    kinds: dict[str, set[str]] = {}
    count = 0
    for row in objects.rows():
        count += 1
        for key, value in row.items():
            if value is not None:
                kinds.setdefault(key, set()).add(_KINDS.get(type(value)) or _number(value, key, objects))
            elif key not in kinds:
                kinds[key] = set()
        if len(kinds) > _MOST_COLUMNS:
            objects.refuse(f"more than {_MOST_COLUMNS:,} different keys are no table")
    if not kinds:
        raise InputError(f"{source.name}: empty, without any row" + (" that has a key" if count else ""))
    check_columns(list(kinds), wanted, source.name, options.settings)
    texts = {column_name(list(kinds), column) for column in wanted}
    types = {key: _column_type(found, key in texts) for key, found in kinds.items()}
    objects = _Objects(source, options)
    for rows in _in_batches(itertools.islice(objects.rows(), count), objects):
        yield pa.RecordBatch.from_arrays(
            [_column([row.get(key) for row in rows], kind) for key, kind in types.items()], names=list(types)
        )


class _Objects:
    """The objects of a source, which knows where it is."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._name = source.name
        self.text = Text(source, source.stream(), options)
        beginning = source.head.decode(options.encoding, errors="ignore").lstrip("\ufeff \t\r\n")
        self._is_array = beginning.startswith("[")
        self._line = self._element = 0
        self._decoder = json.JSONDecoder(object_pairs_hook=self._unique, parse_constant=lambda _: None)

    def rows(self) -> Iterator[Row]:
        """Yield the objects in order."""
        return self._of_array() if self._is_array else self._of_lines()

    def refuse(self, problem: str) -> NoReturn:
        """Say what is wrong where the reading is.

        Raises:
            InputError: always.
        """
        where = f"line {self._line}" + (f", element {self._element}" if self._is_array else "")
        if self.text.failed:
            self.text.refuse(where)
        raise InputError(f"{self._name}: {where}: {problem}")

    def _of_lines(self) -> Iterator[Row]:
        for line in self.text.lines():
            self._line += 1
            if self.text.failed and BROKEN in line:
                self.refuse("")
            if not line.isspace():
                yield self._decoded(line, 0 if line[0] == "{" else _spaces(line, 0), whole=True)[0]

    def _of_array(self) -> Iterator[Row]:
        window = _Window(self.text.blocks())
        window.skip()
        after = ","
        while after == ",":
            window.at += 1
            begins = window.skip()
            self._line, self._element = window.line, self._element + 1
            if begins == "]" and self._element == 1:
                window.at += 1
                break
            row, window.at = self._from_window(window)
            yield row
            after = window.skip()
            if after not in (",", "]") or not after:
                self.refuse("expected a comma or the end of the array after it" + _ending(after))
        window.at += after == "]"
        if window.skip():
            self.refuse("found something after the end of the array")

    def _from_window(self, window: "_Window") -> tuple[Row, int]:
        while True:
            try:
                return self._decoded(window.text, window.at, whole=False)
            except json.JSONDecodeError as error:
                # Cut by the end of the window, JSON fails at its last characters, or where a string begins.
                last = len(window.text.rstrip()) if window.ended else len(window.text) - _LONGEST_WORD
                cut = error.msg.startswith("Unterminated") or error.pos >= last
                if not cut:
                    self.refuse(f"expected JSON, found: {error.msg}: {shortened(error.doc[error.pos :], 20)}")
                if window.ended:
                    self.refuse(f"expected JSON, found the end of the file: it is cut off ({error.msg})")
                if len(window.text) - window.at > _LONGEST:
                    self.refuse(f"longer than {_LONGEST:,} characters: perhaps a quote is left open")
                window.grow()

    def _decoded(self, text: str, start: int, *, whole: bool) -> tuple[Row, int]:
        """Return the object that begins at `start`, and where it ends.

        Raises:
            json.JSONDecodeError: if it is no JSON and not `whole`, which is the case where more may follow.
        """
        try:
            row, end = self._decoder.raw_decode(text, start)
            if whole and end < len(text) and not text[end:].isspace():
                raise json.JSONDecodeError("more after it", text, end)
        except json.JSONDecodeError as error:
            if not whole:
                raise
            self.refuse(f"expected a JSON object a line, found: {error.msg} at character {error.pos + 1}")
        except RecursionError:
            self.refuse(_too_deep(text, start, len(text)) or "nested too deeply")
        except ValueError:
            self.refuse(_too_long(text, start))
        if not isinstance(row, dict):
            self.refuse(f"expected a JSON object, found {_JSON_NAMES.get(type(row), 'a number')}")
        if text.count("[", start, end) + text.count("{", start, end) > _DEEPEST and (
            problem := _too_deep(text, start, end)
        ):
            self.refuse(problem)
        return (_without_halves(row) if _ESCAPED_HALF.search(text, start, end) else row), end

    def _unique(self, pairs: list[tuple[str, Any]]) -> Row:
        row = dict(pairs)
        if len(row) < len(pairs):
            names = [name for name, _ in pairs]
            self.refuse(f"key {_shown(next(name for name in names if names.count(name) > 1))} is there more than once")
        return row


class _Window:
    """A part of a long text that moves on; `at` is where the reading is."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self.text, self.at, self.ended = "", 0, False
        self._blocks, self._lines_before = blocks, 1

    @property
    def line(self) -> int:
        return self._lines_before + self.text.count("\n", 0, self.at)

    def skip(self) -> str:
        """Go to the next character that is no blank and return it, an empty text at the end."""
        while (at := _spaces(self.text, self.at)) == len(self.text) and not self.ended:
            self.at = at
            self.grow()
        self.at = at
        return self.text[at : at + 1]

    def grow(self) -> None:
        """Let go of what was read and take in at least as much as is left."""
        self._lines_before = self.line
        parts = [self.text[self.at :]]
        wanted = max(len(parts[0]), 1)
        while wanted > 0 and not self.ended:
            block = next(self._blocks, None)
            self.ended = block is None
            parts.append(block or "")
            wanted -= len(parts[-1])
        self.text, self.at = "".join(parts), 0


def _in_batches(rows: Iterator[Row], objects: _Objects) -> Iterator[list[Row]]:
    batch: list[Row] = []
    begun = objects.text.characters
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS or objects.text.characters - begun > BATCH_CHARACTERS:
            yield batch
            batch, begun = [], objects.text.characters
    if batch:
        yield batch


def _number(value: int | float, key: str, objects: _Objects) -> str:
    """Return the kind of a number."""
    if isinstance(value, float):
        if math.isinf(value):
            objects.refuse(f"key {_shown(key)} holds a number beyond 64 bits")
        return "float"
    if -_EXACT_AS_FLOAT <= value <= _EXACT_AS_FLOAT:
        return "int"
    if not _SMALLEST <= value <= _LARGEST:
        objects.refuse(f"key {_shown(key)} holds a whole number beyond 64 bits; write it as text, in quotes")
    return "long" if value <= _LARGEST_SIGNED else "unsigned"


def _column_type(kinds: set[str], is_wanted: bool) -> pa.DataType:
    return pa.string() if is_wanted and "text" in kinds else _TYPES.get(frozenset(kinds), JSON)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == JSON:
        texts = [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
        return pa.ExtensionArray.from_storage(JSON, pa.array(texts, pa.string()))
    if pa.types.is_string(kind):
        values = [value if isinstance(value, str) else None for value in values]
    return pa.array(values, kind)


def _without_halves(value: Any) -> Any:
    """Return the value with U+FFFD for each half of a surrogate pair."""
    if isinstance(value, str):
        return _HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_without_halves(item) for item in value]
    if isinstance(value, dict):
        return {_without_halves(key): _without_halves(item) for key, item in value.items()}
    return value


def _keys(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield position, depth and key of the outermost object for each bracket in a text of JSON."""
    depth, key, latest = 0, "", ""
    for token in _TOKEN.finditer(text, start, end):
        mark = token[0]
        if mark == ":":
            key = latest if depth == 1 else key
        elif mark[0] == '"':
            latest = mark[1:-1]
        else:
            depth += 1 if mark in "[{" else -1
        yield token.start(), depth, key


def _too_deep(text: str, start: int, end: int) -> str:
    """Return what is wrong if brackets are nested too deeply, else an empty text."""
    key = next((key for _, depth, key in _keys(text, start, end) if depth > _DEEPEST), None)
    return "" if key is None else f"key {_shown(key)} holds brackets nested more than {_DEEPEST} deep"


def _too_long(text: str, start: int) -> str:
    """Say which key holds a number of more digits than Python reads."""
    digits = _MANY_DIGITS.search(text, start)
    key = ""
    for position, _, latest in _keys(text, start, len(text)):
        if digits and position > digits.start():
            break
        key = latest
    return f"key {_shown(key)} holds a whole number beyond 64 bits"


def _spaces(text: str, at: int) -> int:
    """Return where the blanks end that begin at a position."""
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _ending(found: str) -> str:
    return f", found {found!r}" if found else ", found the end of the file: it is cut off"


def _shown(key: str) -> str:
    return f"'{shortened(key, 80)}'"
