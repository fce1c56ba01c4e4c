import io
from typing import Any

import pytest
from rich.console import Console

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.slices import Slice
from airline_sentiment.evaluation.summary import (
    group_table,
    markdown_group_table,
    markdown_table,
    print_group_table,
    print_table,
    summary_table,
)


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


def slice_of(group: str, value: str, tweets: int, accuracy: float, kind: str = "group") -> Slice:
    return Slice(kind, group, value, tweets, accuracy, accuracy - 0.05, accuracy + 0.05, 0.0, 1.0)


SLICES = {
    "tfidf": [slice_of("airline", "Delta|*", 1200, 0.8), slice_of("year", "2015", 1200, 0.8)],
    "lstm": [slice_of("airline", "Delta|*", 1200, 0.7), slice_of("year", "2015", 1200, 0.7)],
}


def test_accuracy_by_group_stands_side_by_side() -> None:
    assert group_table(SLICES, "year") == (
        ("year", "tweets", "tfidf accuracy", "lstm accuracy"),
        [("2015", "1,200", "0.800 (0.750 to 0.850)", "0.700 (0.650 to 0.750)")],
    )


def test_a_value_of_a_group_is_no_markdown() -> None:
    assert (
        markdown_group_table(SLICES, "airline")
        == """\
| airline | tweets | tfidf accuracy | lstm accuracy |
| --- | ---: | ---: | ---: |
| Delta\\|\\* | 1,200 | 0.800 (0.750 to 0.850) | 0.700 (0.650 to 0.750) |"""
    )


def test_the_printed_table_of_a_group_names_its_values() -> None:
    stream = io.StringIO()
    print_group_table(SLICES, "airline", Console(file=stream, width=80))
    lines = [line.split() for line in stream.getvalue().splitlines()]
    assert ["Delta|*", "1,200", "0.800", "0.700"] in lines
    assert ["(0.750", "to", "0.850)", "(0.650", "to", "0.750)"] in lines


@pytest.mark.parametrize(("slices", "known"), [(SLICES, "airline, year"), ({"tfidf": []}, "none")])
def test_an_unknown_group_is_told_with_those_that_exist(slices: dict[str, list[Slice]], known: str) -> None:
    with pytest.raises(InputError, match=f"there is no group 'colour' in the test split; groups: {known}$"):
        group_table(slices, "colour")


def test_models_that_were_measured_on_other_tweets_are_not_compared() -> None:
    other = {**SLICES, "lstm": [slice_of("year", "2015", 1199, 0.7)]}
    with pytest.raises(InputError, match="tfidf and lstm were not measured on the same tweets"):
        group_table(other, "year")


def test_the_rest_of_a_group_is_not_taken_for_a_value_of_that_name() -> None:
    slices = [slice_of("shop", "(others)", 9, 0.8), slice_of("shop", "(others)", 5, 0.7, kind="rest")]
    assert [row[0] for row in group_table({"tfidf": slices}, "shop")[1]] == ['"(others)"', "(others)"]
