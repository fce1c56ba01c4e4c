"""Sentiment of tweets about US airlines: what the stages of the pipeline and the command line call.

From Python: `from airline_sentiment import load, Cleaner`. `__init__.pyi` says the types.
"""

import importlib
from typing import Any

# Looked up when they are used: `import airline_sentiment` costs nothing, and no stage depends on what it does not use.
_HOMES = {
    "Cleaner": "airline_sentiment.cleaning.cleaner",
    "InputError": "airline_sentiment.errors",
    "Predictions": "airline_sentiment.serving.predictor",
    "Predictor": "airline_sentiment.serving.predictor",
    "load": "airline_sentiment.serving.loading",
    "__version__": "airline_sentiment.version",
}

__all__ = ["Cleaner", "InputError", "Predictions", "Predictor", "__version__", "load"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
