"""The page of the parameters."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML

from documentation.comments import Key, comments, heading
from documentation.markdown import code, fenced, page, plain, table
from documentation.schema import Schema, leaves

_HEADINGS = ("key", "type", "default", "meaning")
_MOST_NAMED = 6

_INTRODUCTION = """\
<!-- Written by `make reference` from params.yaml and its schema; do not edit. -->

# Parameters

{heading}

This page has every key: what may stand there, what stands there in this repository, and what it means. In front of each
belongs the heading that it stands under: the whole name of `units` under `models.lstm` is `models.lstm.units`.

The same is in `params.schema.json`, which the first line of `params.yaml` names. With the YAML extension of VS Code, or
any other editor that has the YAML language server, it brings completion, descriptions, and a mark under what is wrong.

To try a value without editing the file, give DVC its key: `dvc exp run -S models.lstm.units=128`. What a change runs
again is in `dvc.yaml`, which lists for each stage the keys that it reads. How rows are read, how texts are cleaned and
what the gate does is told in [Your own texts](../your_own_texts.md), [Cleaning](../cleaning.md) and
[Judge a change](../ci.md)."""

_RANGES = """\
Each model has its own ranges, and a key of a range is a key of the model's block, with a dot for an inner block. A
range is `{choices: [...]}`, or `{low: ..., high: ...}` with `scale: log` where factors matter rather than differences.
[Compare models](../comparing.md#search) shows a search."""


def parameters_page(schema: Schema, params_yaml: str) -> str:
    """Return the page, from the schema of `described_schema` and the file that holds the values."""
    said = {key: comment.above for key, comment in comments(params_yaml).items() if comment.above}
    values = YAML(typ="safe", pure=True).load(params_yaml)
    introduction = _INTRODUCTION.format(heading=" ".join(map(plain, heading(params_yaml))))
    return page([introduction, *_blocks(schema, values, said)])


def _blocks(schema: Schema, values: Mapping[str, Any], said: Mapping[Key, tuple[str, ...]]) -> Iterator[str]:
    for name, block in schema["properties"].items():
        yield f"## {name}"
        if summary := block.get("description"):
            yield _sentence(summary)
        if name == "models":
            for model in sorted(block["properties"], key=_place_in(values["models"])):
                yield f"### models.{model}"
                if summary := block["properties"][model].get("description"):
                    yield _sentence(summary)
                yield from _parameters(block["properties"][model], ("models", model), values, said)
        elif name == "search":
            own = {key: inner for key, inner in block["properties"].items() if key != "models"}
            yield from _parameters({"properties": own}, ("search",), values, said)
            yield _RANGES
            yield table(("model", "key", "range"), _ranges(values["search"]["models"]))
        else:
            yield from _parameters(block, (name,), values, said)


def _parameters(
    block: Schema, parents: Key, values: Mapping[str, Any], said: Mapping[Key, tuple[str, ...]]
) -> Iterator[str]:
    found = list(leaves(block, parents))
    yield table(_HEADINGS, (_row(key, len(parents), inner, values) for key, inner in found))
    for key, _ in found:
        if key in said:
            yield f"What can be in {code('.'.join(key[len(parents) :]))}:"
            yield fenced("\n".join(line.removeprefix("  ") for line in said[key][1:]), "text")


def _row(key: Key, depth: int, inner: Schema, values: Mapping[str, Any]) -> tuple[str, ...]:
    meaning = inner.get("description", "").splitlines()
    return code(".".join(key[depth:])), type_name(inner), _default(values, key), plain(meaning[0]) if meaning else ""


def _default(values: Mapping[str, Any], key: Key) -> str:
    block: Any = values
    for name in key:
        if name not in block:
            return ""
        block = block[name]
    if isinstance(block, list) and len(block) > _MOST_NAMED:
        return f"the {len(block)} below"
    return code(json.dumps(block, ensure_ascii=False))


def _place_in(models: Mapping[str, Any]) -> Callable[[str], int]:
    """Models stand as they do in `params.yaml`, those that it does not train at the end."""
    places = {name: place for place, name in enumerate(models)}
    return lambda name: places.get(name, len(places))


def _ranges(models: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[tuple[str, str, str]]:
    for model, ranges in models.items():
        for key, tried in ranges.items():
            yield code(model), code(key), _range(tried)


def _range(tried: Mapping[str, Any]) -> str:
    if "choices" in tried:
        return ", ".join(code(json.dumps(choice)) for choice in tried["choices"])
    scale = ", on a log scale" if tried.get("scale") == "log" else ""
    return f"{tried['low']:g} to {tried['high']:g}{scale}"


def type_name(schema: Schema, between: str = "; ") -> str:
    """Return in words what a schema takes, one alternative after the other."""
    if "anyOf" in schema:
        return between.join(type_name(each, " or ") for each in schema["anyOf"])
    names = list(map(code, schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else []))
    if names:
        return f"one of {len(names)} names" if len(names) > _MOST_NAMED else ", ".join(names)
    return _WORDS[schema["type"]](schema)


def _number_name(schema: Schema) -> str:
    kind = "a whole number" if schema["type"] == "integer" else "a number"
    return " ".join(filter(None, (kind, _bounds(schema))))


def _text_name(schema: Schema) -> str:
    if "pattern" in schema:
        return f"a text like {code(schema['pattern'])}"
    return f"a text of at most {schema['maxLength']:,} characters" if "maxLength" in schema else "a text"


def _list_name(schema: Schema) -> str:
    least = f" of at least {schema['minItems']}" if schema.get("minItems", 1) > 1 else ""
    return f"a list{least}, each item {type_name(schema['items'], ' or ')}"


def _mapping_name(schema: Schema) -> str:
    return f"a mapping, each value {type_name(schema['additionalProperties'], ' or ')}"


_WORDS: Mapping[str, Callable[[Schema], str]] = {
    "boolean": lambda _: "`true`, `false`",
    "null": lambda _: "`null`",
    "integer": _number_name,
    "number": _number_name,
    "string": _text_name,
    "array": _list_name,
    "object": _mapping_name,
}


def _bounds(schema: Schema) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
    return " ".join(f"{word} {_number(schema[bound])}" for bound, word in words.items() if bound in schema)


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text[:1].upper()}{text[1:]}."
