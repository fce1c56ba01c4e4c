"""YAML as DVC reads it, from files that may be anything: what is wrong is one line, in no time."""

import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

from airline_sentiment.errors import InputError, shown

LARGEST_FILE = 2**17
"""Bytes; the largest here but dvc.lock has a tenth of that, and reading takes a second for each 100,000."""

_DEEPEST = 50
_REPEATED_VALUES = 10_000
_WHOLE_NUMBER = "tag:yaml.org,2002:int"
_LONGEST_INT64 = len("-0b") + 64
_INT64 = range(-(2**63), 2**63)
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_PROBLEM = 200


def read_yaml(path: Path, largest: int = LARGEST_FILE) -> Any:
    """Read YAML 1.2 as DVC does (`1e-3` is a number, `no` is a word); a key that occurs twice is an error.

    Args:
        path: of the file.
        largest: bytes that it may have.

    Raises:
        InputError: naming the file, and the line where there is one, if it is missing, no file, too large, no YAML, or
            holds what no program can use: hundreds of levels, numbers beyond 64 bits, aliases that multiply.
    """
    try:
        content = read_content(path, largest)
    except FileNotFoundError:
        raise InputError(f"{shown(path)}: no such file; run this in the root of the repository") from None
    return parse_yaml(content, shown(path))


def read_content(path: Path, largest: int) -> bytes:
    """Return the content of a file that is one and has at most `largest` bytes.

    Raises:
        FileNotFoundError: if there is nothing.
        InputError: naming it, if it is a folder, a pipe or a device, too large, or may not be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if path.is_dir() else "no regular file"
            raise InputError(f"{shown(path)}: is {what}; a file is expected there")
        if status.st_size > largest:
            raise InputError(f"{shown(path)}: has {status.st_size:,} bytes, at most {largest:,} are read")
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be read: {error.strerror or error}") from None


def parse_yaml(content: bytes, name: str) -> Any:
    """Read YAML as `read_yaml` does, from the content of a file called `name`.

    Raises:
        InputError: naming the file and the line.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{name}: expected UTF-8, found another encoding") from None
    try:
        return _reader().load(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InputError(f"{name}, line {line}: the character U+{error.character:04X} may not stand in YAML") from None
    except MaxDepthExceededError as error:
        line = error.problem_mark.line + 1
        raise InputError(f"{name}, line {line}: values lie more than {_DEEPEST} levels deep") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        raise InputError(f"{where}: {_short(error.problem or error.context or 'not valid YAML')}") from None
    except YAMLError as error:
        raise InputError(f"{name}: not valid YAML: {_short(str(error))}") from None


def line_of(content: bytes, location: Sequence[str | int]) -> int:
    """Return the line, from 1, on which a value begins, or its key; of one that is not there, that of what is round it.

    Args:
        content: YAML that `parse_yaml` reads.
        location: the keys and positions that lead to the value.
    """
    node = _reader().compose(content.decode("utf-8"))
    line = node.start_mark.line if node else 0
    for step in location:
        if isinstance(node, MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        else:
            items = node.value if isinstance(node, SequenceNode) else []
            found = (items[step], items[step]) if isinstance(step, int) and step < len(items) else None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return int(line) + 1


class _Composer(Composer):
    """Bounds how deep values lie and how many of them aliases repeat."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False
        self._sizes: dict[int, int] = {}
        self._repeated = 0

    def return_alias(self, aliased: Node) -> Node:
        size = self._sizes.get(id(aliased))
        if size is None:
            raise _error(aliased, "an alias stands within what it repeats")
        self._repeated += size
        if self._repeated > _REPEATED_VALUES:
            raise _error(
                aliased, f"aliases repeat more than {_REPEATED_VALUES:,} values; write out those that you mean"
            )
        return aliased

    def compose_node(self, parent: Any, index: Any) -> Node:
        node: Node = super().compose_node(parent, index)
        if id(node) not in self._sizes:
            self._sizes[id(node)] = 1 + sum(self._sizes[id(part)] for part in _parts(node))
        return node


class _Constructor(SafeConstructor):
    """Makes of every value that Python cannot make, or nobody can use, an error with its line."""

    def construct_non_recursive_object(self, node: Any, tag: str | None = None) -> Any:
        if node.tag == _WHOLE_NUMBER and len(node.value) > _LONGEST_INT64:
            raise _error(node, "a whole number beyond 64 bits")
        try:
            value = super().construct_non_recursive_object(node, tag)
        except YAMLError:
            raise
        except Exception as error:
            # Tags, dates and numbers are handed to constructors of Python, which raise what they like.
            raise _error(node, f"not a value: {str(error) or type(error).__name__}") from None
        if isinstance(value, int) and value not in _INT64:
            raise _error(node, "a whole number beyond 64 bits")
        if isinstance(value, str) and (found := _UNUSABLE.search(value)):
            raise _error(node, f"a text with the character U+{ord(found[0]):04X}, which no file or name can hold")
        return value


def _reader() -> YAML:
    reader = YAML(typ="safe", pure=True)
    reader.Composer = _Composer
    reader.Constructor = _Constructor
    reader.max_depth = _DEEPEST
    return reader


def _parts(node: Node) -> Iterable[Node]:
    if isinstance(node, MappingNode):
        return (part for pair in node.value for part in pair)
    return node.value if isinstance(node, SequenceNode) else ()


def _error(node: Node, problem: str) -> ConstructorError:
    return ConstructorError(None, None, problem, node.start_mark)


def _short(problem: str) -> str:
    line = problem.splitlines()[0]
    return line if len(line) <= _LONGEST_PROBLEM else f"{line[:_LONGEST_PROBLEM]}..."
