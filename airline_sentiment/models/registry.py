"""Models by name."""

import importlib
from typing import cast

from airline_sentiment.models.base import ModelModule


def model_module(name: str) -> ModelModule:
    """Return the module of a model that `params.yaml` names; only this one model is imported."""
    return cast(ModelModule, importlib.import_module(f"airline_sentiment.models.{name}"))
