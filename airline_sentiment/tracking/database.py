"""The sqlite file of a local store: complete or absent, recognised when it is neither, at home when it was copied."""

import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

from airline_sentiment.files import replacing_file
from airline_sentiment.tracking.address import ARTIFACTS, Address, artifact_folder
from airline_sentiment.tracking.faults import DAMAGED, said
from airline_sentiment.tracking.quiet import quietly

_MAGIC = b"SQLite format 3\0"
_PATIENCE_S = 10
_AT_REST_S = 3
_LONGEST_MAKING_S = 30
_REVISION = re.compile(r"^(down_)?revision\s*(?::[^=\n]*)?=\s*[\"'](\w+)", re.MULTILINE)
# What MLflow's migrations fill by themselves; a row elsewhere is somebody's.
_BOOKKEEPING = {"alembic_version", "workspaces", "sqlite_sequence"}
_PLACES = {"runs": "artifact_uri", "logged_models": "artifact_location", "model_versions": "storage_location"}


@dataclass(frozen=True)
class _Content:
    tables: frozenset[str]
    schema: str | None
    holds_rows: bool


def is_made(address: Address) -> bool:
    """Tell whether the file of a local store is there and complete; one that a kill left half-made is not.

    Raises:
        StoreError: if what lies there is no store that this MLflow can use.
    """
    content = _content(address)
    return content is not None and not _is_unfinished(address, content)


def make(address: Address) -> None:
    """Make the file of a local store unless it is complete; half-made, it is set aside with a message.

    Raises:
        StoreError: if what lies there is no store that this MLflow can use, or cannot be written.
    """
    content = _content_at_rest(address)
    if content is not None and not _is_unfinished(address, content):
        with _connected(address) as connection:
            # Taken back as the connection is closed: it only shows whether the store can be written.
            connection.execute("update alembic_version set version_num = version_num")
        return
    database = _path(address)
    try:
        if content is not None:
            aside = _set_aside(database)
            print(
                f"warning: MLflow: {database} was left unfinished when a process was killed, and holds no run; "
                f"it lies now at {aside.name}, and a new store is made",
                file=sys.stderr,
                flush=True,
            )
        with replacing_file(database) as beside:
            _migrate(beside)
    except OSError as error:
        raise address.error(f"the store cannot be made: {error.strerror or error}") from None


def bring_home(address: Address, folder: Path, experiment: str) -> None:
    """Make a store that was moved or copied with its repository name this repository's own `mlartifacts`.

    Where a run's artifacts lie there, they are used there; an address is never changed to a place that lacks them. New
    runs of the experiment go there in any case.
    """
    database = _path(address)
    if not database.is_relative_to(folder):
        return
    with _connected(address) as connection, connection:
        query = "select experiment_id, name, artifact_location from experiments"
        for number, name, location in connection.execute(query).fetchall():
            own = _own_place(location, folder, artifact_folder(folder, name)) if name == experiment else None
            if own is not None:
                statement = "update experiments set artifact_location = ? where experiment_id = ?"
                connection.execute(statement, (own.as_uri(), number))
        for table, column in _PLACES.items():
            for location in _foreign(connection, table, column, folder):
                own = _own_place(location, folder)
                if own is not None and own.is_dir():
                    statement = f"update {table} set {column} = ? where {column} = ?"
                    connection.execute(statement, (own.as_uri(), location))


def claim(address: Address, folder: Path, run_id: str) -> None:
    """Make a run, whose artifacts are about to be logged again, and its models keep them in this repository."""
    database = _path(address)
    if not database.is_relative_to(folder):
        return
    of_run = {"runs": "run_uuid = ?", "logged_models": "source_run_id = ?", "model_versions": "run_id = ?"}
    with _connected(address) as connection, connection:
        for table, condition in of_run.items():
            column = _PLACES[table]
            rows = connection.execute(f"select {column} from {table} where {condition}", (run_id,)).fetchall()
            for (location,) in rows:
                own = _own_place(location, folder)
                if own is not None:
                    statement = f"update {table} set {column} = ? where {column} = ? and {condition}"
                    connection.execute(statement, (own.as_uri(), location, run_id))


def strays(address: Address, folder: Path) -> Iterator[str]:
    """Yield a line on runs whose artifacts are gone, and one on runs whose artifacts lie in another repository."""
    with _connected(address) as connection:
        query = (
            "select artifact_uri from runs join tags using (run_uuid)"
            " where tags.key = 'pipeline.results' and lifecycle_stage = 'active'"
        )
        places = [place for (uri,) in connection.execute(query).fetchall() if (place := local_path(uri or ""))]
    gone = [place for place in places if not place.is_dir()]
    elsewhere = [place for place in places if place.is_dir() and not place.is_relative_to(folder)]
    if gone:
        yield f"note: the artifacts of {_count(gone)} are gone, {gone[0]} for one"
    if elsewhere and _path(address).is_relative_to(folder):
        yield f"note: the artifacts of {_count(elsewhere)} lie outside this repository, in {elsewhere[0]} for one"


def champion_location(database: Path, folder: Path, name: str) -> str | None:
    """Return the address of the champion's files in a local store, read without MLflow; None where there is none.

    Raises:
        sqlite3.Error: if it cannot be read.
    """
    query = (
        "select storage_location from model_versions join registered_model_aliases using (name, version)"
        " where name = ? and alias = 'champion'"
    )
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE_S)) as connection:
        row = connection.execute(query, (name,)).fetchone()
    if not row:
        return None
    own = _own_place(row[0] or "", folder)
    return own.as_uri() if own is not None and own.is_dir() else row[0] or ""


def local_path(location: str) -> Path | None:
    """Return the path of an address of a file or folder on this machine, None for any other."""
    parsed = urlparse(location)
    return Path(unquote(parsed.path)) if parsed.scheme in {"", "file"} and parsed.path else None


def _own_place(location: str, folder: Path, own: Path | None = None) -> Path | None:
    """Return where a place in the `mlartifacts` of another repository would lie in this one, None for other places."""
    path = local_path(location or "")
    if path is None or ARTIFACTS not in path.parts[len(folder.parts) if folder in path.parents else 0 :]:
        return None
    rest = path.parts[path.parts.index(ARTIFACTS) + 1 :]
    if folder in path.parents:
        rest = path.parts[len(folder.parts) + 1 :]
    if ".." in rest:
        return own
    here = folder.joinpath(ARTIFACTS, *rest)
    return None if here == path else here


def _foreign(connection: sqlite3.Connection, table: str, column: str, folder: Path) -> list[str]:
    own = f"{(folder / ARTIFACTS).as_uri()}/"
    query = f"select distinct {column} from {table} where {column} is not null and substr({column}, 1, ?) <> ?"
    return [location for (location,) in connection.execute(query, (len(own), own)).fetchall()]


def _content(address: Address) -> _Content | None:
    """Return what a file holds; None where there is none, or an empty one."""
    database = _path(address)
    if database.is_dir():
        raise address.error(f"this is a folder, the store is a file; {address.aside}")
    if database.exists() and not database.is_file():
        raise address.error("this is no file")
    try:
        if not database.exists() or database.stat().st_size == 0:
            return None
        with database.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise address.error(f"it cannot be read: {error.strerror}; give yourself the right to read it") from None
    if magic != _MAGIC:
        raise address.error(f"this is no sqlite database; {address.aside}")
    with _connected(address) as connection:
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        schema = connection.execute("select * from alembic_version").fetchone() if "alembic_version" in tables else None
        rows = any(connection.execute(f'select 1 from "{name}" limit 1').fetchone() for name in tables - _BOOKKEEPING)
    return _Content(frozenset(tables), schema[0] if schema else None, rows)


def _content_at_rest(address: Address) -> _Content | None:
    """Return what a file holds, once nobody makes a store of it: `mlflow ui`, started first, takes no lock of ours."""
    content = _content(address)
    until = time.monotonic() + _LONGEST_MAKING_S
    while content is not None and _is_unfinished(address, content) and time.monotonic() < until:
        if time.time() - _path(address).stat().st_mtime > _AT_REST_S:
            break
        time.sleep(0.2)
        content = _content(address)
    return content


def _is_unfinished(address: Address, content: _Content) -> bool:
    """Tell whether the making of a store was cut short: not this MLflow's tables yet, and no experiment in them."""
    known, head = _schemas()
    database = _path(address)
    if content.tables and not content.tables & {"experiments", "alembic_version"}:
        table = min(content.tables)
        raise address.error(f"this is a database of something else, with a table {table!r}; {address.aside}")
    if content.schema == head:
        return False
    if not content.holds_rows:
        return True
    if content.schema in known:
        copy = f"cp '{database}' '{database}.before-upgrade'"
        upgrade = f"mlflow db upgrade 'sqlite:///{database}'"
        raise address.error(f"an older MLflow made this store; keep a copy, then upgrade it: `{copy} && {upgrade}`")
    if content.schema is None:
        raise address.error(f"it does not say which MLflow made it; {address.aside}")
    raise address.error(f"a newer MLflow made this store (schema {content.schema}); use that, or {address.aside}")


def _schemas() -> tuple[set[str], str]:
    """Return all schemas that this MLflow knows, and its own. Alembic, which reads the same files, takes a second."""
    import mlflow

    revisions: set[str] = set()
    followed: set[str] = set()
    for path in (Path(mlflow.__file__).parent / "store/db_migrations/versions").glob("*.py"):
        for is_followed, revision in _REVISION.findall(path.read_text(encoding="utf-8")):
            (followed if is_followed else revisions).add(revision)
    (head,) = revisions - followed
    return revisions, head


def _migrate(database: Path) -> None:
    from mlflow import MlflowClient

    with quietly():
        MlflowClient(f"sqlite:///{database}").search_experiments()


def _set_aside(database: Path) -> Path:
    number, aside = 1, database.with_name(f"{database.name}.unfinished")
    while aside.exists():
        number += 1
        aside = database.with_name(f"{database.name}.unfinished-{number}")
    return database.rename(aside)


@contextmanager
def _connected(address: Address) -> Iterator[sqlite3.Connection]:
    database = _path(address)
    try:
        connection = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=_PATIENCE_S)
        with closing(connection):
            yield connection
    except UnicodeError:
        raise address.error(DAMAGED) from None
    except sqlite3.DatabaseError as error:
        raise address.error(said(error)) from None


def _path(address: Address) -> Path:
    if address.database is None:
        raise TypeError(f"{address} is no file")
    return address.database


def _count(places: list[Path]) -> str:
    return "one run" if len(places) == 1 else f"{len(places)} runs"
