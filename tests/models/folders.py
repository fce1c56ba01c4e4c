"""Model folders for tests: small ones of every model, and what people and accidents do to them."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.models.base import LabelledTweets, TrainingData
from airline_sentiment.models.folder import MANIFEST, SavedModel, load_model, save_model, sealed
from airline_sentiment.models.members import list_members
from airline_sentiment.params import Clean, Tokenize
from airline_sentiment.tokens.vocabulary import Vocabulary

CLEAN = Clean(profile="tweet", steps=["urls", "punctuation"])
TOKENIZE = Tokenize(lower=True, filters="!?\t\n")
CLASSES = ("negative", "neutral", "positive")
WORDS = [["late", "again"], ["flight", "tomorrow"], ["great", "crew"]] * 4


def saved_and_loaded(name: str, classifier: Any, folder: Path) -> Any:
    return load_model(save(name, classifier, folder)).classifier


def save(name: str, classifier: Any, folder: Path, classes: tuple[str, ...] = CLASSES) -> Path:
    save_model(folder / name, SavedModel(name, CLEAN, TOKENIZE, classifier, classes))
    return folder / name


def small_tfidf(folder: Path) -> Path:
    from airline_sentiment.models import tfidf

    sizes = tfidf.NgramRange(shortest=1, longest=2)
    params = tfidf.Params(
        word_ngrams=sizes,
        char_ngrams=sizes,
        min_count=1,
        soft_labels=True,
        inverse_regularization=10.0,
        max_iterations=100,
    )
    return save("tfidf", tfidf.fit(_data(), params, 2, lambda *_: None), folder)


def small_lstm(folder: Path) -> Path:
    from airline_sentiment.models import lstm

    params = lstm.Params(
        vocabulary="train", num_words=8, maxlen="auto", mask_padding=True, embedding_dim=4, embedding_range=0.05,
        embedding_seed=2, embedding_dropout=0.0, cell="lstm", units=8, dropout=0.0, recurrent_dropout=0.0,
        learning_rate=0.05, clip_norm=None, epochs=1, batch_size=16,
    )  # fmt: skip
    return save("lstm", lstm.untrained(_data(), params, 2).classifier(), folder)


def small_hybrid(folder: Path) -> Path:
    from airline_sentiment.models import hybrid
    from airline_sentiment.models.encoder import Encoder

    params = hybrid.Params(
        encoder_layers=1, max_pieces=16, units=4, piece_dropout=0.1, dropout=0.1, pooled_dropout=0.1, soft_labels=True,
        learning_rate=0.01, warmup_steps=0, clip_norm=None, epochs=1, batch_size=4,
    )  # fmt: skip
    encoder = Encoder.pretrained(params.encoder_layers, params.max_pieces)
    return save(
        "hybrid", hybrid.HybridClassifier(encoder, hybrid.saved(hybrid.build(params, 3), params), params), folder
    )


SMALL: dict[str, Callable[[Path], Path]] = {"tfidf": small_tfidf, "lstm": small_lstm, "hybrid": small_hybrid}


def _data() -> TrainingData:
    tweets = LabelledTweets([" ".join(words) for words in WORDS], WORDS, np.array([0, 1, 2] * 4), np.ones(12))
    return TrainingData(tweets, tweets, Vocabulary.of(WORDS), CLASSES)


def reseal(folder: Path, change: Callable[[dict[str, Any]], object] = lambda manifest: None) -> None:
    """Write `model.json` anew, all hashes true to what lies there, as someone would who knows how."""
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).unlink()
    manifest["members"] = list_members(folder)
    del manifest["sha256"]
    change(manifest)
    (folder / MANIFEST).write_bytes(sealed(manifest))


def edit_json(path: Path, change: Callable[[Any], object]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def edit_arrays(path: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    with np.load(path) as arrays:
        content = {name: array.copy() for name, array in arrays.items()}
    change(content)
    np.savez(path, allow_pickle=True, **content)


def edit_zip(path: Path, change: Callable[[dict[str, bytes]], object], compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def edit_config(path: Path, change: Callable[[Any], object]) -> None:
    def edit(members: dict[str, bytes]) -> None:
        config = json.loads(members["config.json"])
        change(config)
        members["config.json"] = json.dumps(config).encode()

    edit_zip(path, edit)


def edit_weights(path: Path, change: Callable[[Any], object]) -> None:
    """Change the HDF5 file of a network, as `h5py` shows it."""
    import h5py

    def edit(members: dict[str, bytes]) -> None:
        content = io.BytesIO(members["model.weights.h5"])
        with h5py.File(content, "r+") as file:
            change(file)
        members["model.weights.h5"] = content.getvalue()

    edit_zip(path, edit)
