"""Stores that cannot be used: one line and what to do, for every command; training goes on with one warning."""

import gzip
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mlflow.exceptions import MlflowException

from airline_sentiment.errors import InputError
from airline_sentiment.params import Params
from airline_sentiment.tracking import patience
from airline_sentiment.tracking.complete import complete_run
from airline_sentiment.tracking.faults import StoreError, said
from airline_sentiment.tracking.live import SilentRun, live_run
from airline_sentiment.tracking.promotion import promote
from airline_sentiment.tracking.registry import champion_folder, find_model
from airline_sentiment.tracking.store import open_store, read_store
from airline_sentiment.tracking.track import track

KILLED = Path(__file__).with_name("killed_in_migration.db.gz")
ASIDE = r"move it away \(`mv '.*mlflow\.db' '.*mlflow\.db\.old'`\), then `airline-sentiment track` makes a new store"
Breakage = Callable[[Path], object]


def sql(*statements: str) -> Breakage:
    def change(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return change


def replaced_by(*statements: str) -> Breakage:
    def change(database: Path) -> None:
        database.unlink()
        sql(*statements)(database)

    return change


def folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


BROKEN = {
    "text": (lambda database: database.write_text("hello\n"), f"no sqlite database; {ASIDE}"),
    "folder": (folder, f"a folder, the store is a file; {ASIDE}"),
    "cut": (lambda database: database.write_bytes(database.read_bytes()[:300_000]), f"it is damaged; {ASIDE}"),
    "scrambled": (
        lambda database: database.write_bytes(database.read_bytes()[:100] + b"\xff" * 200_000),
        f"it is damaged; {ASIDE}",
    ),
    "of something else": (
        replaced_by("create table people (name)", "insert into people values ('Eve')"),
        f"a database of something else, with a table 'people'; {ASIDE}",
    ),
    "newer": (sql("update alembic_version set version_num = 'ffffffffffff'"), f"a newer MLflow made this.*{ASIDE}"),
    "of no version": (sql("delete from alembic_version"), f"does not say which MLflow made it; {ASIDE}"),
    "older": (
        sql("update alembic_version set version_num = '1bd49d398cd23'", "drop table webhook_events"),
        r"an older MLflow made this store; keep a copy, then upgrade it: `cp .* && mlflow db upgrade 'sqlite:///.*db'`",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_store_that_cannot_be_used_is_left_alone_and_costs_one_line(
    project: Path, params: Params, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database = project / "mlflow.db"
    breakage, words = BROKEN[kind]
    breakage(database)
    before = database.read_bytes() if database.is_file() else None
    line = rf"^MLflow: .*mlflow\.db: .*{words}[^\n]*$"
    with pytest.raises(InputError, match=line):
        list(track(params, project))
    with pytest.raises(InputError, match=line):
        promote("tfidf", params, project, lambda _: {}, dry_run=True)
    with pytest.raises(InputError, match=line):
        find_model("champion", params.tracking, project)
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, {"loss": 0.5})
    assert isinstance(run, SilentRun)
    assert capsys.readouterr().err.count("warning: MLflow: ") == 1
    assert (database.read_bytes() if database.is_file() else None) == before
    assert [path.name for path in project.glob("mlflow.db*")] == ["mlflow.db"]


@pytest.mark.parametrize("kind", [kind for kind in BROKEN if kind not in {"older", "newer", "of no version"}])
def test_predict_falls_back_to_a_local_model_with_a_warning(
    project: Path, params: Params, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    BROKEN[kind][0](project / "mlflow.db")
    assert champion_folder(params.tracking, project) is None
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: no champion can be asked for, a model that lies here answers; MLflow: ")


HALF_MADE = {
    "as kill -9 left it": lambda database: database.write_bytes(gzip.decompress(KILLED.read_bytes())),
    "one table": replaced_by("create table experiments (experiment_id integer)"),
    "no table": replaced_by("create table a (b)", "drop table a"),
    "no table but the schema's": replaced_by("create table alembic_version (version_num varchar(32))"),
    "before its last migration": sql(
        "delete from experiments", "drop table job_locks", "update alembic_version set version_num = 'da6fb0208061'"
    ),
}


@pytest.mark.parametrize("kind", HALF_MADE)
def test_a_half_made_store_is_set_aside_with_a_message_and_made_anew(
    project: Path, params: Params, kind: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, whole = project / "mlflow.db", (project / "mlflow.db").read_bytes()
    HALF_MADE[kind](database)
    os.utime(database, (0, 0))
    left = database.read_bytes()
    monkeypatch.setattr(
        "airline_sentiment.tracking.database._migrate", lambda beside: beside.write_bytes(whole) and None
    )
    assert read_store(project, params.tracking) is None
    assert champion_folder(params.tracking, project) is None
    assert database.read_bytes() == left
    (project / "mlflow.db.unfinished").write_text("an earlier one")
    with live_run("tfidf", params, project) as run:
        run.log_epoch(1, {"loss": 0.5})
    store = open_store(project, params.tracking)
    assert [each.info.status for each in store.client.search_runs([store.experiment_id])] == ["FINISHED"]
    (line,) = capsys.readouterr().err.splitlines()
    assert "lies now at mlflow.db.unfinished-2, and a new store is made" in line
    assert (project / "mlflow.db.unfinished-2").read_bytes() == left
    assert (project / "mlflow.db.unfinished").read_text() == "an earlier one"


def test_a_store_that_another_program_is_making_is_waited_for(
    project: Path, params: Params, capsys: pytest.CaptureFixture[str]
) -> None:
    database, whole = project / "mlflow.db", (project / "mlflow.db").read_bytes()
    database.write_bytes(gzip.decompress(KILLED.read_bytes()))
    making = threading.Timer(0.5, lambda: database.write_bytes(whole))
    making.start()
    assert open_store(project, params.tracking).experiment_id
    making.join()
    assert capsys.readouterr().err == ""
    assert [path.name for path in project.glob("mlflow.db*")] == ["mlflow.db"]


def test_a_device_or_pipe_is_no_store_and_stays(project: Path, params: Params, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = project / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, Path("/dev/null")):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{place}")
        with pytest.raises(StoreError, match="this is no file; mend that"):
            open_store(project, params.tracking)
    assert pipe.is_fifo()
    assert Path("/dev/null").is_char_device()


def test_an_empty_file_becomes_a_store_that_is_complete_or_absent(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = project / "mlflow.db"
    database.write_bytes(b"")

    def killed(beside: Path) -> None:
        beside.write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as kill:
        kill.setattr("airline_sentiment.tracking.database._migrate", killed)
        with pytest.raises(KeyboardInterrupt):
            open_store(project, params.tracking)
    assert database.read_bytes() == b""
    assert open_store(project, params.tracking).experiment_id
    assert capsys.readouterr().err == ""


@contextmanager
def held(database: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(f"begin {how}")
        yield


@pytest.mark.parametrize("how", ["exclusive", "immediate"])
def test_a_locked_store_says_that_another_process_holds_it(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("airline_sentiment.tracking.database._PATIENCE_S", 0.1)
    with held(project / "mlflow.db", how), pytest.raises(StoreError, match=r"another process holds it locked; wait"):
        open_store(project, params.tracking)
    assert open_store(project, params.tracking).experiment_id


def test_a_store_that_cannot_be_written_can_be_read(
    project: Path, params: Params, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promote("tfidf", params, project, lambda _: {"macro_f1": 0.75, "per_class": []}, dry_run=False)
    connect = sqlite3.connect
    # Root may write what is read-only; SQLite itself can be asked to refuse.
    monkeypatch.setattr(sqlite3, "connect", lambda at, **how: connect(str(at).replace("mode=rw", "mode=ro"), **how))
    with pytest.raises(StoreError, match="it cannot be written; give yourself the right to write it"):
        open_store(project, params.tracking)
    assert champion_folder(params.tracking, project)
    assert find_model("champion", params.tracking, project)


ADDRESSES = {
    "foo://x": r"foo://x \(MLFLOW_TRACKING_URI\): MLflow knows no address of this kind",
    "postgres://u:secret@h/x": r"postgres://u:\*\*\*@h/x \(MLFLOW_TRACKING_URI\): MLflow knows no address of this kind",
    "s3://bucket/x": "MLflow knows no address of this kind",
    "postgresql+nosuch://h/x": "MLflow knows no address of this kind",
    "localhost:5000": "that of a server starts with http://, as in http://localhost:5000",
    "127.0.0.1:5000": "that of a server starts with http://, as in http://127.0.0.1:5000",
    "http://": "no address of a server",
    "http:/host": "no address of a server",
    "http://host:port": "no address of a server",
    "http://[::1": "no address of a server",
    "sqlite://": "names no file; an address of a file looks like sqlite:///mlflow.db",
    "sqlite:mlflow.db": "names no file",
    "sqlite:///:memory:": "names no file",
    "sqlite:////proc/no/such/store.db": r"/proc/no/such/store.db \(MLFLOW_TRACKING_URI\): ",
    "mysql://u@127.0.0.1/x": "driver MySQLdb is not installed; `uv pip install 'mysqlclient'`",
    "mssql+pyodbc://h/x": "driver pyodbc is not installed",
    "postgresql://u@127.0.0.1:9/x": "driver psycopg",
    "./mlruns": "in maintenance mode and will not receive further updates. Please migrate to a database",
    "databricks": "(?i)databricks",
    "http://127.0.0.1:9": "nothing listens there",
    "https://nowhere.invalid": "no host has this name|it does not answer|nothing listens there",
}


@pytest.mark.parametrize("uri", ADDRESSES)
def test_an_address_that_is_none_is_one_line_without_its_password(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, uri: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(StoreError, match=ADDRESSES[uri]) as of_environment:
        open_store(project, params.tracking)
    line = str(of_environment.value)
    assert "\n" not in line
    assert "secret" not in line
    assert line.endswith("; mend that, correct MLFLOW_TRACKING_URI, or unset it to use mlflow.db in this folder")
    assert champion_folder(params.tracking, project) is None
    warned = capsys.readouterr().err
    # A file that is not there yet holds no champion: nothing to warn of.
    assert warned.startswith("warning: no champion can be asked for, a model that lies here answers; ") or "proc" in uri
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    with pytest.raises(StoreError, match=r"correct tracking\.uri of params\.yaml, or make it null"):
        open_store(project, params.tracking.model_copy(update={"uri": uri}))


ANSWERS = {
    (200, b"<html>hello</html>"): "what answers there is no server of MLflow",
    (200, b""): "what answers there is no server of MLflow",
    (401, b"Unauthorized"): "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
    (403, b'{"error_code": "PERMISSION_DENIED", "message": "not yours"}'): "PERMISSION_DENIED: not yours",
    (404, b"<html>\n<p>nothing here</p></html>"): "what answers there is no server of MLflow",
    (500, b"two\nlines"): "it answers with the error 500",
}


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_a_server_that_is_none_of_mlflow_or_refuses_costs_one_line(
    project: Path, params: Params, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes]
) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(StoreError, match=ANSWERS[answer]) as error:
            open_store(project, params.tracking)
        server.shutdown()
    assert "\n" not in str(error.value)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """A server that takes connections and never answers; the connections that it took."""
    monkeypatch.setattr(patience, "PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        listener.setblocking(False)
        monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
        monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "3")
        yield _Taken(listener)


class _Taken(list[socket.socket]):
    def __init__(self, listener: socket.socket) -> None:
        super().__init__()
        self._listener = listener

    def count_all(self) -> int:
        try:
            while True:
                self.append(self._listener.accept()[0])
        except BlockingIOError:
            return len(self)


def test_a_server_that_hangs_is_asked_once_in_a_command_and_its_stages(
    project: Path, params: Params, hanging: _Taken, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".dvc").mkdir()
    for _stage in range(3):
        with live_run("tfidf", params, project) as run:
            run.log_epoch(1, {"loss": 0.5})
        assert complete_run("tfidf", params, project) is None
    assert hanging.count_all() == 1
    warnings = capsys.readouterr().err.splitlines()
    assert len(warnings) == 6
    assert "it does not answer within 0 seconds" in warnings[0]
    assert all("is not asked again in this command" in line for line in warnings[1:])
    monkeypatch.setattr(patience, "_command", lambda: "another command")
    assert complete_run("tfidf", params, project) is None
    assert hanging.count_all() == 2


ADVICE = "first sentence is long " + "x" * 400 + " to the end of its advice"
ERRORS = [
    (MlflowException(f"{ADVICE}.\nsecond line"), ADVICE),
    (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
    (MlflowException("API request to http://u:pw@h:5/api failed: Connection refused"), "nothing listens there"),
    (MlflowException("no such run at http://u:pw@h:5/api"), "no such run at http://u:***@h:5/api"),
    (
        MlflowException("(sqlite3.OperationalError) database is locked\n[SQL: ...]"),
        "another process holds it locked; wait until that has ended, or end it",
    ),
    (ValueError(""), "ValueError"),
]


@pytest.mark.parametrize(("error", "line"), ERRORS)
def test_errors_of_mlflow_are_said_whole_and_in_one_line(error: Exception, line: str) -> None:
    assert said(error) == line
