import io

import pytest
from rich.console import Console

from airline_sentiment.evaluation.terminal import print_rows

HEADINGS = ("model", "validation accuracy", "test accuracy against tfidf")
ROWS = [
    ("tfidf", "0.8239\n± 0.0149", "-"),
    ("a [long] model's name", "0.8423\n± 0.0129", "+0.0249\n(+0.0159 to +0.0338)"),
]


def printed(width: int, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    print_rows(HEADINGS, ROWS, Console(file=stream, width=width), heading_lines=3)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [200, 100, 80, 60, 50, 40, 30, 20, 10, 1])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_width_takes_a_name_or_a_digit(width: int, encoding: str) -> None:
    text = printed(width, encoding)
    for row in ROWS:
        for cell in row:
            assert all(word.encode(encoding, "replace").decode(encoding) in text for word in cell.split())
    assert "…" not in text


def test_a_table_that_fits_stays_one() -> None:
    text = printed(80)
    assert max(map(len, text.splitlines())) <= 80
    assert any({"0.8239", "0.8423"} & set(line.split()) and "-" in line.split() for line in text.splitlines())


def test_one_that_does_not_stands_row_by_row() -> None:
    assert printed(40).splitlines() == [
        "tfidf",
        "  validation accuracy 0.8239 ± 0.0149",
        "  test accuracy against tfidf -",
        "a [long] model's name",
        "  validation accuracy 0.8423 ± 0.0129",
        "  test accuracy against tfidf +0.0249 (+0.0159 to +0.0338)",
    ]
