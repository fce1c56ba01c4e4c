from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.tutorial import FIRST_TEN, Network, compare, require_tutorials_classes


def test_our_figures_stand_beside_the_printed_ones(tmp_path: Path) -> None:
    texts = [*FIRST_TEN[:9], "something else", "more"]
    table = pa.table({"label": ["negative"] * 7 + ["neutral"] * 3 + ["positive"], "text_clean": texts})
    pq.write_table(table, tmp_path / "clean.parquet")
    network = Network(123_456, {"train": 0.9, "test": 0.8}, {"train": 10_000, "test": 1600})
    facts = {
        fact.name: (fact.printed, fact.reproduced) for fact in compare(tmp_path / "clean.parquet", 4000, 30, network)
    }
    assert facts["tweets after cleaning"] == ("14,548", "11")
    assert facts["neutral tweets"] == ("3,076", "3")
    assert facts["first ten tweets, clean"] == ("10", "9 the same")
    assert facts["unique words"] == ("13,291", "4,000")
    assert facts["maxlen"] == ("90", "31")
    assert facts["parameters of the network"] == ("329,475", "123,456")
    # The error of a share of 0.8 in 1,600 is the root of 0.8 x 0.2 / 1,600: 0.01.
    assert facts["accuracy on test"] == ("0.7895", "0.8000 ± 0.0100")
    assert facts["accuracy on train"] == ("0.8057", "0.9000 ± 0.0030")


def test_a_result_of_other_classes_has_nothing_to_do_with_the_tutorial() -> None:
    require_tutorials_classes(["positive", "neutral", "negative"])
    with pytest.raises(InputError) as error:
        require_tutorials_classes(["0", "4"])
    said = "params.yaml: labels.classes are 0, 4; the tutorial is about negative, neutral, positive"
    assert str(error.value) == said
