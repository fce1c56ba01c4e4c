"""Keras on TensorFlow, deterministic and without the start-up messages of its native libraries."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def import_keras() -> Any:
    """Import Keras with TensorFlow as its backend; errors still arrive as exceptions.

    The variables must be set before the first import of the process; what the user has set stays.
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _native_messages_dropped():
        import keras
    return keras


def make_deterministic(seed: int) -> None:
    """Seed all generators and let TensorFlow use only operations that give the same bits every time."""
    keras = import_keras()
    import tensorflow as tf

    # Keras numbers the names of layers and optimizers over the whole process, and names are saved.
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


@contextmanager
def _native_messages_dropped() -> Iterator[None]:
    # TensorFlow reports oneDNN and absent GPUs before its log level is in force.
    stderr = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
