"""A repository whose lock DVC itself has recorded, without any training, and pull requests against it."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.dvc_files import read_stages
from airline_sentiment.params import load_params
from airline_sentiment.reporting.dependencies import declare_models
from tests.pipeline.conftest import ROOT, commit_all, git, run, user_environment

CLASSES = ("negative", "neutral", "positive")
# Rows are true classes; 1,000 tweets, of which 620 + 100 + 90 = 810 are right.
MATRIX = [[620, 30, 10], [70, 100, 20], [30, 30, 90]]

ANSWERS = [
    (CLASSES[true], CLASSES[predicted])
    for true, row in enumerate(MATRIX)
    for predicted, count in enumerate(row)
    for _ in range(count)
]


@dataclass
class Forge:
    """A bare remote, the clone of a developer, and what CI does with a branch.

    Attributes:
        developer: a clone with data, whose lock is recorded.
        folder: where CI's clones go.
    """

    developer: Path
    folder: Path

    def propose(self, branch: str) -> None:
        """Commit what lies in the developer's clone to a branch and push it."""
        git(self.developer, "checkout", "-qb", branch)
        commit_all(self.developer, branch)
        git(self.developer, "push", "-q", "origin", branch)

    def ci(self, branch: str, *script: str) -> subprocess.CompletedProcess[str]:
        """Run a script of .ci in a fresh clone of a branch, which holds no data."""
        checkout = self.folder / f"ci {branch}"
        git(self.folder, "clone", "-q", "--branch", branch, str(self.folder / "remote.git"), str(checkout))
        return subprocess.run(
            [f".ci/{script[0]}", *script[1:]],
            cwd=checkout, env=user_environment(), capture_output=True, text=True, timeout=300,
        )  # fmt: skip


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with invented outputs, as if `dvc repro` had made them; DVC has written its lock."""
    clone = tmp_path_factory.mktemp("recorded") / "a clone"
    for name in filter(None, git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")):
        if (ROOT / name).is_file() and name != "dvc.lock" and not name.startswith("reports/"):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    # Scores on several splits are in the folder that was left out.
    declare_models(clone, load_params(clone / "params.yaml").models)
    git(clone, "init", "-qb", "main")
    ignored = []
    for stage in read_stages(clone).values():
        for output in stage.outs:
            invent(clone / output.path, "base")
            ignored += [] if output.committed else [f"/{output.path}"]
    (clone / ".git/info/exclude").write_text("\n".join(ignored) + "\n", encoding="utf-8")
    run(clone, "dvc", "commit", "--force")
    commit_all(clone, "Record")
    return clone


@pytest.fixture
def forge(recorded: Path, tmp_path: Path) -> Forge:
    """The remote, and a developer who has cloned it and has all data."""
    developer = tmp_path / "a developer"
    shutil.copytree(recorded, developer, symlinks=True)
    git(tmp_path, "clone", "-q", "--bare", str(developer), "remote.git")
    git(developer, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(developer, "fetch", "-q")
    return Forge(developer, tmp_path)


def invent(output: Path, content: str) -> None:
    """Write something for an output of a stage."""
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.name == "metrics.json":
        write_metrics(output)
    elif output.suffix:
        output.write_text(f"{output.name} {content}\n", encoding="utf-8")
    else:
        output.mkdir(exist_ok=True)
        (output / "weights").write_text(f"{content}\n", encoding="utf-8")


def reproduce(clone: Path, model: str, test_accuracy: float = 0.81, content: str = "changed") -> None:
    """Do what `dvc repro` would do to the stages of a model and to the report, and let DVC record invented results."""
    invent(clone / "models" / model, content)
    invent(clone / f"reports/{model}/test_predictions.csv", content)
    write_metrics(clone / f"reports/{model}/metrics.json", test_accuracy)
    run(clone, "dvc", "commit", "--force", f"train@{model}", f"evaluate@{model}", "report")


def write_metrics(path: Path, test_accuracy: float = 0.81, **validation: float) -> None:
    """Write metrics that pass the gate, with another accuracy on test or other numbers for validation."""
    scores = {"accuracy": 0.81, "macro_f1": 0.74, "log_loss": 0.5}
    metrics: dict[str, Any] = {
        "train": scores,
        "validation": {**_detailed(), **validation},
        "test": {**_detailed(), "accuracy": test_accuracy},
        "floor": {"train": 0.66, "validation": 0.66, "test": 0.66},
    }
    path.write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")


def _detailed() -> dict[str, Any]:
    per_class = [
        {"label": label, "precision": 0.7, "recall": row[position] / sum(row), "f1": 0.7, "support": sum(row)}
        for position, (label, row) in enumerate(zip(CLASSES, MATRIX, strict=True))
    ]
    return {"accuracy": 0.81, "macro_f1": 0.74, "log_loss": 0.5, "per_class": per_class, "confusion_matrix": MATRIX}


def write_predictions(path: Path, answers: list[tuple[str, str]], confidence: float = 0.6) -> None:
    rows = []
    for number, (label, predicted) in enumerate(answers):
        shares = dict.fromkeys(CLASSES, (1 - confidence) / 2) | {predicted: confidence}
        shares[predicted] -= number / 100_000
        columns = [f"t{number}", label, predicted, *(f"{shares[each]:.6f}" for each in CLASSES)]
        rows.append(",".join(columns))
    header = "id,label,predicted,p_negative,p_neutral,p_positive"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def bare(text: str) -> str:
    """Return a report whose values stand without intervals; differences keep theirs."""
    return re.sub(r"( \d\.\d{4}) \(\d\.\d{3} to \d\.\d{3}\)", r"\1", text)
