"""The metrics that a revision has in git."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from airline_sentiment.checks.revision import Revision
from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.sampling import error_of, macro_f1_influences, normal_interval

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

    @model_validator(mode="after")
    def _matrix_of_the_classes(self) -> Self:
        labels = {each.label for each in self.per_class}
        if len(labels) < len(self.per_class):
            raise ValueError("per_class names a class twice")
        if {len(self.per_class)} != {len(self.confusion_matrix), *map(len, self.confusion_matrix)}:
            raise ValueError("confusion_matrix should have a row and a column for each of per_class")
        return self


class _OfTest(BaseModel):
    name: str
    cases: Annotated[int, Field(ge=1)]
    passed: Count


class _File(BaseModel):
    """What is read of a `metrics.json`; what else it holds is left alone."""

    train: _OfSplit
    validation: _Detailed
    test: _Detailed
    behaviour: list[_OfTest] | None = None

    @model_validator(mode="after")
    def _same_classes(self) -> Self:
        if [each.label for each in self.validation.per_class] != [each.label for each in self.test.per_class]:
            raise ValueError("validation and test name other classes")
        return self


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


def classes_of(metrics: Metrics) -> tuple[str, ...]:
    """Return the classes that a result tells apart, in its order."""
    return tuple(each["label"] for each in metrics["validation"]["per_class"])


def interval_of(split: Metrics, measure: str) -> Interval | None:
    """Return accuracy or macro-F1 of a split with its 95 % interval; None for what its metrics do not tell.

    That of accuracy is Wilson's, that of macro-F1 the delta method's.
    """
    matrix, value = split["confusion_matrix"], split[measure]
    tweets = sum(map(sum, matrix))
    if not tweets or measure not in ("accuracy", "macro_f1"):
        return None
    if measure == "accuracy":
        return proportion_interval(value, tweets)
    return normal_interval(value, error_of(macro_f1_influences(matrix), matrix), 0.0, 1.0)


def in_order(metrics: Metrics, classes: Sequence[str]) -> Metrics:
    """Return metrics with the same classes in another order: of `per_class` and of both sides of the matrices."""
    places = [classes_of(metrics).index(label) for label in classes]
    return {**metrics, **{split: _reordered(metrics[split], places) for split in ("validation", "test")}}


def _reordered(split: Metrics, places: Sequence[int]) -> Metrics:
    per_class = [split["per_class"][place] for place in places]
    matrix = [[split["confusion_matrix"][true][predicted] for predicted in places] for true in places]
    return {**split, "per_class": per_class, "confusion_matrix": matrix}


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
