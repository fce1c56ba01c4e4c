"""The ranges of `search` in `params.yaml` as Optuna takes them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from airline_sentiment.errors import InputError
from airline_sentiment.params import PARAMS_FILE, Params, Range

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution


def ranges_of(model: str, params: Params) -> Mapping[str, Range]:
    """Return path in the model's block -> range.

    Raises:
        InputError: if `params.yaml` has no ranges for the model.
    """
    if model not in params.search.models:
        known = ", ".join(params.search.models)
        raise InputError(f"{PARAMS_FILE}: search.models.{model}: no ranges to search; there are some for: {known}")
    return params.search.models[model]


def current_values(model: str, params: Params) -> dict[str, Any]:
    """Return the values that `params.yaml` has now for the parameters that are searched."""
    return {path: _value(params.models[model], path) for path in ranges_of(model, params)}


def distributions(model: str, params: Params) -> "dict[str, BaseDistribution]":
    """Return path -> Optuna's distribution; a range is of whole numbers if its ends and the present value are."""
    current = current_values(model, params)
    return {path: _distribution(range_, current[path]) for path, range_ in ranges_of(model, params).items()}


def lie_within(values: Mapping[str, Any], ranges: Mapping[str, Range]) -> bool:
    """Tell whether each value lies in its range."""
    return all(_lies_within(values[path], range_) for path, range_ in ranges.items())


def rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with four significant digits: what is tried is what a person would write down."""
    return {path: float(f"{value:.4g}") if isinstance(value, float) else value for path, value in values.items()}


def _distribution(range_: Range, current: Any) -> "BaseDistribution":
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if range_.choices is not None:
        return CategoricalDistribution(range_.choices)
    low, high = range_.ends()
    log = range_.scale == "log"
    if any(isinstance(value, float) for value in (low, high, current)):
        return FloatDistribution(low, high, log=log)
    return IntDistribution(low, high, log=log)


def _lies_within(value: Any, range_: Range) -> bool:
    if range_.choices is not None:
        return value in range_.choices
    low, high = range_.ends()
    return isinstance(value, int | float) and low <= value <= high


def _value(block: Any, path: str) -> Any:
    for part in path.split("."):
        block = block[part]
    return block
