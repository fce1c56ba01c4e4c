"""Arrays out of a `.npz` file whose names, types and shapes are known beforehand: nothing else is unpacked."""

import io
import zipfile
from collections.abc import Mapping
from typing import IO, Any

import numpy as np

from airline_sentiment.models.members import DamagedError, shown

Shape = tuple[int, ...]
Layout = Mapping[str, tuple[type[np.generic], Shape]]

_LARGEST_HEADER = 1024


def read_arrays(content: bytes, layout: Layout) -> dict[str, np.ndarray]:
    """Return the arrays of a `.npz` file by name.

    Args:
        content: the bytes of the file.
        layout: type and shape of each array that must be there, no others.

    Raises:
        DamagedError: naming the array that is missing, too many, of another type or shape, or not finite.
    """
    members = {f"{name}.npy": (np.dtype(kind), shape) for name, (kind, shape) in layout.items()}
    with open_zip(content, members) as archive:
        return {
            name.removesuffix(".npy"): _read_array(archive, name, kind, shape)
            for name, (kind, shape) in members.items()
        }


def open_zip(content: bytes, members: Mapping[str, Any]) -> zipfile.ZipFile:
    """Open a ZIP file that must hold exactly these members.

    Raises:
        DamagedError: naming a member that is missing, twice or too many.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = [member.filename for member in archive.infolist()]
    if sorted(names) != sorted(members):
        raise DamagedError(f"expected the members {shown(sorted(members))}, found {shown(sorted(names)) or 'none'}")
    return archive


def require_finite(name: str, array: np.ndarray) -> None:
    """Refuse an array with a number that is NaN or infinite.

    Raises:
        DamagedError: naming the array.
    """
    if array.dtype == np.float16:
        # NumPy widens each half before it looks; all bits of the exponent set say the same.
        infinite = np.uint16(0x7C00)
        finite = bool(((array.view(np.uint16) & infinite) != infinite).all())
    else:
        finite = bool(np.isfinite(array).all())
    if not finite:
        raise DamagedError(f"{name}: holds numbers that are not finite")


def _read_array(archive: zipfile.ZipFile, name: str, kind: np.dtype[Any], shape: Shape) -> np.ndarray:
    size = kind.itemsize * int(np.prod(shape, dtype=object))
    declared = archive.getinfo(name).file_size
    if not size <= declared <= size + _LARGEST_HEADER:
        raise DamagedError(f"{name}: expected {size:,} bytes and a header, found {declared:,} bytes")
    with archive.open(name) as file:
        order = _read_header(file, name, kind, shape)
        values = file.read(size)
        if len(values) != size or file.read(1):
            raise DamagedError(f"{name}: expected {size:,} bytes of numbers, found another count")
    array = np.frombuffer(values, kind).reshape(shape, order=order)
    require_finite(name, array)
    return array


def _read_header(file: IO[bytes], name: str, kind: np.dtype[Any], shape: Shape) -> Any:
    """Read the header, verify it, and return the order of the numbers: C or F."""
    if np.lib.format.read_magic(file) != (1, 0):
        raise DamagedError(f"{name}: expected an array of NumPy's format 1.0")
    found_shape, by_column, found_kind = np.lib.format.read_array_header_1_0(file)
    if (found_kind, found_shape) != (kind, shape):
        raise DamagedError(f"{name}: expected {kind} of shape {shape}, found {found_kind} of shape {found_shape}")
    return "F" if by_column else "C"
