"""Keras models in files that depend on nothing but the model.

The files are plain Keras, for whoever wants to open them with it. Here they are read without it: their description of
the network is never turned into one, and the file gives the numbers alone.
"""

import io
import json
import math
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from airline_sentiment.models.arrays import Shape, open_zip, require_finite
from airline_sentiment.models.members import DamagedError, shown

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MEMBERS = ("config.json", "metadata.json", "model.weights.h5")
# What any network of Keras may name besides its layers.
_COMMON_CLASSES = {"keras.DTypePolicy", "keras.optimizers.Adam"} | {
    f"keras.initializers.{name}" for name in ("GlorotUniform", "Orthogonal", "Zeros")
}


@dataclass(frozen=True)
class KerasFile:
    """A network that was trained, as a file and as the numbers in it.

    Attributes:
        content: the bytes of the file.
        weights: float32 arrays by their places in the file, such as `layers/dense/vars/0`.
    """

    content: bytes
    weights: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, network: Any, shapes: Mapping[str, Shape]) -> Self:
        """Pack a Keras model so that equal models give equal bytes.

        Keras writes the time into `metadata.json` and the members' dates, and numbers shared objects by their address;
        here the time is left out, the dates are fixed and the numbers count from 1.

        Args:
            network: of `keras.Model`.
            shapes: of its weights, by place.
        """
        packed = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / "network.keras"
            network.save(fresh)
            with zipfile.ZipFile(fresh) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
                for name in sorted(source.namelist()):
                    target.writestr(zipfile.ZipInfo(name, _FIRST_ZIP_DATE), _stable(name, source.read(name)))
                weights = _read_weights(source.read(_MEMBERS[2]), shapes)
        return cls(packed.getvalue(), weights)

    @classmethod
    def read(cls, content: bytes, shapes: Mapping[str, Shape], classes: Set[str]) -> Self:
        """Read what `of` packed.

        Args:
            content: the bytes of the file.
            shapes: of the weights that it must hold, by place.
            classes: which classes of Keras its description may name, besides initializers and optimizer.

        Raises:
            DamagedError: if the file names another class, or holds other weights.
        """
        # Before anything is unpacked: what the file cannot hold may not fit into memory either.
        if len(content) < 4 * sum(math.prod(shape) for shape in shapes.values()):
            raise DamagedError(f"holds {len(content):,} bytes, too few for a network of its parameters")
        with open_zip(content, dict.fromkeys(_MEMBERS)) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise DamagedError("expected members without compression")
            config, _, weights = (archive.read(name) for name in _MEMBERS)
        _require_known_classes(json.loads(config), classes)
        return cls(content, _read_weights(weights, shapes))


def places(layers: Mapping[str, tuple[Shape, ...]]) -> dict[str, Shape]:
    """Return the shapes of the weights of layers or cells by their places in the file, from the layers by theirs."""
    return {
        f"layers/{layer}/vars/{number}": shape
        for layer, shapes in layers.items()
        for number, shape in enumerate(shapes)
    }


def _read_weights(content: bytes, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    import h5py

    with h5py.File(io.BytesIO(content), "r") as file:
        return {place: _read_dataset(h5py, file, place, shape) for place, shape in shapes.items()}


def _read_dataset(h5py: Any, file: Any, place: str, shape: tuple[int, ...]) -> np.ndarray:
    node = file
    for part in place.split("/"):
        # Other links lead out of the file.
        if not isinstance(node, h5py.Group) or not isinstance(node.get(part, getlink=True), h5py.HardLink):
            raise DamagedError(f"{place}: no such weights")
        node = node[part]
    if not isinstance(node, h5py.Dataset) or (node.shape, node.dtype) != (shape, np.float32):
        raise DamagedError(f"{place}: expected float32 of shape {shape}")
    # Numbers in other files, behind filters, or nowhere.
    if node.is_virtual or node.external or node.chunks or node.id.get_storage_size() != node.nbytes:
        raise DamagedError(f"{place}: expected plain numbers")
    array = np.asarray(node[()])
    require_finite(place, array)
    return array


def _require_known_classes(config: Any, known: Set[str]) -> None:
    if unknown := sorted({*_class_names(config)} - known - _COMMON_CLASSES):
        raise DamagedError(f"config.json: names {shown(unknown)}, which its network does not have")


def _class_names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "class_name" in node:
            yield f"{node.get('module')}.{node['class_name']}"
        for value in node.values():
            yield from _class_names(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _class_names(value)


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
