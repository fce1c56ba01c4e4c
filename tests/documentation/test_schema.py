from typing import Any

import pytest

from documentation.parameters import type_name
from documentation.schema import described_schema

SCHEMA = described_schema("split:\n  seed: 2    # of the split\ngate:  # what must be reached\n")


def block(*names: str) -> Any:
    inner = SCHEMA
    for name in names:
        inner = inner["properties"][name]
    return inner


def test_values_have_their_bounds_and_choices() -> None:
    assert (block("models", "lstm", "units")["minimum"], block("models", "lstm", "units")["maximum"]) == (1, 4_096)
    assert block("models", "lstm", "cell")["enum"] == ["lstm", "gru", "rnn"]
    assert {"type": "null"} in block("tracking", "uri")["anyOf"]


def test_no_block_takes_other_keys_or_does_without_its_own() -> None:
    for names in ((), ("ingest",), ("ingest", "file", "columns"), ("models", "tfidf", "char_ngrams")):
        assert block(*names)["additionalProperties"] is False
        assert block(*names)["required"] == list(block(*names)["properties"])
    assert block("models")["additionalProperties"] is False
    assert "required" not in block("models")


def test_a_search_takes_the_keys_of_its_model() -> None:
    assert "char_ngrams.longest" in block("search", "models", "tfidf")["properties"]
    assert "units" not in block("search", "models", "tfidf")["properties"]
    assert set(SCHEMA["$defs"]["Range"]["properties"]) == {"choices", "low", "high", "scale"}


def test_comments_describe_keys_and_docstrings_what_has_no_comment() -> None:
    assert block("split", "seed")["description"] == "of the split"
    assert block("gate")["description"] == "what must be reached"
    assert block("ingest", "file", "encoding")["description"] == "of text."
    assert "description" not in block("split", "train")


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 0}, "a whole number from 0"),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, "a number above 0 below 1"),
        ({"type": "number", "maximum": 0.5}, "a number to 0.5"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "a text; `null`"),
        ({"enum": ["a", "b"], "type": "string"}, "`a`, `b`"),
        ({"enum": list("abcdefg"), "type": "string"}, "one of 7 names"),
        ({"const": "auto", "type": "string"}, "`auto`"),
        (
            {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
            "a list of at least 2, each item `true`, `false`",
        ),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "a mapping, each value a text"),
    ],
)
def test_types_in_words(schema: dict[str, Any], words: str) -> None:
    assert type_name(schema) == words
