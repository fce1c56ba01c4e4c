"""JSON Lines and arrays of objects."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airline_sentiment.errors import InputError
from airline_sentiment.tables.batches import text_column
from airline_sentiment.tables.formats import ReadOptions
from airline_sentiment.tables.reading import reading
from airline_sentiment.tables.writing import writing
from tests.tables.tables import copy, read, refusal, short

MANY = 9000
BIG = 2**53 + 1


def write_lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def copied(tmp_path: Path, text: str, name: str = "t.jsonl") -> list[dict[str, Any]]:
    """Return the rows of a table after it was read and written again."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    target = copy(tmp_path / name, tmp_path / "again.jsonl")
    return [json.loads(line) for line in target.read_text(encoding="utf-8").split("\n")[:-1]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('{"a": 1}\n{"a": 0.5}\n', [{"a": 1.0}, {"a": 0.5}]),
        ('{"a": true}\n{"a": null}\n{}\n', [{"a": True}, {"a": None}, {"a": None}]),
        ('{"a": null}\n', [{"a": None}]),
        ('{"a": 1}\n{"a": "x"}\n{"a": [1, "x"]}\n', [{"a": 1}, {"a": "x"}, {"a": [1, "x"]}]),
        ('{"a": true}\n{"a": 1}\n', [{"a": True}, {"a": 1}]),
        ('{"a": ["x"]}\n{"a": {"b": 1}}\n{"a": {"c": "d"}}', [{"a": ["x"]}, {"a": {"b": 1}}, {"a": {"c": "d"}}]),
        (f'{{"a": {BIG}}}\n{{"a": 0.5}}\n', [{"a": BIG}, {"a": 0.5}]),
        (f'{{"a": {2**63 - 1}}}\n{{"a": {-(2**63)}}}\n', [{"a": 2**63 - 1}, {"a": -(2**63)}]),
        (f'{{"a": {2**64 - 1}}}\n', [{"a": 2**64 - 1}]),
        ('{"a": NaN}\n{"a": 1.5}\n{"a": -Infinity}\n', [{"a": None}, {"a": 1.5}, {"a": None}]),
        ('{"a": [NaN, 1]}\n', [{"a": [None, 1]}]),
        (r'{"a": "cut \ud83d"}', [{"a": "cut \ufffd"}]),
        (r'{"a": ["\ude00", {"\ud83d": "\ud83d\ude00"}]}', [{"a": ["\ufffd", {"\ufffd": "😀"}]}]),
        (r'{"a\ud83d": "x"}' + "\n" + r'{"a\ud83d": "y"}', [{"a\ufffd": "x"}, {"a\ufffd": "y"}]),
        (r'{"a": "\\ud83d"}', [{"a": r"\ud83d"}]),
        ('{"a": 1}\r{"a": 2}\r\n\n  \n{"a": 3}', [{"a": 1}, {"a": 2}, {"a": 3}]),
        ('\ufeff{"a": "é\u2028"}', [{"a": "é\u2028"}]),
        ('{"b": 1, "a": 2}\n{"c": 3}\n', [{"b": 1, "a": 2, "c": None}, {"b": None, "a": None, "c": 3}]),
        ('{"a": "2015-02-24", "b": "12:30:00"}', [{"a": "2015-02-24", "b": "12:30:00"}]),
        ('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('\n [\n  {"a": "]"}\n , {\n "a": "[\\"" }\n]\n\n', [{"a": "]"}, {"a": '["'}]),
    ],
    ids=short,
)  # fmt: skip
@pytest.mark.parametrize("name", ["t.jsonl", "t.json", "t.NDJSON"])
def test_every_value_comes_out_as_it_went_in(tmp_path: Path, name: str, text: str, rows: list[dict[str, Any]]) -> None:
    again = copied(tmp_path, text, name)
    assert again == rows
    assert [list(map(type, row.values())) for row in again] == [list(map(type, row.values())) for row in rows]


@pytest.mark.parametrize(
    ("last", "rest", "shown"),
    [
        ({"n": 0.5}, 1.0, 0.5),
        ({"n": "x"}, "1", '"x"'),
        ({"n": ["x"]}, "1", '["x"]'),
        ({"new": 3}, None, 3),
        ({"new": {"deep": [1, "x"]}}, None, '{"deep": [1, "x"]}'),
        ({"reason": "late"}, None, "late"),
    ],
)
def test_a_key_or_a_type_may_come_late(tmp_path: Path, last: dict[str, Any], rest: Any, shown: Any) -> None:
    (name,) = last
    first = {"text": "late", "n": 1, "reason": None}
    rows = read(write_lines(tmp_path / "t.jsonl", *[first] * (MANY - 1), first | last))
    assert [row[name] for row in rows] == [rest] * (MANY - 1) + [shown]


def test_lists_objects_and_mixtures_go_to_csv_as_json_and_texts_as_they_are(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "t.jsonl", {"a": ["é", 1], "b": 1}, {"a": {"c": None}, "b": "x"}, {"a": None, "b": True}
    )
    assert copy(source, tmp_path / "t.csv").read_text() == ('"a","b"\n"[""é"", 1]","1"\n"{""c"": null}","x"\n,"true"\n')


def test_parquet_knows_what_is_json(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "t.jsonl", {"a": ["x"]}, {"a": 1})
    assert "JSON" in str(pq.ParquetFile(copy(source, tmp_path / "t.parquet")).schema)
    assert copy(tmp_path / "t.parquet", tmp_path / "again.jsonl").read_text() == source.read_text()


@pytest.mark.parametrize("last", [3, ["late"], {"de": "spät"}, True])
def test_what_is_no_text_in_a_column_of_text_is_null(tmp_path: Path, last: Any) -> None:
    source = write_lines(tmp_path / "t.jsonl", *[{"text": "late"}] * MANY, {"text": last})
    assert [row["text"] for row in read(source, "text")] == ["late"] * MANY + [None]


@pytest.mark.parametrize("values", [[1, 2], [1, ["x"]], [True], [["x"]]])
def test_a_column_without_any_text_is_no_column_of_text(tmp_path: Path, values: list[Any]) -> None:
    source = write_lines(tmp_path / "t.jsonl", *({"text": value} for value in values))
    with (
        reading(str(source), ReadOptions(), ("text",)) as batches,
        pytest.raises(InputError, match="column text holds"),
    ):
        text_column(next(batches), "text", "t")


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", "empty, without any row"),
        ("\n \n", "empty, without any row"),
        ("[]", "empty, without any row"),
        ("{}\n{}\n", "empty, without any row that has a key"),
        ('{"text": "a"}\n{"text": \n', "line 2: expected a JSON object a line, found: Expecting value at character"),
        ('{\n "text": "a"\n}\n', "line 1: expected a JSON object a line, found"),
        ('{"text": "a"} {"text": "b"}', "line 1: expected a JSON object a line, found: more after it"),
        ('{"text": "a"}\n3\n', "line 2: expected a JSON object, found a number"),
        ('{"text": "a"}\n"x"\n', "line 2: expected a JSON object, found text"),
        ('[{"text": "a"},\n[1]]', "line 2, element 2: expected a JSON object, found an array"),
        ('[{"text": "a"}\n{"text": "b"}]', "element 1: expected a comma or the end of the array after it, found '{'"),
        ('[{"text": "a"},]', "line 1, element 2: expected JSON, found"),
        ('[{"text": "a"}', "the end of the array after it, found the end of the file"),
        ('[{"text": "a"}, {"te', "line 1, element 2: expected JSON, found the end of the file: it is cut off"),
        ('[{"text": "a"}] x', "found something after the end of the array"),
        ("[{'text': 'a'}]", "line 1, element 1: expected JSON, found: Expecting property name"),
        ('[{"text": tru, "a": "' + "x" * 50 + '"}]', "element 1: expected JSON, found: Expecting value"),
        ('{"text": "a"}\n{"text": "b", "id": 99999999999999999999}\n', "line 2: key 'id' holds a whole number beyond"),
        ('{"text": "a", "id": ' + "9" * 5000 + "}\n", "line 1: key 'id' holds a whole number beyond 64 bits"),
        ('{"text": "a", "id": [1, ' + "9" * 5000 + "]}\n", "line 1: key 'id' holds a whole number beyond 64 bits"),
        ('{"text": "a", "x": 1e999}\n', "line 1: key 'x' holds a number beyond 64 bits"),
        ('{"text": "a"}\n{"b": ":", "x": ' + DEEP + "}\n", "line 2: key 'x' holds brackets nested more than 500 deep"),
        ('[{"text": "a"},\n{"x": ' + DEEP + "}]", "line 2, element 2: key 'x' holds brackets nested more than 500"),
        ('{"x": ' + '{"y": ' * 600 + "1" + "}" * 600 + "}\n", "line 1: key 'x' holds brackets nested more than"),
        ('{"text": "a", "text": "b"}\n', "line 1: key 'text' is there more than once"),
        ('{"text": "a", "x": {"y": 1, "y": 2}}\n', "line 1: key 'y' is there more than once"),
        ('{"tweet": "a"}\n{"body": "a"}\n', "no column text (--column); there are: tweet, body"),
        ('{"text": "a\nb"}\n', "line 1: expected a JSON object a line, found: Invalid control character"),
        ("".join(f'{{"{key}": 1}}\n' for key in range(10_002)), "line 10001: more than 10,000 different keys"),
    ],
    ids=short,
)  # fmt: skip
def test_what_is_wrong_is_one_line(tmp_path: Path, content: str, line: str) -> None:
    assert line in refusal(tmp_path, "t.jsonl", content.encode(), "text")


def test_a_long_array_is_read_in_parts(tmp_path: Path) -> None:
    rows = [{"id": row, "text": f"“{'x' * (row % 100)}” 😀 \\ {{["} for row in range(20_000)]
    (tmp_path / "t.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    with reading(str(tmp_path / "t.json"), ReadOptions()) as batches:
        found = list(batches)
    assert [row for batch in found for row in batch.to_pylist()] == rows
    assert len(found) > 2


def test_an_array_is_written(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "t.jsonl", {"a": "é"}, {"a": None})
    assert copy(source, tmp_path / "t.json").read_text(encoding="utf-8") == '[\n{"a": "é"},\n{"a": null}\n]\n'
    (tmp_path / "empty.csv").write_text("a\n")
    assert copy(tmp_path / "empty.csv", tmp_path / "t.json").read_text() == "[]\n"


def test_json_cannot_hold_two_columns_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("n,n\n1,2\n")
    with pytest.raises(InputError, match=r"t\.jsonl: JSON cannot hold two columns called n"):
        copy(tmp_path / "t.csv", tmp_path / "t.jsonl")
    assert not (tmp_path / "t.jsonl").exists()


def test_what_json_has_no_word_for(tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_pydict({"a": [float("nan"), float("inf"), 0.5], "b": [[float("nan")], None, [1.0]]})
    with writing(str(tmp_path / "t.jsonl")) as write:
        write(batch)
    assert (
        tmp_path / "t.jsonl"
    ).read_text() == '{"a": null, "b": [null]}\n{"a": null, "b": null}\n{"a": 0.5, "b": [1.0]}\n'
    with pytest.raises(InputError, match=r"column c holds bytes"), writing(str(tmp_path / "t.csv")) as write:
        write(pa.RecordBatch.from_pydict({"c": [b"x"]}))


NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "ç\n"]), VALUES, min_size=1), min_size=1)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, as_array=st.booleans())
def test_any_values_survive(tmp_path: Path, rows: list[dict[str, Any]], as_array: bool) -> None:
    text = json.dumps(rows) if as_array else "".join(json.dumps(row) + "\n" for row in rows)
    names = dict.fromkeys(name for row in rows for name in row)
    assert copied(tmp_path, text) == [{name: row.get(name) for name in names} for row in rows]
