"""What the comments of `params.yaml` say of its keys."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

from ruamel.yaml import YAML, MappingNode, Node
from ruamel.yaml.nodes import CollectionNode

_FOR_EDITORS = "yaml-language-server:"

Key = tuple[str, ...]
"""The names that lead to a value."""


class Comment(NamedTuple):
    """What stands behind a key on its line, and the lines of comment right above it, without their `#`."""

    behind: str
    above: tuple[str, ...]


def heading(text: str) -> list[str]:
    """Return the comment with which a file begins, line by line, without what it says to editors alone."""
    comment = takewhile(lambda line: line.startswith("#"), text.splitlines())
    lines = [line.removeprefix("#").strip() for line in comment]
    return [line for line in lines if not line.startswith(_FOR_EDITORS)]


def comments(text: str) -> Mapping[Key, Comment]:
    """Return the comments of every key of a YAML file of blocks."""
    lines = text.splitlines()
    root = YAML(typ="rt", pure=True).compose(text)
    return {key: Comment(_behind(lines, name, value), _above(lines, name)) for key, name, value in _keys(root)}


def _keys(node: Node, parents: Key = ()) -> Iterator[tuple[Key, Node, Node]]:
    if isinstance(node, MappingNode) and _is_block(node):
        for name, value in node.value:
            key = (*parents, str(name.value))
            yield key, name, value
            yield from _keys(value, key)


def _behind(lines: list[str], name: Node, value: Node) -> str:
    """Return the comment behind a key and a value on the same line; a `#` inside of the value is none."""
    line = name.start_mark.line
    ends_here = value.end_mark.line == line and not _is_block(value)
    end = max(name.end_mark.column, value.end_mark.column if ends_here else 0)
    return _after_mark(lines[line][end:])


def _is_block(node: Node) -> bool:
    return isinstance(node, CollectionNode) and not node.flow_style


def _after_mark(rest: str) -> str:
    return rest.partition(" #")[2].strip()


def _above(lines: list[str], name: Any) -> tuple[str, ...]:
    indent = " " * name.start_mark.column + "#"
    first = name.start_mark.line
    while first and lines[first - 1].startswith(indent):
        first -= 1
    return tuple(line.removeprefix(indent).removeprefix(" ") for line in lines[first : name.start_mark.line])
