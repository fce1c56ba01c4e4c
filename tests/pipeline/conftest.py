import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
HEADER = "tweet_id,airline_sentiment,airline_sentiment_confidence,airline,text\n"
PER_MODEL = {"train@tfidf", "train@lstm", "evaluate@tfidf", "evaluate@lstm"}
EVERYTHING = {"ingest", "clean", "tokenize", "split", *PER_MODEL}
Repro = Callable[..., list[str]]
PHRASES = {
    "negative": ["my flight is late again", "you lost my bag", "worst service ever", "on hold for 2 hours"],
    "neutral": ["do you fly to Boston", "what time is boarding", "can I change my seat", "is flight 236 on time"],
    "positive": ["thank you so much", "great crew today", "love the new planes", "best airline :)"],
}


@pytest.fixture(scope="session")
def small_clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the working tree, in a folder with a blank, that runs on 300 rows with a tiny network."""
    clone = tmp_path_factory.mktemp("a clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("dvc.lock", "reports/")):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    write_tweets(clone / "small.csv")
    make_small(clone / "params.yaml")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Start small"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *command], cwd=clone, check=True)
    return clone


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
    params["ingest"].update(source="csv")
    params["ingest"]["csv"]["path"] = "small.csv"
    params["models"]["lstm"].update(units=8, epochs=2, num_words=64)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def run(clone: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python in a clone as a user with an activated environment would; nothing of this repository leaks in."""
    scripts = Path(sys.executable).parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_TRACKING", "DVC"))}
    environment["PATH"] = f"{scripts}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=clone, env=environment, capture_output=True, text=True, timeout=600
    )
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
