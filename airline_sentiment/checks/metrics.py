"""The metrics that a revision has in git."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from airline_sentiment.checks.revision import Revision
from airline_sentiment.errors import InputError

Metrics = dict[str, Any]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class _OfClass(BaseModel):
    label: str
    recall: Share
    support: Count


class _OfSplit(BaseModel):
    accuracy: Share
    macro_f1: Share
    log_loss: Annotated[float, Field(ge=0)]


class _Detailed(_OfSplit):
    per_class: Annotated[list[_OfClass], Field(min_length=1)]
    confusion_matrix: list[list[Count]]


class _File(BaseModel):
    """What is read of a `metrics.json`; what else it holds is left alone."""

    train: _OfSplit
    validation: _Detailed
    test: _Detailed


def read_metrics(revision: Revision) -> dict[str, Metrics]:
    """Return model -> the content of its `metrics.json`, for the models that have one, in the order of `params.yaml`.

    Raises:
        InputError: naming a file that is damaged and the key that is wrong.
    """
    contents = ((model, path, revision.tree.read(path)) for model, path in revision.metrics_files().items())
    return {model: _metrics(path, content, revision) for model, path, content in contents if content is not None}


def best_on_validation(metrics: dict[str, Metrics]) -> str:
    """Return the model that `promote` would take: the first of the highest macro-F1 on validation."""
    return max(metrics, key=lambda model: float(metrics[model]["validation"]["macro_f1"]))


def _metrics(path: str, content: bytes, revision: Revision) -> Metrics:
    try:
        return _File.model_validate_json(content).model_dump()
    except ValidationError as error:
        problem = error.errors()[0]
        key = ".".join(map(str, problem["loc"])) or "the file"
        maker = revision.makers[path]
        raise InputError(
            f"{path} of {revision.tree.name}: {key}: {problem['msg']}; `dvc repro --force {maker}` makes it anew"
        ) from None
