"""Keras models in files that depend on nothing but the model."""

import json
import zipfile
from pathlib import Path
from typing import Any

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def save_keras(model: Any, path: Path) -> None:
    """Save a Keras model so that equal models give equal bytes.

    Keras writes the time into `metadata.json` and the members' dates, and numbers shared objects by their address;
    here the time is left out, the dates are fixed and the numbers count from 1.
    """
    fresh = path.with_name(f"fresh-{path.name}")
    model.save(fresh)
    with zipfile.ZipFile(fresh) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            target.writestr(zipfile.ZipInfo(name, _FIRST_ZIP_DATE), _stable(name, source.read(name)))
    fresh.unlink()


def _stable(name: str, content: bytes) -> bytes:
    if not name.endswith(".json"):
        return content
    document = json.loads(content)
    document.pop("date_saved", None)
    _renumber(document, {})
    return json.dumps(document, sort_keys=True).encode()


def _renumber(node: Any, numbers: dict[int, int]) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("shared_object_id"), int):
            node["shared_object_id"] = numbers.setdefault(node["shared_object_id"], len(numbers) + 1)
        for _, value in sorted(node.items()):
            _renumber(value, numbers)
    elif isinstance(node, list):
        for value in node:
            _renumber(value, numbers)
