"""Which model answers: the one that is named, else the champion, else the best that lies here."""

from pathlib import Path

from airline_sentiment.dvc_files import ways_to_get_outputs
from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import read_metrics
from airline_sentiment.models.folder import MANIFEST
from airline_sentiment.params import Params

MODELS = Path("models")
REPORTS = Path("reports")


def named_folder(spec: str, params: Params) -> Path | None:
    """Return the folder that `spec` names: a model folder, or a model of params.yaml; None if it is neither."""
    for folder in (Path(spec), MODELS / spec if spec in params.models else None):
        if folder is not None and (folder / MANIFEST).is_file():
            return folder
    return None


def best_local(params: Params) -> str:
    """Return the name of the trained model with the best macro-F1 on validation.

    Raises:
        InputError: if there is none.
    """
    trained = [name for name in params.models if (MODELS / name / MANIFEST).is_file()]
    if not trained:
        raise InputError(f"models: no trained model here; {ways_to_get_outputs(Path())}")
    return max(trained, key=lambda name: read_metrics(REPORTS / name / "metrics.json")["validation"]["macro_f1"])
