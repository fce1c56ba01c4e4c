"""The model that is logged with a run: raw text in, from code, with all that it needs inside."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from airline_sentiment.labels import probability_columns
from airline_sentiment.serving.predictor import verified_classes
from airline_sentiment.tracking.describe import FINGERPRINT
from airline_sentiment.tracking.fluent import default_store
from airline_sentiment.tracking.quiet import quietly
from airline_sentiment.tracking.store import Store

_PACKAGE = Path(__file__).parents[1]
_NEEDED = {
    "": ("mlflow", "numpy", "pandas", "pydantic", "pyarrow", "ruamel.yaml", "emoji", "pyspellchecker"),
    "network.keras": ("h5py", "threadpoolctl"),
    "encoder.npz": ("keras", "tensorflow"),
    "tokenizer.json": ("tokenizers",),
}
_EXAMPLE = ["late again, and nobody answers!", "thank you :)"]


def log_model(store: Store, run_id: str, folder: Path, model_id: str | None = None) -> str:
    """Log a model folder with a run, under the id of a logged model that has no files or a new one; return the id.

    It is called by the model and the fingerprint of its result, as in `lstm-1a2b3c4d`.
    """
    import mlflow

    name = f"{folder.name}-{store.client.get_run(run_id).data.tags[FINGERPRINT][:8]}"
    with _package_without_caches() as package, quietly(), default_store(store.uri), ExitStack() as in_run:
        if model_id not in _models_of_run(store, run_id):
            # To give a run a model that it has is an error.
            in_run.enter_context(mlflow.start_run(run_id=run_id))
        info = mlflow.pyfunc.log_model(
            name=name,
            model_id=model_id,
            python_model=str(_PACKAGE / "tracking" / "pyfunc_model.py"),
            artifacts={"model": str(folder)},
            code_paths=[str(package)],
            pip_requirements=_requirements(folder),
            signature=_signature(folder),
            # As records it is saved in the one form of request that `mlflow models serve` takes for such a signature.
            input_example=[{"text": text} for text in _EXAMPLE],
        )
    return str(info.model_id)


def _models_of_run(store: Store, run_id: str) -> set[str | None]:
    outputs = store.client.get_run(run_id).outputs
    return {output.model_id for output in outputs.model_outputs} if outputs else set()


def _signature(folder: Path) -> Any:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

    inputs = Schema([ColSpec(DataType.string, "text")])
    columns = probability_columns(verified_classes(folder))
    probabilities = [ColSpec(DataType.double, column, required=False) for column in columns]
    clean = ColSpec(DataType.string, "text_clean", required=False)
    outputs = Schema([ColSpec(DataType.string, "label"), *probabilities, clean])
    choices = ParamSchema([ParamSpec(name, DataType.boolean, True) for name in ("probabilities", "text_clean")])
    return ModelSignature(inputs, outputs, choices)


def _requirements(folder: Path) -> list[str]:
    from importlib.metadata import version

    files = {path.name for path in folder.iterdir()}
    needed = [name for marker, names in _NEEDED.items() if not marker or marker in files for name in names]
    return [f"{name}=={version(name)}" for name in needed]


@contextmanager
def _package_without_caches() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _PACKAGE.name
        shutil.copytree(_PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        yield copy
