"""A repository with made-up results: splits of a few rows, in git, in DVC's cache and in MLflow."""

import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SPLITS = ("train", "validation", "test")
Rows = Sequence[tuple[str, str]]


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def make_result(root: Path, **splits: Rows) -> dict[str, str]:
    """Write the splits of a result and the `dvc.lock` that names them; keep them in DVC's cache; return the hashes."""
    (root / "data/splits").mkdir(parents=True, exist_ok=True)
    hashes = {}
    for split in SPLITS:
        rows = splits.get(split, ())
        columns = {
            "id": [name for name, _ in rows],
            "text": [text for _, text in rows],
            "text_clean": [text.lower().replace("@united", "").strip(" !") for _, text in rows],
        }
        path = root / f"data/splits/{split}.parquet"
        pq.write_table(pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns])), path)
        hashes[split] = hashlib.md5(path.read_bytes()).hexdigest()
        kept = cached(root, hashes[split])
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, kept)
    write_lock(root, hashes)
    return hashes


def cached(root: Path, md5: str) -> Path:
    return root / ".dvc/cache/files/md5" / md5[:2] / md5[2:]


def write_lock(root: Path, hashes: Mapping[str, str]) -> None:
    outputs = "".join(
        f"    - path: data/splits/{split}.parquet\n      hash: md5\n      md5: {md5}\n      size: 1\n"
        for split, md5 in hashes.items()
    )
    content = f"schema: '2.0'\nstages:\n  split:\n    cmd: python -m stages.split\n    outs:\n{outputs}"
    (root / "dvc.lock").write_text(content)


def commit(root: Path, message: str) -> None:
    if not (root / ".git").exists():
        git(root, "init", "-q", "-b", "main")
        (root / ".gitignore").write_text("*.parquet\n.dvc/\nmlflow.db\nmlartifacts/\n.mlflow.lock\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)


def log_version(root: Path, params: Any, hashes: Mapping[str, str], *aliases: str, model: str = "tfidf") -> None:
    """Register a version whose run names its splits by hash."""
    from mlflow.entities import Dataset, DatasetInput
    from mlflow.exceptions import MlflowException

    from airline_sentiment.tracking.store import open_store

    store, name = open_store(root, params.tracking), params.tracking.registered_model
    run = store.client.create_run(store.experiment_id, tags={"pipeline.model": model}, run_name=f"{model} made up")
    data = [DatasetInput(Dataset(split, md5, "local", "{}")) for split, md5 in hashes.items()]
    if data:
        store.client.log_inputs(run.info.run_id, data)
    store.client.set_terminated(run.info.run_id)
    with suppress(MlflowException):  # There is one from the version before.
        store.client.create_registered_model(name)
    version = store.client.create_model_version(name, run.info.artifact_uri, run.info.run_id)
    for alias in aliases:
        store.client.set_registered_model_alias(name, alias, version.version)
