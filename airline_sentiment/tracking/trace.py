"""Where a row is and was: in which split of which result, and which registered models were trained on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.params import Tracking
from airline_sentiment.tracking.address import answering, experiment_name
from airline_sentiment.tracking.describe import MODEL
from airline_sentiment.tracking.faults import StoreError
from airline_sentiment.tracking.history import (
    Files,
    Result,
    committed_results,
    logged_results,
    merged,
    present_result,
    renamed,
    run_splits,
)
from airline_sentiment.tracking.rows import Row, rows_called, rows_cleaned_to
from airline_sentiment.tracking.store import Store, read_store

_MOST_RUNS = 50_000

Digest = str


@dataclass(frozen=True)
class Version:
    """A version of the registered model.

    Attributes:
        number: as MLflow counts.
        aliases: champion, challenger and others.
        model: its name in params.yaml; empty where its run does not say.
        digests: split -> MD5 of the file that its run names; empty where that is not known.
    """

    number: str
    aliases: tuple[str, ...]
    model: str
    digests: Mapping[str, Digest]


@dataclass(frozen=True)
class Answer:
    """All rows that one question means.

    Attributes:
        question: an id or a text.
        rows: those with this id or text -> MD5 of each split file that holds them.
        copies: others whose clean text is the same -> the same.
    """

    question: str
    rows: Mapping[Row, frozenset[Digest]]
    copies: Mapping[Row, frozenset[Digest]]

    def split_of(self, result: Result, row: Row) -> str | None:
        """Return the split of a result that holds a row, None where none does."""
        held = self.rows.get(row) or self.copies.get(row) or frozenset()
        return next((split for split, digest in result.digests.items() if digest in held), None)

    def has_row(self, digest: Digest) -> bool:
        """Tell whether a split file holds one of the rows."""
        return any(digest in held for held in self.rows.values())

    def has_copy(self, digest: Digest) -> bool:
        """Tell whether a split file holds a copy of them."""
        return any(digest in held for held in self.copies.values())


@dataclass(frozen=True)
class Trace:
    """What is known of all questions.

    Attributes:
        present: the result that lies here.
        earlier: the others, the newest of git's first, then those that MLflow alone names.
        absent: MD5 of the split files that are not at hand.
        versions: of the registered model, the newest first.
        answers: one for each question, in their order.
        remarks: what keeps the answers from being whole.
        has_store: whether there is a store of MLflow that could be asked.
    """

    present: Result
    earlier: tuple[Result, ...]
    absent: frozenset[Digest]
    versions: tuple[Version, ...]
    answers: tuple[Answer, ...]
    remarks: tuple[str, ...]
    has_store: bool

    @property
    def results(self) -> tuple[Result, ...]:
        """All results, the present one first."""
        return (self.present, *self.earlier)

    @property
    def incomplete(self) -> tuple[Result, ...]:
        """The earlier results of which a split is not at hand, so that nobody can say what is in it."""
        return tuple(result for result in self.earlier if self.absent & set(result.digests.values()))

    def was_trained_on(self, version: Version, answer: Answer) -> bool | None:
        """Tell whether a version was trained on one of the rows themselves; None where its data is not at hand."""
        digest = version.digests.get("train")
        return None if digest is None or digest in self.absent else answer.has_row(digest)


@dataclass(frozen=True)
class _Registry:
    """What MLflow knows: whether it is there, the results that runs and versions name, and the versions."""

    is_there: bool
    results: list[Result]
    versions: tuple[Version, ...]


_NO_REGISTRY = _Registry(False, [], ())


def trace(questions: Sequence[str], tracking: Tracking, root: Path) -> Trace:
    """Look for rows in the present result, in all that git reaches and in all that MLflow names; nothing is changed.

    Args:
        questions: ids, or texts; a text means all rows that are the same but for blanks and case.
        tracking: where MLflow is.
        root: the root of the repository.

    Raises:
        InputError: naming a split file or `dvc.lock` that is damaged.
    """
    files = Files(root)
    present = present_result(root, files)
    committed, remarks = committed_results(root)
    registry = _NO_REGISTRY
    try:
        registry = _registry(tracking, root)
    except StoreError as error:
        remarks.append(f"models and runs of MLflow are left out: {error}")
    known = merged([present], [*committed, *registry.results])
    digests = {digest: None for result in known for digest in result.digests.values()}
    paths = {digest: path for digest in digests if (path := files.find(digest))}
    return Trace(
        present,
        tuple(renamed(known[1:])),
        frozenset(digests.keys() - paths.keys()),
        registry.versions,
        tuple(_answers(list(dict.fromkeys(questions)), paths)),
        tuple(remarks),
        registry.is_there,
    )


def _answers(questions: Sequence[str], paths: Mapping[Digest, Path]) -> list[Answer]:
    rows: dict[str, dict[Row, set[Digest]]] = {question: {} for question in questions}
    clean: dict[str, set[str]] = {question: set() for question in questions}
    for digest, path in paths.items():
        for row, text_clean, named in rows_called(path, questions):
            for question in named:
                rows[question].setdefault(row, set()).add(digest)
                clean[question].add(text_clean)
    copies: dict[str, dict[Row, set[Digest]]] = {question: {} for question in questions}
    # A clean text without a word is no copy of another one.
    wanted = {text for texts in clean.values() for text in texts if text}
    for digest, path in paths.items() if wanted else ():
        for row, text_clean in rows_cleaned_to(path, wanted):
            for question in questions:
                if text_clean in clean[question] and row not in rows[question]:
                    copies[question].setdefault(row, set()).add(digest)
    return [
        Answer(question, _frozen(rows[question]), _frozen(copies[question])) for question in dict.fromkeys(questions)
    ]


def _frozen(found: Mapping[Row, set[Digest]]) -> dict[Row, frozenset[Digest]]:
    return {row: frozenset(digests) for row, digests in found.items()}


def _registry(tracking: Tracking, root: Path) -> _Registry:
    store = read_store(root, tracking)
    if store is None:
        return _NO_REGISTRY
    with answering(store.address):
        runs = _runs(store, experiment_name(tracking))
        versions = _versions(store, tracking.registered_model, {run.info.run_id: run for run in runs})
    of_versions = [Result(f"version {version.number}", version.digests) for version in versions]
    return _Registry(True, [*logged_results(runs), *of_versions], versions)


def _runs(store: Store, experiment: str) -> list[Any]:
    found = store.client.get_experiment_by_name(experiment)
    return list(store.client.search_runs([found.experiment_id], max_results=_MOST_RUNS)) if found else []


def _versions(store: Store, name: str, runs: dict[str, Any]) -> tuple[Version, ...]:
    from mlflow.exceptions import MlflowException

    client = store.client
    try:
        aliases = client.get_registered_model(name).aliases
    except MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return ()
        raise
    versions = []
    for found in client.search_model_versions(f"name = '{name}'"):
        number = str(found.version)
        called = sorted(alias for alias, version in aliases.items() if str(version) == number)
        try:
            run = runs.get(found.run_id) or client.get_run(found.run_id) if found.run_id else None
        except MlflowException:
            # Somebody removed the run for good; what the version was trained on is not known any more.
            run = None
        model = run.data.tags.get(MODEL, "") if run else ""
        versions.append(Version(number, tuple(called), model, run_splits(run) if run else {}))
    return tuple(sorted(versions, key=lambda version: -int(version.number)))
