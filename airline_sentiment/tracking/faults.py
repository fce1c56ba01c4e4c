"""What goes wrong with MLflow, in words: one line, whole, without passwords."""

import re
import sys

from airline_sentiment.errors import InputError

CATCH_UP = "the results are safe; once the store answers, `airline-sentiment track` logs them"

DAMAGED = "it is damaged"

_PACKAGES = {"MySQLdb": "mysqlclient", "psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary"}
_SILENT = re.compile(r"timed? ?out|does not answer|did not answer", re.IGNORECASE)
_KNOWN = (
    (r"connection refused", "nothing listens there"),
    (r"NameResolutionError|name or service not known|getaddrinfo|could not translate host", "no host has this name"),
    (_SILENT.pattern, "it does not answer"),
    (r"valid JSON format|error code 404", "what answers there is no server of MLflow"),
    (r"error code 401", "it asks who you are; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"),
    (r"too many (\d+) error responses", r"it answers with the error \1"),
    (r"unsupported URI|Can't load plugin|could not parse .* URL", "MLflow knows no address of this kind"),
    (r"Invalid (IPv6 )?url|failed to parse|invalid port", "this is no address"),
    (r"database is locked", "another process holds it locked; wait until that has ended, or end it"),
    (r"readonly database|read-only file system", "it cannot be written; give yourself the right to write it"),
    (r"unable to open database", "it, or its folder, cannot be written; give yourself the right to write there"),
    (r"malformed|file is not a database", DAMAGED),
    (r"no such table|no such column", "its tables are not those of this MLflow"),
)
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]+@")


class StoreError(InputError):
    """MLflow's store cannot be used; the message is one line that names it and says how to go on."""


class ExperimentDeletedError(StoreError):
    """The experiment was deleted on MLflow's page."""


def said(error: BaseException) -> str:
    """Return why something failed: one line, in plain words where the kind is known, else the first line as it is."""
    if isinstance(error, StoreError):
        return str(error).removeprefix("MLflow: ")
    if isinstance(error, ModuleNotFoundError):
        package = _PACKAGES.get(str(error.name), error.name)
        return f"the driver {error.name} is not installed; `uv pip install '{package}'` in this environment adds it"
    text = str(error).strip()
    for pattern, words in _KNOWN:
        if found := re.search(pattern, text, re.IGNORECASE):
            return found.expand(words)
    lines = text.splitlines() or [type(error).__name__]
    return without_password(lines[0].partition(" Response body:")[0].rstrip("."))


def is_silence(error: BaseException) -> bool:
    """Tell whether something failed because no answer came in time."""
    return bool(_SILENT.search(str(error)))


def without_password(text: str) -> str:
    """Return a text with the passwords of all addresses in it replaced."""
    return _PASSWORD.sub(r"\1:***@", text)


def warn(error: Exception, catch_up: str = CATCH_UP) -> None:
    """Say in one line that MLflow could not be used, and what to do later."""
    print(f"warning: MLflow: {said(error)}; {catch_up}", file=sys.stderr, flush=True)
