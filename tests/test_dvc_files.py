"""A `dvc.lock` that a kill has cut, and advice that works in the repository where it is given."""

import shutil
import subprocess
from pathlib import Path

import pytest

from airline_sentiment.checks.revision import Revision, WorkingTree
from airline_sentiment.cli.app import app
from airline_sentiment.dvc_files import locked_entry, mend_lock, read_locked, ways_to_get_outputs, ways_to_mend_lock
from airline_sentiment.errors import InputError

ROOT = Path(__file__).parents[1]
LOCK = """\
schema: '2.0'
stages:
  ingest:
    cmd: python -m stages.ingest
    deps:
    - path: stages/ingest.py
      hash: md5
      md5: 924913a3708337751a1b8ed02c117373
      size: 104
    params:
      params.yaml:
        ingest.source: crowdflower
    outs:
    - path: data/raw
      hash: md5
      md5: e7c16d713e56a7eaa7662c8bf9375c5a.dir
      size: 5486
"""
CUTS = {
    "empty": "",
    "blank": "\n",
    "in a path": LOCK[: LOCK.index("stages/ingest.py")],
    "before a path": LOCK[: LOCK.index("path: stages")],
    "before a hash": LOCK[: LOCK.index("md5: 924")],
    "in a hash": LOCK[: LOCK.index("13a3708337751a1b8ed02c117373")],
    "in a name": LOCK[: LOCK.index("ash: md5\n      md5: e7c")],
    "after stages": LOCK[: LOCK.index("  ingest:")],
    "after a stage's name": LOCK[: LOCK.index("    cmd:")],
    "in a key": LOCK[: LOCK.index("md:")],
    "in a quote": LOCK[:12],
    "zeros": LOCK + "\0" * 100,
    "no UTF-8": "\xff",
    "a merge": LOCK.replace(
        "      size: 104\n", "<<<<<<< HEAD\n      size: 104\n=======\n      size: 105\n>>>>>>> b\n"
    ),
    "a list": "- 1\n",
    "a text": "hello\n",
}


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A repository in a subfolder of git's, with a whole lock in its history."""
    root = tmp_path / "sub folder"
    root.mkdir()
    git(tmp_path, "init", "-q")
    (root / "dvc.lock").write_text(LOCK)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "Start")
    return root


@pytest.mark.parametrize("cut", CUTS)
def test_a_damaged_lock_is_named_with_the_commands_that_mend_it_and_mended(committed: Path, cut: str) -> None:
    lock = committed / "dvc.lock"
    assert mend_lock(committed) is None
    lock.write_bytes(CUTS[cut].encode("latin-1"))
    words = r"^dvc\.lock: damaged.*; `git checkout HEAD -- dvc\.lock` and `dvc repro` mend it$"
    with pytest.raises(InputError, match=words):
        read_locked(committed)
    with pytest.raises(InputError, match=words):
        _ = Revision(WorkingTree(committed)).locked
    (committed.parent / ".git/index.lock").touch()
    said = mend_lock(committed)
    assert said is not None
    assert said.endswith("lies now at dvc.lock.damaged; the committed one is back")
    assert lock.read_text() == LOCK
    assert (committed / "dvc.lock.damaged").read_bytes() == CUTS[cut].encode("latin-1")


@pytest.mark.parametrize("command", ["track", "check", "report", "tutorial"])
def test_commands_name_a_cut_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for name in ("dvc.yaml", "params.yaml"):
        shutil.copy2(ROOT / name, tmp_path)
    (tmp_path / "dvc.lock").write_text(CUTS["in a hash"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^dvc\.lock: damaged.*`rm dvc\.lock` and `dvc repro` mend it$"):
        app([command], standalone_mode=False)
    assert not (tmp_path / "mlflow.db").exists()


def test_every_cut_of_a_lock_is_damage_or_leaves_whole_entries(tmp_path: Path) -> None:
    for end in range(len(LOCK)):
        (tmp_path / "dvc.lock").write_text(LOCK[:end])
        try:
            stages = read_locked(tmp_path)
        except InputError:
            continue
        assert stages.keys() <= {"ingest"}
        for entry in stages.values():
            assert all(
                len(item["md5"].removesuffix(".dir")) == 32
                for kind in ("deps", "outs")
                for item in entry.get(kind) or []
            )


def test_a_lock_that_git_does_not_have_whole_is_removed(tmp_path: Path, committed: Path) -> None:
    bare = tmp_path.parent / f"{tmp_path.name} no git"
    bare.mkdir()
    for root in (bare, committed):
        (root / "dvc.lock").write_text("stages: [")
        if root == committed:
            git(root, "commit", "-qam", "Commit the damage")
        assert ways_to_mend_lock(root) == ("rm dvc.lock", "dvc repro")
        assert str(mend_lock(root)).endswith("; `dvc repro` makes it anew")
        assert not (root / "dvc.lock").exists()
        assert read_locked(root) == {}


@pytest.mark.parametrize(
    ("config", "local", "fetches"),
    [
        ("[core]\n    analytics = false\n", "", False),
        ("[core]\n    remote = store\n['remote \"store\"']\n    url = /r\n", "", True),
        ("", "[core]\n    remote = store\n", True),
        ("['remote \"store\"']\n    url = /remote = x\n", "", False),
    ],
)
def test_dvc_pull_is_advised_where_a_remote_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, local: str, fetches: bool
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nobody's"))
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text(config)
    (tmp_path / ".dvc/config.local").write_text(local)
    assert ("dvc pull" in ways_to_get_outputs(tmp_path)) == fetches
    assert "`dvc repro` makes it" in ways_to_get_outputs(tmp_path)


def test_an_entry_that_is_cut_out_is_that_of_the_whole_file() -> None:
    content = (ROOT / "dvc.lock").read_bytes()
    for stage, entry in read_locked(ROOT).items():
        assert locked_entry(content, "dvc.lock", stage) == entry
    assert locked_entry(content, "dvc.lock", "trai") == {}
    assert locked_entry(b"", "dvc.lock", "split") == {}


@pytest.mark.parametrize("cut", ["in a path", "before a hash", "in a hash", "in a key", "a merge"])
def test_a_damaged_entry_is_named(cut: str) -> None:
    with pytest.raises(InputError, match=r"^an old dvc\.lock"):
        locked_entry(CUTS[cut].encode(), "an old dvc.lock", "ingest")
