import io
from typing import Any

import pytest
from rich.console import Console

from airline_sentiment.evaluation.summary import markdown_table, print_table, summary_table


def report(accuracy: float, macro_f1: float) -> dict[str, Any]:
    measured = {
        split: {"accuracy": accuracy - step, "macro_f1": macro_f1 - step, "log_loss": 0.5}
        for split, step in (("train", 0), ("validation", 0.05), ("test", 0.06))
    }
    return {**measured, "floor": {"train": 0.6269, "validation": 0.6271, "test": 0.6}}


REPORTS = {"tfidf": report(0.9, 0.85), "lstm": report(0.8057, 0.7)}

MARKDOWN = """\
| model | train accuracy | validation accuracy | test accuracy | train macro-F1 | validation macro-F1 | test macro-F1 |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| tfidf | 0.9000 | 0.8500 | 0.8400 | 0.8500 | 0.8000 | 0.7900 |
| lstm | 0.8057 | 0.7557 | 0.7457 | 0.7000 | 0.6500 | 0.6400 |
| majority class | 0.6269 | 0.6271 | 0.6000 | - | - | - |"""


def test_rows_are_the_models_and_the_floor() -> None:
    assert [row[0] for row in summary_table(REPORTS)] == ["tfidf", "lstm", "majority class"]


def test_markdown() -> None:
    assert markdown_table(REPORTS) == MARKDOWN


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_printed_table_fits_80_columns(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    print_table(REPORTS, Console(file=stream, width=80))
    stream.flush()
    lines = raw.getvalue().decode(encoding).splitlines()
    assert max(map(len, lines)) <= 80
    for row in summary_table(REPORTS):
        assert any(line.replace("|", " ").split() == " ".join(row).split() for line in lines)
