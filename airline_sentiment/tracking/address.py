"""Where the store is: who names it, and what of it lies on this machine."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from airline_sentiment.params import Tracking
from airline_sentiment.tracking.faults import DAMAGED, StoreError, said, without_password

ARTIFACTS = "mlartifacts"

_SQLITE = re.compile(r"sqlite(\+\w+)?:")
_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)([^?]+)(\?.*)?")
_DATABASES = ("sqlite", "postgresql", "mysql", "mssql")
_SERVERS = ("http", "https")
_VARIABLE = "MLFLOW_TRACKING_URI"
_KEY = "tracking.uri of params.yaml"
_LONGEST_FOLDER = 60


@dataclass(frozen=True)
class Address:
    """The address of a store.

    Attributes:
        uri: as MLflow takes it, relative paths made absolute.
        source: the variable or parameter that names it; empty for the store in the repository.
        database: the file of a sqlite store, else None.
    """

    uri: str
    source: str
    database: Path | None

    def __str__(self) -> str:
        return str(self.database or without_password(self.uri))

    @property
    def is_database(self) -> bool:
        """Whether no server stands before it, so that the client says where artifacts go."""
        return self.uri.startswith(_DATABASES)

    @property
    def advice(self) -> str:
        """What a person can do where this address cannot be used."""
        if self.source == _VARIABLE:
            return f"mend that, correct {_VARIABLE}, or unset it to use mlflow.db in this folder"
        return f"mend that, correct {_KEY}, or make it null to use mlflow.db in this folder"

    @property
    def aside(self) -> str:
        """How a person gets rid of a file that is no store."""
        return (
            f"move it away (`mv '{self.database}' '{self.database}.old'`), then `airline-sentiment track` makes a new"
            " store and logs the results that lie here"
        )

    def error(self, reason: str) -> StoreError:
        """Return the error that says why this store cannot be used."""
        if self.database and reason == DAMAGED:
            reason = f"{reason}; {self.aside}"
        if self.database and not self.source:
            return StoreError(f"MLflow: {self}: {reason}")
        return StoreError(f"MLflow: {self} ({self.source}): {reason}; {self.advice}")


def store_root(root: Path) -> Path:
    """Return the folder of the store: the parent repository's where DVC runs an experiment in a throw-away folder."""
    return Path(os.environ.get("DVC_ROOT") or root).resolve()


def store_address(tracking: Tracking, root: Path) -> Address:
    """Return the address that `MLFLOW_TRACKING_URI` names, else `tracking.uri`, else `mlflow.db` in the root.

    A relative path in it starts at `store_root`.

    Raises:
        StoreError: if it is none.
    """
    folder = store_root(root)
    variable = os.environ.get(_VARIABLE, "").strip()
    uri = variable or (tracking.uri or "").strip()
    source = _VARIABLE if variable else _KEY if uri else ""
    uri = uri or "sqlite:///mlflow.db"
    if _SQLITE.match(uri):
        return _file_address(uri, source, folder)
    address = Address(uri, source, None)
    if re.fullmatch(r"[\w.-]+:\d+(/.*)?", uri):
        raise address.error(f"this is no address; that of a server starts with http://, as in http://{uri}")
    if uri.partition(":")[0] in _SERVERS and not _has_host(uri):
        raise address.error("this is no address of a server; one looks like http://127.0.0.1:5000")
    # DVC runs experiments in folders that it throws away: what is relative must not end there.
    return address if ":" in uri or uri == "databricks" else Address(str(folder / uri), source, None)


def experiment_name(tracking: Tracking) -> str:
    """Return the experiment that `MLFLOW_EXPERIMENT_NAME` names, else `tracking.experiment`."""
    return os.environ.get("MLFLOW_EXPERIMENT_NAME") or tracking.experiment


def artifact_folder(folder: Path, experiment: str) -> Path:
    """Return where the artifacts of an experiment go: one folder in `mlartifacts`, whatever the name holds."""
    if re.fullmatch(r"\w[\w .-]*", experiment) and len(experiment) <= _LONGEST_FOLDER and experiment[-1] not in " .":
        return folder / ARTIFACTS / experiment
    readable = re.sub(r"\W+", "-", experiment)[:_LONGEST_FOLDER].strip("-") or "experiment"
    return folder / ARTIFACTS / f"{readable}-{hashlib.sha256(experiment.encode()).hexdigest()[:8]}"


@contextmanager
def answering(address: Address) -> Iterator[None]:
    """Make what MLflow cannot do with a store bad input: one line that says why.

    Raises:
        StoreError: if the block raises an error of MLflow, of its database or of the file system.
    """
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, OSError) as error:
        raise address.error(said(error)) from None


def _file_address(uri: str, source: str, folder: Path) -> Address:
    parts = _FILE.fullmatch(uri)
    if not parts or parts[2] == ":memory:":
        raise Address(uri, source, None).error(
            "this names no file; an address of a file looks like sqlite:///mlflow.db"
        )
    database = (folder / parts[2]).resolve()
    return Address(f"{parts[1]}{database}{parts[3] or ''}", source, database)


def _has_host(uri: str) -> bool:
    try:
        split = urlsplit(uri)
        return bool(split.hostname) and split.port != 0
    except ValueError:
        return False
