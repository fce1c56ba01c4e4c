"""Labelling tables, with a real small model."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
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
    with pytest.raises(InputError, match="--label-column: p_negative is written already"):
        label_table(predictor, source, str(target), Columns(label="p_negative"))
    assert not target.exists()
    label_table(predictor, source, str(target), Columns(label="predicted"))
    assert json.loads(target.read_text())["label"] == "mine"


def test_a_column_that_no_option_renames_is_named_without_one(model_folder: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", {"text": "late", "p_neutral": 1})
    with pytest.raises(InputError, match=r"has a column p_neutral already; rename it$"):
        label_table(Predictor.load(model_folder), source, str(tmp_path / "out.jsonl"), Columns())


def test_a_parquet_table_that_is_cut_off_is_not_labelled(model_folder: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["late"] * 30_000}), tmp_path / "whole.parquet", row_group_size=10_000)
    whole = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "in.parquet").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(InputError, match=r"in\.parquet: damaged Parquet, or a file that is cut off"):
        label_table(Predictor.load(model_folder), str(tmp_path / "in.parquet"), str(tmp_path / "out.csv"), Columns())
    assert not (tmp_path / "out.csv").exists()
