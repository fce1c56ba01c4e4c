from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.params import Params, load_params
from airline_sentiment.search.space import current_values, distributions, lie_within, ranges_of, rounded

COMMITTED = (Path(__file__).parents[2] / "params.yaml").read_text(encoding="utf-8")
RANGES = """
search:
  measure: accuracy
  seed: 0
  models:
    tfidf:
      min_count: {low: 1, high: 4}
      char_ngrams.longest: {choices: [4, 5]}
      inverse_regularization: {low: 1, high: 16, scale: log}
"""


def params(tmp_path: Path, ranges: str = RANGES) -> Params:
    path = tmp_path / "params.yaml"
    path.write_text(COMMITTED.split("\nsearch:")[0] + ranges, encoding="utf-8")
    return load_params(path)


def test_ranges_become_distributions_of_the_parameters_kind(tmp_path: Path) -> None:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    assert distributions("tfidf", params(tmp_path)) == {
        "min_count": IntDistribution(1, 4),
        "char_ngrams.longest": CategoricalDistribution([4, 5]),
        "inverse_regularization": FloatDistribution(1, 16, log=True),
    }


def test_the_present_values_are_found_and_placed(tmp_path: Path) -> None:
    loaded = params(tmp_path)
    values = current_values("tfidf", loaded)
    assert values == {"min_count": 2, "char_ngrams.longest": 5, "inverse_regularization": 2.0}
    ranges = ranges_of("tfidf", loaded)
    assert lie_within(values, ranges)
    assert not lie_within(values | {"min_count": 5}, ranges)
    assert not lie_within(values | {"char_ngrams.longest": 6}, ranges)


def test_other_values_stand_in_the_models_block_and_nowhere_else(tmp_path: Path) -> None:
    loaded = params(tmp_path)
    changed = loaded.with_values("tfidf", {"char_ngrams.longest": 4, "min_count": 1})
    assert changed.models["tfidf"]["char_ngrams"] == {"shortest": 2, "longest": 4}
    assert changed.models["tfidf"]["min_count"] == 1
    assert loaded.models["tfidf"]["char_ngrams"]["longest"] == 5
    assert changed.models["lstm"] == loaded.models["lstm"]


def test_what_is_tried_has_few_digits() -> None:
    assert rounded({"rate": 0.00123456, "units": 123456, "cell": "lstm"}) == {
        "rate": 0.001235,
        "units": 123456,
        "cell": "lstm",
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "min_count:",
            "min_cuont:",
            "search.models.tfidf.min_cuont: models.tfidf has no min_cuont (did you mean min_c",
        ),
        ("char_ngrams.longest", "char_ngrams.longst", "has no char_ngrams.longst (did you mean longest?)"),
        ("char_ngrams.longest", "min_count.longest", "models.tfidf has no min_count.longest"),
        (
            "{low: 1, high: 4}",
            "{low: 0, high: 4}",
            "search.models.tfidf.min_count: models.tfidf.min_count: should be gr",
        ),
        ("{low: 1, high: 4}", "{low: 4, high: 1}", "low must not exceed high, they are 4 and 1"),
        ("{low: 1, high: 4}", "{low: 1}", "search.models.tfidf.min_count: must have either choices, or low and high"),
        ("{low: 1, high: 4}", "{low: 1, high: 4, choices: [1]}", "must have either choices, or low and high"),
        ("{low: 1, high: 16, scale: log}", "{low: 0, high: 16, scale: log}", "low must be above 0 on a log scale"),
        ("{choices: [4, 5]}", "{choices: [4, five]}", "models.tfidf.char_ngrams.longest: should be a valid integer"),
        ("    tfidf:", "    tfdif:", "search.models.tfdif: there is no such model; there are: tfidf, lstm"),
        ("measure: accuracy", "measure: recall", "search.measure: should be 'macro_f1', 'accuracy' or 'log_loss'"),
    ],
)
def test_a_mistake_in_a_range_is_one_line_that_names_it(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in RANGES
    with pytest.raises(InputError) as error:
        params(tmp_path, RANGES.replace(old, new, 1))
    assert message in str(error.value)
    assert "params.yaml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_model_without_ranges_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"search\.models\.lstm: no ranges to search; there are some for: tfidf"):
        ranges_of("lstm", params(tmp_path))
