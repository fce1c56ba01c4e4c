"""A row is followed into the models that learned from it, and out of them again, with real stages and a real store."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.pipeline.conftest import edit, run

pytestmark = pytest.mark.slow


def traced(clone: Path, question: str) -> dict[str, Any]:
    (answer,) = json.loads(run(clone, "airline_sentiment", "trace", question, "--json").stdout)["answers"]
    return dict(answer)


def test_a_row_that_is_left_out_is_unknown_to_the_next_champion(clone: Path) -> None:
    train = pq.read_table(clone / "data/splits/train.parquet")
    name, text = train["id"][0].as_py(), train["text"][0].as_py()
    run(clone, "airline_sentiment", "promote", "tfidf")
    before = traced(clone, text)
    assert [row["id"] for row in before["rows"]] == [name]
    assert [(each["aliases"], each["trained_on_it"]) for each in before["versions"]] == [
        (["challenger", "champion"], True)
    ]

    (clone / "data/exclude.txt").write_text(f"{before['rows'][0]['sha256']}\n")
    edit(clone / "params.yaml", "exclude:", "exclude: data/exclude.txt")
    assert "still holds it: `make repro`" in run(clone, "airline_sentiment", "trace", name).stdout
    run(clone, "dvc", "repro", "evaluate@tfidf")
    run(clone, "airline_sentiment", "promote", "tfidf")

    (row,) = traced(clone, name)["rows"]
    assert row["excluded"]
    assert "present" not in row["splits"]
    assert set(row["splits"].values()) == {"train"}
    said = run(clone, "airline_sentiment", "trace", name).stdout.splitlines()
    assert "; in train of 1 earlier one" in said[0]
    assert said[1:3] == [
        "challenger and champion version 2 (tfidf) was not trained on it",
        "1 other version (1) was trained on it",
    ]
    assert said[-1] == "data/exclude.txt (ingest.exclude) names it, and the present result does not hold it"
