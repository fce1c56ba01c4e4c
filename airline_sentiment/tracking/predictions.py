"""The answers to the test split as the table of a run: with texts, the most confident mistakes first."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_TEXTS = {"text": "text", "text_clean": "text_clean", "confidence": "agreement"}
"""Column of the split -> what it is called in the table."""

Columns = dict[str, list[Any]]


def read_answers(predictions: Path, split: Path) -> Columns:
    """Return the columns of the table, for n texts a list of n values each.

    Those of `test_predictions.csv`, and of the split text, clean text and the annotators' agreement (0..1), where it
    lies there and holds the same texts in the same order.
    """
    with predictions.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers: Columns = {name: [row[name] for row in rows] for name in rows[0]}
    for name in answers:
        if name.startswith("p_"):
            answers[name] = [float(value) for value in answers[name]]
    columns = _arranged(answers, _texts(split, answers["id"]))
    order = _most_confident_mistakes_first(answers)
    return {name: [values[place] for place in order] for name, values in columns.items()}


def _arranged(answers: Columns, texts: Columns) -> Columns:
    """Return id and texts, then the answer, then the agreement and the groups."""
    agreement = {name: values for name, values in texts.items() if name == "agreement"}
    read = {name: values for name, values in texts.items() if name not in agreement}
    is_answer = {name: name in ("label", "predicted") or name.startswith("p_") for name in answers}
    answer = {name: values for name, values in answers.items() if is_answer[name]}
    # A group that is called `agreement` takes the place of ours.
    groups = {name: values for name, values in answers.items() if not is_answer[name] and name != "id"}
    return {"id": answers["id"], **read, **answer, **agreement, **groups}


def _texts(split: Path, ids: Sequence[str]) -> Columns:
    if not split.exists():
        return {}
    import pyarrow.parquet as pq

    known = [name for name in _TEXTS if name in pq.ParquetFile(split).schema_arrow.names]
    table: Mapping[str, Any] = pq.read_table(split, columns=["id", *known])
    if table["id"].to_pylist() != list(ids):
        return {}
    return {_TEXTS[name]: table[name].to_pylist() for name in known}


def _most_confident_mistakes_first(answers: Columns) -> list[int]:
    """Return the places of mistakes by falling probability of the answer, then of right answers by rising one."""
    shares = [name for name in answers if name.startswith("p_")]

    def rank(place: int) -> tuple[bool, float]:
        right = answers["label"][place] == answers["predicted"][place]
        confidence = max(answers[name][place] for name in shares)
        return right, confidence if right else -confidence

    return sorted(range(len(answers["id"])), key=rank)
