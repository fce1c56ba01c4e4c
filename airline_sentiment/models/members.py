"""The files of a model folder: listed with size and hash when they are written, verified before they are read."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from airline_sentiment.errors import InputError
from airline_sentiment.params import Block

LARGEST = 2**32
_LONGEST_MESSAGE = 300
_ADVICE = "`dvc repro` makes a model of this repository whole again, any other folder has to be copied anew"

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class DamagedError(ValueError):
    """A member of a model folder is not what training saved; the message says in what way."""


class Listed(Block):
    """What `model.json` says of a member: its size in bytes and its hash."""

    size: Annotated[int, Field(ge=0, le=LARGEST)]
    sha256: Sha256


@dataclass(frozen=True)
class Members:
    """The content of a folder's members, as it was listed.

    Attributes:
        folder: where they lie, for messages.
        contents: by name.
    """

    folder: Path
    contents: Mapping[str, bytes]

    @contextmanager
    def reading(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member; whatever goes wrong in the block is the member's fault."""
        with blaming(self.folder, name):
            yield self.contents[name]


def list_members(folder: Path) -> dict[str, dict[str, int | str]]:
    """Return size and sha256 of every file in a folder, sorted by name."""
    contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return {name: {"size": len(content), "sha256": sha256_of(content)} for name, content in contents.items()}


def read_members(folder: Path, listed: Mapping[str, Listed], besides: str) -> Members:
    """Read and verify all members of a folder.

    Args:
        folder: must hold the members, `besides` and nothing else.
        listed: what each must be.
        besides: the file that lists them.

    Raises:
        InputError: naming the folder and the member that is missing, too many, or not as listed.
    """
    with blaming(folder, besides):
        if sum(member.size for member in listed.values()) > LARGEST:
            raise DamagedError(f"lists more than {LARGEST:,} bytes")
    found, expected = {entry.name for entry in os.scandir(folder)}, {besides, *listed}
    for name in sorted(found ^ expected):
        with blaming(folder, name):
            raise DamagedError("is missing" if name in expected else f"is not listed in {besides}")
    return Members(folder, {name: _verified(folder, name, member) for name, member in sorted(listed.items())})


def read_regular(path: Path, size: int) -> bytes:
    """Return the content of a regular file, no more than one byte beyond `size`.

    Raises:
        DamagedError: if it is something else, which could block or never end.
    """
    # A pipe without a writer would block in opening it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise DamagedError("expected a file, found something else")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(size + 1)
    finally:
        os.close(descriptor)


def sha256_of(content: bytes) -> str:
    """Return the hash in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def shown(names: str | Iterable[str]) -> str:
    """Return a name, or names joined by commas, in one line that any terminal shows."""
    text = names if isinstance(names, str) else ", ".join(names)
    return text if text.isprintable() else ascii(text)


@contextmanager
def blaming(folder: Path, name: str) -> Iterator[None]:
    """Answer every error of the block with one line that names the folder, the member and how to go on."""
    try:
        yield
    except InputError:
        raise
    # Four libraries parse what lies in a folder, and none says all that it may raise.
    except Exception as error:
        raise InputError(f"{shown(str(folder))}/{shown(name)}: {_fault(error)}; {_ADVICE}") from None


def _fault(error: Exception) -> str:
    if isinstance(error, ValidationError):
        problem = error.errors(include_url=False, include_input=False)[0]
        message = ": ".join(part for part in (".".join(map(str, problem["loc"])), problem["msg"]) if part)
    elif isinstance(error, OSError) and error.strerror:
        message = error.strerror
    elif isinstance(error, DamagedError) or type(error) is ValueError:
        message = str(error)
    else:
        message = f"cannot be read ({type(error).__name__}: {error})"
    return shown(message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}...")


def _verified(folder: Path, name: str, listed: Listed) -> bytes:
    with blaming(folder, name):
        content = read_regular(folder / name, listed.size)
        if len(content) != listed.size:
            more = "more" if len(content) > listed.size else f"{len(content):,}"
            raise DamagedError(f"expected {listed.size:,} bytes, found {more}")
        if sha256_of(content) != listed.sha256:
            raise DamagedError("its bytes are not those that were saved (sha256 differs)")
        return content
