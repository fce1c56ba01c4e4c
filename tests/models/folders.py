"""Model folders for tests."""

from pathlib import Path
from typing import Any

from airline_sentiment.models.folder import SavedModel, load_model, save_model
from airline_sentiment.params import Clean, Tokenize

CLEAN = Clean(profile="tweet", steps=["urls", "punctuation"])
TOKENIZE = Tokenize(lower=True, filters="!?\t\n")


def saved_and_loaded(name: str, classifier: Any, folder: Path) -> Any:
    save_model(folder / name, SavedModel(name, CLEAN, TOKENIZE, classifier))
    return load_model(folder / name).classifier
