"""The parts of MLflow that take their store from the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def default_store(uri: str) -> Iterator[None]:
    """Make a store the one that MLflow falls back to; `mlflow.set_tracking_uri` would outlast the block."""
    variables = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
