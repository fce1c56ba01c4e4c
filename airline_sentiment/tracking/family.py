"""A parent run and its children: a comparison with its splits, a search with its trials."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking.curves import curves
from airline_sentiment.tracking.describe import (
    FINGERPRINT,
    MODEL,
    RESULTS,
    process_tags,
    run_parameters,
)
from airline_sentiment.tracking.faults import warn
from airline_sentiment.tracking.fingerprint import hash_of
from airline_sentiment.tracking.notes import NOTE, note_tags, parent_note
from airline_sentiment.tracking.runs import close_abandoned
from airline_sentiment.tracking.store import Store, one_at_a_time, open_store

KIND = "pipeline.kind"

Drawing = Callable[[Path], None]

_PARENT = "mlflow.parentRunId"
_CATCH_UP = "the results are kept; once the store answers, the same command logs them without training again"
_MOST_CHILDREN = 50_000


@dataclass(frozen=True)
class Parent:
    """What all children have in common.

    Attributes:
        kind: the command that makes it.
        name: what people read in a list.
        fingerprint: a hash of what makes its children comparable.
        description: what it is, for the page of the run.
    """

    kind: str
    name: str
    fingerprint: str
    description: str


@dataclass(frozen=True)
class Child:
    """One training.

    Attributes:
        name: what people read in a list.
        model: the model that was trained.
        fingerprint: a hash of all that determines the result.
        params: all parameters that it was trained with.
        place: which of the parent's children it is: one parameter of its own, such as the number of the split.
        metrics: name -> value.
        history: a row for each epoch with its number and further values.
        started: seconds since 1970.
        seconds: how long it took.
    """

    name: str
    model: str
    fingerprint: str
    params: Params
    place: Mapping[str, str]
    metrics: Mapping[str, float]
    history: Sequence[Mapping[str, float]]
    started: float
    seconds: float


@dataclass
class Family:
    """Logs children once; when the store is out of reach it warns once and logs nothing more.

    Parameters
    ----------
    parent : Parent
    params : Params
        where the store is.
    root : Path
        the folder of the repository.
    """

    parent: Parent
    params: Params
    root: Path
    _store: Store | None = field(default=None, init=False)
    _parent_id: str = field(default="", init=False)
    _known: set[str] = field(default_factory=set, init=False)
    _reachable: bool = field(default=True, init=False)

    def add(self, child: Child) -> None:
        """Log a child, unless the parent has one with its fingerprint."""
        self._attempt(lambda store: self._add(store, child))

    def finish(
        self, metrics: Mapping[str, float], texts: Mapping[str, str], pictures: Mapping[str, Drawing] | None = None
    ) -> None:
        """Give the parent what its children say together, and end it.

        Args:
            metrics: name -> value.
            texts: file name -> content.
            pictures: file name -> what draws it into the file that it is given.
        """
        self._attempt(lambda store: self._finish(store, metrics, texts, pictures or {}))

    def interrupt(self) -> None:
        """End the parent as KILLED, for now."""
        if self._store:
            self._attempt(lambda store: store.client.set_terminated(self._parent_id, "KILLED"))

    def _attempt(self, call: Any) -> None:
        if not self._reachable:
            return
        try:
            if self._store is None:
                self._store = open_store(self.root, self.params.tracking)
                with one_at_a_time(self._store.address, self._store.folder):
                    self._join(self._store)
            call(self._store)
        except Exception as error:
            self._reachable = False
            warn(error, _CATCH_UP)

    def _join(self, store: Store) -> None:
        """Find the parent, or make it, and learn which children it has."""
        close_abandoned(store)
        query = f"tags.`{FINGERPRINT}` = '{self.parent.fingerprint}'"
        runs = store.client.search_runs([store.experiment_id], query, max_results=1)
        self._parent_id = str(runs[0].info.run_id) if runs else self._create_parent(store)
        children = self._finished(store, f"tags.`{_PARENT}` = '{self._parent_id}'")
        self._known = {run.data.tags[FINGERPRINT] for run in children}

    def _finished(self, store: Store, query: str) -> list[Any]:
        query = f"{query} and attributes.status = 'FINISHED'"
        return list(store.client.search_runs([store.experiment_id], query, max_results=_MOST_CHILDREN))

    def _create_parent(self, store: Store) -> str:
        tags = self._tags(self.parent.fingerprint) | note_tags({}, self.parent.description)
        run = store.client.create_run(store.experiment_id, tags=tags, run_name=self.parent.name)
        return str(run.info.run_id)

    def _add(self, store: Store, child: Child) -> None:
        if child.fingerprint in self._known:
            return
        # The same comparison may be running in another terminal.
        with one_at_a_time(store.address, store.folder):
            query = f"tags.`{_PARENT}` = '{self._parent_id}' and tags.`{FINGERPRINT}` = '{child.fingerprint}'"
            if not self._finished(store, query):
                self._log(store, child)
        self._known.add(child.fingerprint)

    def _log(self, store: Store, child: Child) -> None:
        from mlflow.entities import Metric, Param

        started, ended = (round(1000 * moment) for moment in (child.started, child.started + child.seconds))
        tags = self._tags(child.fingerprint) | {MODEL: child.model, _PARENT: self._parent_id}
        run_id = store.client.create_run(store.experiment_id, started, tags, child.name).info.run_id
        parameters = run_parameters(child.model, child.params) | dict(child.place)
        numbers = {**child.metrics, "train.seconds": round(child.seconds, 3)}
        history = [
            Metric(key, value, ended, round(row["epoch"]))
            for row in child.history
            for key, value in curves(row).items()
        ]
        store.client.log_batch(
            run_id,
            metrics=[*(Metric(key, value, ended, 0) for key, value in numbers.items()), *history],
            params=[Param(key, value) for key, value in parameters.items()],
        )
        store.client.set_terminated(run_id, "FINISHED", ended)

    def _finish(
        self, store: Store, metrics: Mapping[str, float], texts: Mapping[str, str], pictures: Mapping[str, Drawing]
    ) -> None:
        results = hash_of([dict(metrics), dict(texts), [*pictures]])
        run = store.client.get_run(self._parent_id)
        # An earlier release wrote it without saying so.
        tags = {} if run.data.tags.get(NOTE) == self.parent.description else run.data.tags
        for tag, content in note_tags(tags, parent_note(self.parent.description, texts, [*pictures])).items():
            store.client.set_tag(self._parent_id, tag, content)
        if run.data.tags.get(RESULTS) != results:
            for key, value in metrics.items():
                store.client.log_metric(self._parent_id, key, value)
            for name, text in texts.items():
                store.client.log_text(self._parent_id, text, name)
            self._draw(store, pictures)
            store.client.set_tag(self._parent_id, RESULTS, results)
        if run.info.status != "FINISHED":
            store.client.set_terminated(self._parent_id, "FINISHED")

    def _draw(self, store: Store, pictures: Mapping[str, Drawing]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, draw in pictures.items():
                draw(Path(folder) / name)
                store.client.log_artifact(self._parent_id, str(Path(folder) / name), "figures")

    def _tags(self, fingerprint: str) -> dict[str, str]:
        return process_tags(self.root) | {
            FINGERPRINT: fingerprint,
            KIND: self.parent.kind,
            "mlflow.source.name": f"airline-sentiment {self.parent.kind}",
            "mlflow.source.type": "LOCAL",
        }
