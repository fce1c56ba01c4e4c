"""Models by name."""

import importlib
import importlib.util
from typing import cast

from airline_sentiment.errors import InputError
from airline_sentiment.models.base import ModelModule


def model_module(name: str) -> ModelModule:
    """Return the module of a model that `params.yaml` names; only this one model is imported.

    Raises:
        InputError: if no module of this package is such a model.
    """
    path = f"airline_sentiment.models.{name}"
    if name.isidentifier() and importlib.util.find_spec(path):
        module = importlib.import_module(path)
        if hasattr(module, "MEMBERS"):
            return cast(ModelModule, module)
    raise InputError(f"{name!r}: unknown model; a model is a module of airline_sentiment/models/")
