"""What each picture shows, as a hash: a picture whose hash is another one is stale."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import locked_hashes, read_locked
from airline_sentiment.files import read_json, write_json
from airline_sentiment.params import PARAMS_FILE, load_params
from documentation.pictures.pages import report_page
from documentation.pictures.splits import SCORES
from documentation.pictures.stages import graph_of

FOLDER = Path("docs/pictures")
MANIFEST = FOLDER / "manifest.json"


def shown(root: Path) -> dict[str, str]:
    """Return the hash of what each picture would show now.

    The graph shows the stages; the figure of the splits the scores; MLflow's page the metrics. The report is known by
    its hash in `dvc.lock`, and has none while the lock does not hold it.
    """
    models = load_params(root / PARAMS_FILE).models
    found = {
        "stages": _hash(astuple(graph_of(root))),
        "splits": _hash(read_json(root / SCORES)),
        "mlflow": _hash({name: read_json(root / f"reports/{name}/metrics.json") for name in models}),
    }
    outs = {path: md5 for entry in read_locked(root).values() for path, md5 in locked_hashes(entry, "outs").items()}
    report = outs.get(report_page(root).as_posix())
    return found | ({"report": report} if report else {})


def kept_hashes(root: Path) -> dict[str, str]:
    """Return the hash of what each picture showed when it was made."""
    path = root / MANIFEST
    return dict(read_json(path)) if path.exists() else {}


def keep_hashes(root: Path, hashes: Mapping[str, str]) -> None:
    """Write hashes beside the pictures; those of others stay."""
    write_json(root / MANIFEST, dict(sorted({**kept_hashes(root), **hashes}.items())))


def _hash(content: Any) -> str:
    return hashlib.md5(json.dumps(content, sort_keys=True).encode()).hexdigest()
