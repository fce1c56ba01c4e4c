"""One self-contained folder a model: weights, vocabulary, and how raw text becomes its input.

`model.json` lists size and hash of every other file, and carries a hash of itself. Loading verifies both, then that
all parts fit one another, and builds the network from its parameters: nothing that lies in a folder is executed.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_folder
from airline_sentiment.models.base import Classifier, ModelModule
from airline_sentiment.models.members import (
    DamagedError,
    Listed,
    Members,
    Sha256,
    blaming,
    list_members,
    read_members,
    read_regular,
    sha256_of,
    shown,
)
from airline_sentiment.models.registry import model_module
from airline_sentiment.params import Block, Clean, Tokenize

MANIFEST = "model.json"
_LARGEST_MANIFEST = 2**20
_ZEROS = "0" * 64
# The last value of the file.
_OWN_HASH = re.compile(rb'(?<="sha256": ")[0-9a-f]{64}(?="\n\}\n\Z)')

ClassName = Annotated[str, Field(max_length=100)]


class Manifest(Block):
    """The content of `model.json`.

    Attributes:
        model: the module of `airline_sentiment.models` that reads the members.
        classes: the labels in the order of the probabilities.
        clean, tokenize: how raw text becomes words.
        parameters: the block of the model, from which its network is built.
        members: size and hash of every other file, by name.
        sha256: of this file, with zeros in the place of this hash.
    """

    model: Annotated[str, Field(max_length=100)]
    classes: Annotated[list[ClassName], Field(min_length=2, max_length=1_000)]
    clean: Clean
    tokenize: Tokenize
    parameters: dict[str, Any]
    members: dict[str, Listed]
    sha256: Sha256


@dataclass(frozen=True)
class SavedModel:
    """A trained classifier with what turns raw text into its input.

    Attributes:
        name: its module in `airline_sentiment.models`.
        clean, tokenize: how raw text becomes words.
        classifier: what was trained.
        classes: the labels in the order of the probabilities.
    """

    name: str
    clean: Clean
    tokenize: Tokenize
    classifier: Classifier
    classes: tuple[str, ...]


def save_model(folder: Path, model: SavedModel) -> None:
    """Write a model into a folder of its own, complete or not at all."""
    with replacing_folder(folder) as path:
        model.classifier.save(path)
        manifest = {
            "model": model.name,
            "classes": model.classes,
            "clean": model.clean.model_dump(),
            "tokenize": model.tokenize.model_dump(),
            "parameters": model.classifier.params.model_dump(),
            "members": list_members(path),
        }
        (path / MANIFEST).write_bytes(sealed(manifest))


def sealed(manifest: dict[str, Any]) -> bytes:
    """Return the content of `model.json` for all keys but `sha256`, which is added."""
    content = json.dumps(manifest | {"sha256": _ZEROS}, indent=2, allow_nan=False).encode() + b"\n"
    return _with_hash(content, sha256_of(content))


def load_model(folder: Path) -> SavedModel:
    """Read a model from its folder; nothing else of the repository's outputs is needed.

    Raises:
        InputError: if the folder holds no model, or not what was saved; naming the member that is wrong.
    """
    manifest, members = read_model_files(folder)
    with blaming(folder, MANIFEST):
        module = model_module(manifest.model)
        params = module.Params.model_validate(manifest.parameters)
    classifier = module.load(members, params, len(manifest.classes))
    return SavedModel(manifest.model, manifest.clean, manifest.tokenize, classifier, tuple(manifest.classes))


def read_model_files(folder: Path) -> tuple[Manifest, Members]:
    """Read and verify the files of a model folder, without building the model.

    Raises:
        InputError: as `load_model`.
    """
    manifest = _read_manifest(folder)
    with blaming(folder, MANIFEST):
        expected = _module(manifest.model).MEMBERS
        if sorted(manifest.members) != sorted(expected):
            raise DamagedError(f"members: expected {', '.join(expected)}, found {shown(manifest.members)}")
    return manifest, read_members(folder, manifest.members, MANIFEST)


def _read_manifest(folder: Path) -> Manifest:
    with blaming(folder, MANIFEST):
        try:
            content = read_regular(folder / MANIFEST, _LARGEST_MANIFEST)
        except (FileNotFoundError, NotADirectoryError):
            raise InputError(f"{shown(str(folder))}: no trained model here; `dvc repro` makes it") from None
        if len(content) > _LARGEST_MANIFEST:
            raise DamagedError(f"is larger than {_LARGEST_MANIFEST:,} bytes")
        manifest = Manifest.model_validate_json(content)
        if sha256_of(_with_hash(content, _ZEROS)) != manifest.sha256:
            raise DamagedError("is not as it was saved (its own sha256 differs)")
        _check_classes(manifest.classes)
    return manifest


def _check_classes(classes: list[str]) -> None:
    for name in classes:
        if not name.strip() or not name.isprintable():
            raise DamagedError(f"classes: expected names that can be printed, found {name!r}")
        if classes.count(name) > 1:
            raise DamagedError(f"classes: names {name!r} more than once")


def _module(name: str) -> ModelModule:
    try:
        return model_module(name)
    except InputError as error:
        raise DamagedError(f"model: {error}") from None


def _with_hash(content: bytes, digest: str) -> bytes:
    return _OWN_HASH.sub(digest.encode(), content)
