import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from airline_sentiment.cli.repository import enter_repository, from_here
from tests.cli.conftest import ROOT, Command


@pytest.mark.parametrize("below", ["docs", "airline_sentiment/cli", "data"])
def test_a_command_works_from_any_folder_below_the_root(below: str, command: Command) -> None:
    at_the_root = command("report", "--markdown")
    assert at_the_root.status == 0
    assert command("report", "--markdown", folder=ROOT / below) == at_the_root


@pytest.mark.parametrize(
    "name", ["track", "promote", "check", "report", "cross-validate", "tutorial", "predict", "trace"]
)
def test_outside_a_repository_one_line_says_so(name: str, command: Command, tmp_path: Path) -> None:
    told = command(*([name, "late"] if name in {"predict", "trace"} else [name]), folder=tmp_path)
    assert told.status == 2
    assert told.output == ""
    assert "neither this folder nor one above it holds dvc.yaml and params.yaml" in told.errors
    assert told.errors.startswith("error: ")
    assert told.errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stands", "typed", "meant"),
    [
        (".", "out.md", "out.md"),
        ("below/deeper", "out.md", "{root}/below/deeper/out.md"),
        ("below", "../out.md", "{root}/below/../out.md"),
        ("below", "/elsewhere/out.md", "/elsewhere/out.md"),
    ],
)
def test_a_path_is_meant_from_where_the_user_stands(
    stands: str, typed: str, meant: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "below/deeper").mkdir(parents=True)
    for name in ("dvc.yaml", "params.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path / stands)
    assert str(from_here(Path(typed))) == meant.format(root=tmp_path)
    assert from_here(None) is None
    enter_repository()
    assert Path.cwd() == tmp_path


def test_the_tutorial_in_a_fresh_clone_says_what_to_run(command: Command, tmp_path: Path) -> None:
    for name in ("dvc.yaml", "params.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    told = command("tutorial", folder=tmp_path)
    assert told.status == 2
    assert told.errors == (
        "error: data/clean/tweets.parquet: no such file; `dvc repro` makes what this compares with\n"
    )


@pytest.mark.parametrize("arguments", [["tutorial"], ["cross-validate", "--tutorial"]], ids=" ".join)
def test_the_tutorial_is_refused_for_other_classes(arguments: list[str], command: Command, tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").symlink_to(ROOT / "dvc.yaml")
    params = (ROOT / "params.yaml").read_text(encoding="utf-8").replace("  - neutral\n", "", 1)
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    told = command(*arguments, folder=tmp_path)
    assert told.status == 2
    assert told.errors == (
        "error: params.yaml: labels.classes are negative, positive; the tutorial is about negative, neutral, positive\n"
    )


@pytest.mark.parametrize("output", [[], ["--output", "mine.json"]], ids=["no output", "output"])
def test_cross_validation_tells_of_scores_of_other_classes(output: list[str], command: Command, tmp_path: Path) -> None:
    for name in ("dvc.yaml", "params.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    scores = {"classes": ["0", "4"], "test_per_train": 0.125, "models": {}}
    path = tmp_path / (output[1] if output else "reports/cross_validation.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(scores))
    told = command("cross-validate", "tfidf", *output, folder=tmp_path)
    assert told.status == 2
    assert told.errors.splitlines() == [
        f"{path.relative_to(tmp_path)}: its scores are of other classes (0, 4); they compare with none of these",
        "error: data/tokens/tweets.parquet: no such file; `dvc repro` makes it",
    ]


@pytest.mark.parametrize("name", ["dvc.yaml", "dvc.lock", "params.yaml", "reports/lstm/metrics.json"])
@pytest.mark.parametrize(("make", "what"), [(Path.mkdir, "a folder"), (os.mkfifo, "no regular file")])
def test_what_is_no_file_is_one_line(
    name: str, make: Callable[[Path], None], what: str, command: Command, tmp_path: Path
) -> None:
    for file in {"dvc.yaml", "params.yaml"} - {name}:
        (tmp_path / file).symlink_to(ROOT / file)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    make(tmp_path / name)
    told = command("check", folder=tmp_path)
    assert (told.status, told.output) == (2, "")
    assert told.errors == f"error: {name}: is {what}; a file is expected there\n"
