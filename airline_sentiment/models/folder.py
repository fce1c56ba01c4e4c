"""One self-contained folder a model: weights, vocabulary, and how raw text becomes its input."""

from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.errors import InputError
from airline_sentiment.files import read_json, replacing_folder, write_json
from airline_sentiment.models.base import CLASSES, Classifier
from airline_sentiment.models.registry import model_module
from airline_sentiment.params import Clean, Tokenize

MANIFEST = "model.json"


@dataclass(frozen=True)
class SavedModel:
    """A trained classifier with what turns raw text into its input."""

    name: str
    clean: Clean
    tokenize: Tokenize
    classifier: Classifier


def save_model(folder: Path, model: SavedModel) -> None:
    """Write a model into a folder of its own, complete or not at all."""
    with replacing_folder(folder) as path:
        manifest = {
            "model": model.name,
            "classes": CLASSES,
            "clean": model.clean.model_dump(),
            "tokenize": model.tokenize.model_dump(),
        }
        write_json(path / MANIFEST, manifest)
        model.classifier.save(path)


def load_model(folder: Path) -> SavedModel:
    """Read a model from its folder; nothing else of the repository's outputs is needed.

    Raises:
        InputError: if the folder holds no model.
    """
    try:
        manifest = read_json(folder / MANIFEST)
    except FileNotFoundError:
        raise InputError(f"{folder}: no trained model here; `dvc repro` makes it") from None
    return SavedModel(
        manifest["model"],
        Clean(**manifest["clean"]),
        Tokenize(**manifest["tokenize"]),
        model_module(manifest["model"]).load(folder),
    )
