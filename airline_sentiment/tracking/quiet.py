"""MLflow without its remarks about what is done here on purpose."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quietly(level: int = logging.WARNING) -> Iterator[None]:
    """Drop log messages up to `level`, and warnings; errors still arrive as exceptions."""
    previous = logging.root.manager.disable
    logging.disable(level)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
