"""The JSON schema of `params.yaml`: what the package checks, with the words of the file's own comments."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import airline_sentiment.models
from airline_sentiment.models.registry import model_module
from airline_sentiment.params import Block, Params, Range
from documentation.comments import Comment, Key, comments

Schema = dict[str, Any]


def described_schema(params_yaml: str) -> Schema:
    """Return the schema of all blocks, those of the models included; keys are described as `params_yaml` does.

    Only what it holds beyond `Params` differs from pydantic's own: the ranges of a search are the one definition that
    is referred to, all others stand where they are used.
    """
    schema = _of(Params)
    models = {name: _of(block) for name, block in _model_blocks()}
    schema["properties"]["models"] = {"type": "object", "minProperties": 1} | _only(models)
    schema["properties"]["search"]["properties"]["models"] = {"type": "object"} | _only(
        {name: {"type": "object", "minProperties": 1} | _only(_ranges(block)) for name, block in models.items()}
    )
    _describe(schema, comments(params_yaml))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "params.yaml",
        **schema,
        "$defs": {"Range": _of(Range)},
    }


def schema_file(schema: Schema) -> str:
    """Return the schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def leaves(block: Schema, parents: Key = ()) -> Iterator[tuple[Key, Schema]]:
    """Yield every key below a block that is no block itself, with its own schema.

    A key that is described nowhere has the description of the inner block that it stands in.
    """
    for name, inner in block["properties"].items():
        if "properties" in inner:
            shared = _description(inner.get("description", ""))
            yield from ((key, shared | leaf) for key, leaf in leaves(inner, (*parents, name)))
        else:
            yield (*parents, name), inner


def _model_blocks() -> Iterator[tuple[str, type[Block]]]:
    for path in sorted(Path(airline_sentiment.models.__path__[0]).glob("*.py")):
        if "\nclass Params(Block):" in path.read_text(encoding="utf-8"):
            yield path.stem, model_module(path.stem).Params


def _ranges(block: Schema) -> Schema:
    return {".".join(key): {"$ref": "#/$defs/Range"} for key, _ in leaves(block)}


def _only(properties: Mapping[str, Schema]) -> Schema:
    return {"properties": dict(properties), "additionalProperties": False}


def _of(block: type[Block]) -> Schema:
    schema = block.model_json_schema()
    definitions = schema.pop("$defs", {})
    resolved = _resolved(schema, definitions)
    assert isinstance(resolved, dict)
    return resolved


def _resolved(part: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a part of a schema with definitions in the place of references, without the titles that repeat names."""
    if isinstance(part, list):
        return [_resolved(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _resolved(definitions[part["$ref"].rpartition("/")[2]], definitions)
    found = {key: _resolved(value, definitions) for key, value in part.items() if key != "title"}
    if "properties" in part:
        found["properties"] = {name: _resolved(value, definitions) for name, value in part["properties"].items()}
        found |= _described_attributes(found)
    return found


def _described_attributes(block: Schema) -> Schema:
    """Move what the docstring of a block says of its attributes to these."""
    summary, _, attributes = str(block.get("description", "")).partition("\n\nAttributes:\n")
    said = dict(line.strip().partition(": ")[::2] for line in attributes.splitlines())
    properties = {name: inner | _description(said.get(name, "")) for name, inner in block["properties"].items()}
    return {"description": summary, "properties": properties}


def _description(text: str) -> Schema:
    return {"description": text} if text else {}


def _describe(schema: Schema, said: Mapping[Key, Comment], parents: Key = ()) -> None:
    for name, inner in schema.get("properties", {}).items():
        key = (*parents, name)
        if comment := said.get(key):
            schema["properties"][name] = inner | _description(_text(comment))
        _describe(schema["properties"][name], said, key)


def _text(comment: Comment) -> str:
    return "\n".join(filter(None, (comment.behind, *comment.above)))
