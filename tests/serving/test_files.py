"""Labelling tables, with a real small model."""

import json
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.serving.files import Columns, label_table
from airline_sentiment.serving.predictor import Predictor


def write_lines(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_rows_keep_their_order_and_their_columns(model_folder: Path, tmp_path: Path) -> None:
    texts = ["late again", "great crew", "flight tomorrow"] * 4000
    source = write_lines(tmp_path / "in.jsonl", *({"id": at, "text": text} for at, text in enumerate(texts)))
    target = tmp_path / "out.jsonl"
    labelled = label_table(Predictor.load(model_folder), source, str(target), Columns())
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert labelled.rows == 12_000
    assert [row["id"] for row in rows] == list(range(12_000))
    assert [row["label"] for row in rows] == ["negative", "positive", "neutral"] * 4000
    assert list(rows[0]) == ["id", "text", "label", "p_negative", "p_neutral", "p_positive"]


def test_a_row_without_text_is_kept_and_reported(model_folder: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", {"text": "late again"}, {"text": None}, {"text": "great crew"})
    target = tmp_path / "out.jsonl"
    labelled = label_table(Predictor.load(model_folder), source, str(target), Columns())
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["label"] for row in rows] == ["negative", None, "positive"]
    assert rows[1]["p_negative"] is None
    assert labelled.complaint("and got no label") == "1 of 3 rows have no text and got no label: row 2"


def test_a_column_is_never_overwritten(model_folder: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", {"text": "late", "label": "mine"})
    target = tmp_path / "out.jsonl"
    predictor = Predictor.load(model_folder)
    with pytest.raises(InputError, match="has a column label already"):
        label_table(predictor, source, str(target), Columns())
    assert not target.exists()
    label_table(predictor, source, str(target), Columns(label="predicted"))
    assert json.loads(target.read_text())["label"] == "mine"
