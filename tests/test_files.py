"""What becomes of a target, of what was there before, and of all that surrounds it."""

import os
import re
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.files import open_output, read_json, replacing_file, replacing_folder, write_json

ROOT = Path(__file__).parents[1]
Write = Callable[[str | Path, bytes], None]


def by_stream(target: str | Path, content: bytes) -> None:
    with open_output(target) as stream:
        stream.write(content)


def by_path(target: str | Path, content: bytes) -> None:
    with replacing_file(Path(target)) as path:
        path.write_bytes(content)


def into_folder(target: str | Path, content: bytes) -> None:
    with replacing_folder(Path(target)) as path:
        (path / "a").write_bytes(content)


both_ways = pytest.mark.parametrize("write", [by_stream, by_path])


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """All that lies in a folder: content of files, what links say, None for the rest."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else None
        for path in folder.rglob("*")
    }


@both_ways
@pytest.mark.parametrize("name", ["out.csv", "a/b/out.csv", "a\nname.csv", "ö" * 120, "-x", ".lock"])
def test_a_file_is_all_that_is_there_afterwards(write: Write, name: str, tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        write(tmp_path / name, content)
        assert (tmp_path / name).read_bytes() == content
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]
    assert not list(tmp_path.rglob(".airline*"))


def test_a_private_file_stays_private(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.touch(0o600)
    by_stream(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@both_ways
@pytest.mark.parametrize(
    ("links", "end"),
    [
        ({"out": "file"}, "file"),
        ({"out": "b", "b": "c", "c": "file"}, "file"),
        ({"out": "deep/link", "deep/link": "../file"}, "file"),
        ({"out": "new"}, "new"),
        ({"out": "nowhere/new"}, "nowhere/new"),
        ({"folder": "deep", "out": "folder/new"}, "deep/new"),
    ],
)
def test_a_link_stays_and_leads_to_the_new_file(write: Write, links: dict[str, str], end: str, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    for name, to in links.items():
        (tmp_path / name).symlink_to(to)
    write(tmp_path / "out", b"new")
    assert {name: str((tmp_path / name).readlink()) for name in links} == links
    assert (tmp_path / end).read_bytes() == b"new"
    assert not list(tmp_path.rglob(".airline*"))


@both_ways
def test_a_link_into_a_write_protected_cache_is_replaced_and_the_cache_stays(write: Write, tmp_path: Path) -> None:
    cached, target = tmp_path / "cached", tmp_path / "out"
    cached.write_bytes(b"old")
    cached.chmod(0o444)
    target.symlink_to(cached)
    write(target, b"new")
    assert (target.read_bytes(), target.is_symlink()) == (b"new", False)
    assert cached.read_bytes() == b"old"


@contextmanager
def named_pipe(folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    os.mkfifo(folder / "pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((folder / "pipe").read_bytes()), daemon=True)
    reader.start()

    def read() -> bytes:
        reader.join(10)
        return got[0]

    yield str(folder / "pipe"), read


@contextmanager
def linked_pipe(folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    with named_pipe(folder) as (path, read):
        (folder / "link").symlink_to(path)
        yield str(folder / "link"), read


@contextmanager
def descriptor(folder: Path, name: str = "/dev/fd/{}") -> Iterator[tuple[str, Callable[[], bytes]]]:
    back, forth = os.pipe()

    def read() -> bytes:
        os.close(forth)
        return os.read(back, 1000)

    yield name.format(forth), read
    os.close(back)


@contextmanager
def linked_descriptor(folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    with descriptor(folder) as (path, read):
        (folder / "link").symlink_to(path)
        yield str(folder / "link"), read


@contextmanager
def own_process(folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    with descriptor(folder, f"/proc/{os.getpid()}/fd/{{}}") as opened:
        yield opened


@both_ways
@pytest.mark.parametrize("place", [named_pipe, linked_pipe, descriptor, linked_descriptor, own_process])
def test_what_is_no_file_is_written_into(
    write: Write, place: Callable[[Path], "contextmanager[tuple[str, Callable[[], bytes]]]"], tmp_path: Path
) -> None:
    with place(tmp_path) as (target, read):
        before = {path: path.lstat().st_mode for path in tmp_path.iterdir()}
        write(target, b"content")
        assert read() == b"content"
        assert {path: path.lstat().st_mode for path in tmp_path.iterdir()} == before


@both_ways
def test_a_device_is_written_into(write: Write) -> None:
    write("/dev/null", b"content")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@both_ways
def test_a_file_that_is_mounted_is_written_into(write: Write, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.write_bytes(b"what was there before")
    inside.touch()
    if subprocess.run(["mount", "--bind", outside, inside], capture_output=True).returncode:
        pytest.skip("only root can mount a file")
    try:
        write(inside, b"new")
    finally:
        subprocess.run(["umount", inside], check=True)
    assert tree(tmp_path) == {"outside": b"new", "inside": b""}


WRITE = (
    "import sys; from airline_sentiment.errors import exits_cleanly; from airline_sentiment.files import open_output\n"
    "def main():\n"
    "    with open_output(sys.argv[1]) as stream: stream.write(b'content\\n')\n"
    "exits_cleanly(main)()"
)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("write >(cat > out; touch done); until [ -e done ]; do sleep 0.05; done", "content\n"),
        ("write - > out", "content\n"),
        ("echo before > out; write /dev/stdout >> out", "before\ncontent\n"),
        ("echo before > out; (echo again; write /dev/stdout; echo after) > out", "again\ncontent\nafter\n"),
        ("(echo again; write -; echo after) > out", "again\ncontent\nafter\n"),
        ("write /dev/fd/7 7> out", "content\n"),
        ("write /dev/stdout | cat > out", "content\n"),
        ("write - | true; echo ${PIPESTATUS[0]} > out", "141\n"),
        ("write - > /dev/full; echo $? > out", "2\n"),
        ("write /dev/fd/9; echo $? > out", "2\n"),
    ],
)
def test_what_a_shell_offers_is_written_into(line: str, found: str, tmp_path: Path) -> None:
    script = f'write() {{ sleep 0.1; "$PYTHON" -c "$WRITE" "$1"; }}\n{line}'
    environment = os.environ | {"PYTHON": sys.executable, "WRITE": WRITE}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (tmp_path / "out").read_text() == found
    assert len(done.stderr.splitlines()) == (found == "2\n")
    assert "Traceback" not in done.stderr


REFUSED = [
    ("folder", "cannot write folder: is a directory"),
    ("folder/", "cannot write folder/: is a directory"),
    ("new/", "cannot write new/: is a directory"),
    ("linked folder", "cannot write linked folder: is a directory"),
    (".", "cannot write .: is a directory"),
    ("", "cannot write '': is a directory"),
    ("file/out.csv", "cannot write file/out.csv: not a directory"),
    ("file/a/b/out.csv", "cannot write file/a/b/out.csv: not a directory"),
    ("new/a/" + "x" * 300, f"cannot write new/a/{'x' * 300}: file name too long"),
    ("x" * 5000, f"cannot write {'x' * 5000}: file name too long"),
    ("loop", "cannot write loop: too many levels of symbolic links"),
    ("a\0b", r"cannot write 'a\x00b': the name of a file cannot hold a NUL"),
    ("a\ud800b", r"cannot write 'a\ud800b': no name of a file"),
    ("a\nb/", r"cannot write 'a\nb/': is a directory"),
    ("/dev/full", "cannot write /dev/full: no space left on device"),
    ("linked device", "cannot write linked device: no space left on device"),
    ("/dev/fd/999", "cannot write /dev/fd/999: bad file descriptor"),
    ("/proc/out.csv", "cannot write /proc/out.csv: no such file or directory"),
    ("/proc/a/b/out.csv", "cannot write /proc/a/b/out.csv: no such file or directory"),
]


@pytest.mark.parametrize(("target", "said"), REFUSED, ids=[repr(target[:20]) for target, _ in REFUSED])
def test_what_cannot_be_written_is_one_line_and_nothing_is_left(
    target: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("old")
    Path("loop").symlink_to("loop")
    Path("linked folder").symlink_to("folder")
    Path("linked device").symlink_to("/dev/full")
    before = tree(tmp_path)
    with pytest.raises(InputError) as error:
        by_stream(target, b"content")
    assert str(error.value) == said
    assert tree(tmp_path) == before


@pytest.mark.parametrize("target", ["/proc/out.csv", "/dev/full", "a/../a/{}".format("x" * 300)])
def test_what_cannot_be_written_by_its_path_is_one_line(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^cannot write "):
        by_path(target, b"content")
    assert not tree(tmp_path)


@contextmanager
def small_files_only() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("write", [by_stream, by_path, into_folder])
def test_a_disk_without_room_is_one_line_and_what_was_there_stays(write: Write, tmp_path: Path) -> None:
    if write is into_folder:
        into_folder(tmp_path / "a/out", b"old")
    else:
        by_stream(tmp_path / "a/out", b"old")
    before = tree(tmp_path)
    for target in (tmp_path / "a/out", tmp_path / "new/b/out"):
        with (
            pytest.raises(InputError, match=rf"^cannot write {re.escape(str(target))}: file too large$"),
            small_files_only(),
        ):
            write(target, bytes(20_000))
        assert tree(tmp_path) == before


@pytest.fixture
def full_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True)
        if mounted.returncode:
            pytest.skip("only root can make a disk that is full")
        yield Path(folder)
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("write", [by_stream, by_path, into_folder])
def test_a_full_disk_is_one_line_and_nothing_is_left(write: Write, full_disk: Path) -> None:
    with pytest.raises(InputError, match=r"/new/out: no space left on device$"):
        write(full_disk / "new/out", bytes(200_000))
    assert not tree(full_disk)


@pytest.mark.parametrize("write", [by_stream, by_path, into_folder])
def test_a_folder_without_permission_is_one_line(write: Write) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "closed").mkdir(0o555)
        folder.chmod(0o755)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            for target in ("closed/out", "closed/new/out"):
                with pytest.raises(InputError, match=rf"/{target}: .*permission denied$"):
                    write(folder / target, b"content")
        finally:
            os.seteuid(user)
        assert tree(folder) == {"closed": None}


@pytest.mark.parametrize(
    "said",
    [
        "Unable to create file (file write failed: errno = 28, error message = 'No space left on device', buf = 0x5)",
        "Error while serializing: I/O error: No space left on device (os error 28)",
    ],
)
def test_what_a_library_says_of_the_disk_is_understood(said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"/out: no space left on device$"), replacing_folder(tmp_path / "out"):
        raise RuntimeError(said)
    assert not tree(tmp_path)


def test_a_file_within_a_folder_is_named_as_it_will_be(full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(full_disk)
    with pytest.raises(InputError) as error, replacing_folder(Path("models/lstm")) as folder:
        by_stream(folder / "words.json", bytes(100_000))
    assert str(error.value) == "cannot write models/lstm/words.json: no space left on device"


class BlockError(Exception):
    pass


@pytest.mark.parametrize("error", [BlockError(), FileNotFoundError(2, "No such file", "in.csv"), KeyboardInterrupt()])
def test_what_was_there_survives_an_error_which_passes_as_it_is(error: BaseException, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")

    def break_off() -> None:
        with open_output(target) as stream:
            stream.write(b"new")
            raise error

    with pytest.raises(type(error)) as raised:
        break_off()
    assert raised.value is error
    assert tree(tmp_path) == {"out.csv": b"old"}


def test_a_folder_behind_a_link_is_replaced_there(tmp_path: Path) -> None:
    into_folder(tmp_path / "big/there", b"old")
    (tmp_path / "models").symlink_to("big/there")
    into_folder(tmp_path / "models", b"new")
    assert tree(tmp_path) == {"big": None, "big/there": None, "big/there/a": b"new", "models": "big/there"}


def test_a_file_is_not_replaced_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("old")
    with pytest.raises(InputError, match=r"/model: not a directory$"):
        into_folder(tmp_path / "model", b"new")
    assert tree(tmp_path) == {"model": b"old"}


def test_json_comes_back(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"é": [1, None, 0.1]})
    assert read_json(tmp_path / "a.json") == {"é": [1, None, 0.1]}


BEGIN = (
    "import signal, sys, time; from pathlib import Path; from airline_sentiment.errors import exits_cleanly\n"
    "from airline_sentiment.files import open_output, replacing_folder\n"
    "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
    "def main():\n"
    "    with open_output(sys.argv[1]) as stream, replacing_folder(Path(sys.argv[2])) as folder:\n"
    "        stream.write(bytes(100_000)); (folder / 'a').write_text('half'); print(flush=True); time.sleep(60)\n"
    "exits_cleanly(main)()"
)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has begun to write two targets."""
    command = [sys.executable, "-c", BEGIN, str(tmp_path / "out.csv"), str(tmp_path / "model")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def beside(folder: Path) -> list[Path]:
    return list(folder.glob(".airline-sentiment-*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_by_a_process_that_is_asked_to_end(
    number: int, writer: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    writer.send_signal(number)
    assert writer.wait() == 128 + number
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("write", [by_stream, by_path, into_folder])
def test_what_a_killed_process_has_left_is_swept_and_that_of_a_living_one_is_not(
    write: Write, writer: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    assert len(beside(tmp_path)) == 2
    write(tmp_path / "new", b"new")
    assert len(beside(tmp_path)) == 2
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert len(beside(tmp_path)) == 2
    assert not (tmp_path / "out.csv").exists()
    write(tmp_path / "new", b"new")
    assert {path.name for path in tmp_path.iterdir()} == {"new"}


def test_what_others_have_left_is_not_swept(tmp_path: Path) -> None:
    for name in (
        ".airline-sentiment-notes",
        ".airline-sentiment-a_folder",
        ".airline-sentiment-abcdefgh",
        ".out.csv-x1",
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine").write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / ".airline-sentiment-a_link00").symlink_to(elsewhere)
    before = tree(tmp_path)
    by_stream(tmp_path / "out.csv", b"new")
    assert tree(tmp_path) == before | {"out.csv": b"new"}


def test_many_that_write_the_same_target_do_not_sweep_each_other(tmp_path: Path) -> None:
    script = (
        "import sys; from airline_sentiment.files import open_output\n"
        "for _ in range(200):\n"
        "    with open_output(sys.argv[1]) as stream: stream.write(sys.argv[2].encode() * 1000)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "out")]
    writers = [subprocess.Popen([*command, letter], cwd=ROOT, stderr=subprocess.PIPE) for letter in "abc"]
    assert [writer.communicate()[1] for writer in writers] == [b""] * 3
    assert (tmp_path / "out").read_bytes() in {letter * 1000 for letter in (b"a", b"b", b"c")}
    assert not beside(tmp_path)


@pytest.mark.parametrize("folder", ["", "data/raw/", "models/", "reports/lstm/"])
def test_git_ignores_what_a_killed_process_leaves(folder: str) -> None:
    left = f"{folder}.airline-sentiment-abcd_123/tweets.parquet"
    assert subprocess.run(["git", "check-ignore", "-q", left], cwd=ROOT).returncode == 0
