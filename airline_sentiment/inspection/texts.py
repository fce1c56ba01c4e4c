"""What the rows hold, once the columns are chosen: labels, duplicates, conflicts, lengths, scripts, handles.

For each row some 30 bytes are kept, hashes of its text, and nothing else that grows with the table.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from airline_sentiment.inspection.columns import Key
from airline_sentiment.params import folded
from airline_sentiment.tables.batches import has_text

_CODE_POINTS = 0x110000
_APOSTROPHES = "['’]"
_DROPPED = r"(?:(?:https?://|www\.)\S+|@\w+|\x{FE0F}|[^\pL\pM]+)+"
# The sign comes first, since that is what is searched for.
_HANDLE = re.compile(r"@(?<![\w@.]@)(\w{1,50})", re.ASCII)
_WITH_HANDLE = r"(^|[^\w@.])@\w"
_UNLABELLED = ""


Parts = list[np.ndarray]


class Rows:
    """The rows of a table, seen batch by batch.

    Attributes:
        rows: their number.
        spellings: label as it is compared -> spellings without blanks around them -> rows; "" are rows without one.
        without_text: rows without a text, by label as it is compared.
        groups: column -> (label, value) -> rows.
        bad_confidence: rows by label whose confidence is no number of 0..1.
        words: words of a text -> texts.
        with_handle: texts that name somebody.
    """

    def __init__(self, groups: Sequence[Key], ids: Sequence[Key]) -> None:
        self.rows = 0
        self.spellings: dict[str, Counter[str]] = {}
        self.without_text: Counter[str] = Counter()
        self.groups: dict[Key, Counter[tuple[str, str]]] = {name: Counter() for name in groups}
        self.bad_confidence: Counter[str] = Counter()
        self.words: Counter[int] = Counter()
        self.with_handle = 0
        self._characters = np.zeros(_CODE_POINTS, np.int64)
        self._texts: Parts = []
        self._near: Parts = []
        self._labels: Parts = []
        self._has_text: Parts = []
        self._handles: Parts = []
        self._ids: dict[Key, Parts] = {name: [] for name in ids}
        self._without_id: Counter[Key] = Counter()
        self._codes: dict[str, int] = {}

    def add(
        self,
        texts: list[str],
        labels: list[str],
        ids: dict[Key, list[str]],
        confidence: list[str] | None,
        groups: dict[Key, list[str]],
    ) -> None:
        """Take in further rows; what is null is an empty text."""
        self.rows += len(texts)
        keys = self._add_labels(labels)
        empty = np.fromiter((not has_text(text) for text in texts), bool, len(texts))
        self.without_text.update(keys[row] for row in np.flatnonzero(empty))
        self._has_text.append(~empty)
        self._texts.append(_hashes(texts))
        for name, cells in ids.items():
            self._ids[name].append(_hashes([cell.strip() for cell in cells]))
            self._without_id[name] += sum(not cell.strip() for cell in cells)
        for name, cells in groups.items():
            self.groups[name].update(zip(keys, (cell.strip() for cell in cells), strict=True))
        if confidence is not None:
            self.bad_confidence.update(key for key, cell in zip(keys, confidence, strict=True) if not _is_share(cell))
        self._add_texts(pa.array(texts, pa.string()), texts)

    def _add_labels(self, labels: list[str]) -> list[str]:
        counts = Counter(labels)
        key_of = {label: folded(label) for label in counts}
        for label, count in counts.items():
            key = key_of[label]
            self._codes.setdefault(key, len(self._codes))
            self.spellings.setdefault(key, Counter())[label.strip()] += count
        keys = [key_of[label] for label in labels]
        self._labels.append(np.fromiter((self._codes[key] for key in keys), np.int32, len(keys)))
        return keys

    def _add_texts(self, column: pa.Array, texts: list[str]) -> None:
        lower = pc.replace_substring_regex(pc.utf8_lower(column), _APOSTROPHES, "")
        near = pc.utf8_trim_whitespace(pc.replace_substring_regex(lower, _DROPPED, " ")).to_pylist()
        self._near.append(_hashes(near))
        self.words.update(len(text.split()) for text in texts if has_text(text))
        joined = "\n".join(texts)
        self._characters += np.bincount(
            np.frombuffer(joined.encode("utf-32-le", errors="replace"), np.uint32), minlength=_CODE_POINTS
        )
        self.with_handle += pc.match_substring_regex(column, _WITH_HANDLE).true_count
        handles = {handle.lower() for handle in _HANDLE.findall(joined)}
        self._handles.append(_hashes(list(handles)))

    def label_rows(self) -> Counter[str]:
        """Return how many rows each label has, as it is compared."""
        return Counter({key: spellings.total() for key, spellings in self.spellings.items()})

    def different_texts(self) -> dict[str, int]:
        """Return how many different texts each label has."""
        used = _joined(self._has_text, bool)
        pairs = _pairs(_joined(self._texts)[used], _joined(self._labels)[used])
        counts = np.bincount(pairs[1], minlength=len(self._codes))
        return {key: int(counts[code]) for key, code in self._codes.items()}

    def duplicates(self) -> int:
        """Return how many rows repeat the text of a row before."""
        texts = _joined(self._texts)[_joined(self._has_text, bool)]
        return len(texts) - len(np.unique(texts))

    def conflicts(self, *, near: bool = False) -> tuple[int, int]:
        """Return how many texts have several labels, and in how many rows.

        Args:
            near: whether texts count as the same that differ in case, addresses, names, punctuation and numbers.
        """
        texts = _joined(self._near if near else self._texts)
        labels = _joined(self._labels)
        used = _joined(self._has_text, bool) & (labels != self._codes.get(_UNLABELLED, -1))
        if near:
            used &= texts != hash("")
        texts, labels = texts[used], labels[used]
        different, counts = np.unique(_pairs(texts, labels)[0], return_counts=True)
        conflicting = different[counts > 1]
        return len(conflicting), int(np.isin(texts, conflicting).sum())

    def tells_rows_apart(self, name: Key) -> str:
        """Return why a column of ids tells rows apart, or an empty text if it does not."""
        ids = _joined(self._ids[name])
        different = len(np.unique(ids))
        if self._without_id[name] or not different:
            return ""
        if different == len(ids):
            return "another in each row"
        pairs = len(_pairs(ids, _joined(self._texts))[0])
        # What was recorded twice is one tweet.
        return f"one text each; {len(ids) - different:,} rows are there again" if pairs == different else ""

    def different_handles(self) -> int:
        """Return how many handles the texts name, in whatever case."""
        return len(np.unique(_joined(self._handles)))

    def letters(self) -> tuple[int, Counter[str]]:
        """Return the number of letters, and those of each script but Latin."""
        total, others = 0, Counter[str]()
        for code in np.flatnonzero(self._characters):
            character, count = chr(code), int(self._characters[code])
            if character.isalpha():
                total += count
                script = unicodedata.name(character, "OTHER").split()[0]
                if script not in ("LATIN", "FEMININE", "MASCULINE", "MICRO", "MODIFIER"):
                    others[script.capitalize()] += count
        return total, others

    def lost_characters(self) -> int:
        """Return how many characters are U+FFFD, which stands for lost ones."""
        return int(self._characters[0xFFFD])


def quantile(counts: Counter[int], share: float) -> int:
    """Return the smallest value that at least this share of all does not exceed, 0 if there are none."""
    wanted, seen = share * counts.total(), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    return 0


def _joined(parts: Parts, kind: type = np.int64) -> np.ndarray:
    """Return the parts as the only one, which takes their place."""
    parts[:] = [np.concatenate(parts) if parts else np.zeros(0, kind)]
    return parts[0]


def _hashes(texts: list[str]) -> np.ndarray:
    return np.fromiter(map(hash, texts), np.int64, len(texts))


def _pairs(keys: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the different pairs of two arrays, sorted."""
    order = np.lexsort((others, keys))
    keys, others = keys[order], others[order]
    is_new = np.ones(len(keys), bool)
    is_new[1:] = (keys[1:] != keys[:-1]) | (others[1:] != others[:-1])
    return keys[is_new], others[is_new]


def _is_share(cell: str) -> bool:
    try:
        return 0 <= float(cell) <= 1
    except ValueError:
        return False
