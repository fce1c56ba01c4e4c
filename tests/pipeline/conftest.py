import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from airline_sentiment.checks.dependencies import declare

ROOT = Path(__file__).parents[2]
HEADER = "tweet_id,airline_sentiment,airline_sentiment_confidence,airline,text\n"
PER_MODEL = {"train@tfidf", "train@lstm", "evaluate@tfidf", "evaluate@lstm"}
EVERYTHING = {"ingest", "clean", "tokenize", "split", *PER_MODEL, "report"}
Repro = Callable[..., list[str]]
PHRASES = {
    "negative": ["my flight is late again", "you lost my bag", "worst service ever", "on hold for 2 hours"],
    "neutral": ["do you fly to Boston", "what time is boarding", "can I change my seat", "is flight 236 on time"],
    "positive": ["thank you so much", "great crew today", "love the new planes", "best airline :)"],
}


@pytest.fixture(scope="session")
def small_clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the working tree, in a folder with a blank, that runs on 300 rows with a tiny network."""
    return make_clone(tmp_path_factory.mktemp("a clone"))


def make_clone(clone: Path) -> Path:
    """Copy what git would, without results, make it small and commit it."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("dvc.lock", "reports/")):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    write_tweets(clone / "small.csv")
    make_small(clone / "params.yaml")
    declare(clone)
    git(clone, "init", "-q")
    commit_all(clone, "Start small")
    return clone


def git(folder: Path, *command: str) -> str:
    return subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit_all(clone: Path, message: str) -> None:
    git(clone, "config", "user.name", "t")
    git(clone, "config", "user.email", "t@example.org")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", message)


def edit(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def write_tweets(path: Path) -> None:
    rows = []
    for number in range(300):
        label = ("negative", "negative", "negative", "neutral", "positive")[number % 5]
        phrase = PHRASES[label][number // 5 % 4]
        rows.append(f"{number},{label},1.0,United,@united {phrase} number{number}\n")
    path.write_text(HEADER + "".join(rows), encoding="utf-8")


def make_small(path: Path) -> None:
    yaml = YAML()
    params = yaml.load(path.read_text(encoding="utf-8"))
    params["ingest"].update(source="file")
    params["ingest"]["file"]["path"] = "small.csv"
    params["models"]["lstm"].update(units=8, epochs=2, num_words=64)
    # Its encoder takes seconds to load, again in each process; the whole graph with it is what `make smoke` runs.
    for models in (params["models"], params["search"]["models"]):
        del models["hybrid"]
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def user_environment(**variables: str) -> dict[str, str]:
    """The variables of a user with an activated environment; nothing of this repository leaks in."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_TRACKING", "DVC"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return environment | variables


def run(clone: Path, *command: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a clone as a user would, with further environment variables."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=clone, env=user_environment(**variables), capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    if check:
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done


@pytest.fixture(scope="session")
def repro(small_clone: Path) -> Repro:
    """A function that runs `dvc repro` (or another DVC command) and returns the names of the stages that it ran."""

    def stages_run(*arguments: str) -> list[str]:
        output = run(small_clone, "dvc", *(arguments or ("repro",))).stdout
        return [line.split("'")[1] for line in output.splitlines() if line.startswith("Running stage")]

    return stages_run


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reproduced and committed clone, whose results lie in a remote beside it; tests work on clones of it."""
    clone = make_clone(tmp_path_factory.mktemp("origin") / "a clone")
    run(clone, "dvc", "repro")
    run(clone, "dvc", "remote", "add", "--default", "store", str(clone.parent / "remote"))
    run(clone, "dvc", "push")
    commit_all(clone, "Reproduce")
    return clone


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    """A fresh clone with all of DVC's outputs, no store yet."""
    clone = tmp_path / "fresh clone"
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    git(clone, "config", "user.name", "t")
    git(clone, "config", "user.email", "t@example.org")
    run(clone, "dvc", "pull", "--run-cache")
    return clone
