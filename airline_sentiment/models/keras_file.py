"""Keras models in files that depend on nothing but the model.

The files are plain Keras, for whoever wants to open them with it. Here their description of the network is never
turned into one: the network is built from its parameters, and the file gives the numbers.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from airline_sentiment.models.arrays import open_zip, require_finite
from airline_sentiment.models.members import DamagedError, shown

# Variables of a network by their places in the file.
Variables = Mapping[str, Any]

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_OPTIMIZER = "keras.optimizers.Adam"
_MEMBERS = ("config.json", "metadata.json", "model.weights.h5")


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


def read_keras(content: bytes, network: Any, variables: Variables) -> None:
    """Give a network the weights that `save_keras` wrote.

    Args:
        content: the bytes of the file.
        network: built from the parameters of the model, to say which classes its file may name.
        variables: its weights, by their places in the file.

    Raises:
        DamagedError: if the file names another class than the network has, or holds other weights.
    """
    with open_zip(content, dict.fromkeys(_MEMBERS)) as archive:
        if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
            raise DamagedError("expected members without compression")
        config, _, weights = (archive.read(name) for name in _MEMBERS)
    _require_known_classes(json.loads(config), network)
    assign(variables, _read_weights(weights, {place: tuple(weight.shape) for place, weight in variables.items()}))


def require_room(content: bytes, numbers: int) -> None:
    """Refuse a file that is too small to hold so many float32 numbers.

    Raises:
        DamagedError: if it is.
    """
    if len(content) < 4 * numbers:
        raise DamagedError(f"holds {len(content):,} bytes, too few for a network of its parameters")


def arrays_of(variables: Variables) -> dict[str, np.ndarray]:
    """Return the numbers of variables, by place."""
    return {place: variable.numpy() for place, variable in variables.items()}


def assign(variables: Variables, arrays: Mapping[str, np.ndarray]) -> None:
    """Give variables their numbers, by place."""
    for place, variable in variables.items():
        variable.assign(arrays[place])


def variables_at(places: Mapping[str, Any]) -> dict[str, Any]:
    """Return the weights of layers or cells by their places in the file, from the layers by theirs."""
    return {
        f"layers/{place}/vars/{number}": weight
        for place, owner in places.items()
        for number, weight in enumerate(owner.weights)
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


def _require_known_classes(config: Any, network: Any) -> None:
    from keras.saving import serialize_keras_object

    known = {*_class_names(serialize_keras_object(network)), _OPTIMIZER}
    if unknown := sorted(set(_class_names(config)) - known):
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
