"""The logged model, from code: raw text in, label, probabilities and clean text out."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE
from mlflow.pyfunc.model import PythonModel


class TweetSentiment(PythonModel):
    """Raw text to label, through the same predictor that evaluation uses."""

    def load_context(self, context: Any) -> None:
        """Load the model folder."""
        from airline_sentiment.serving.predictor import Predictor

        self._predictor = Predictor.load(Path(context.artifacts["model"]))

    # The type says less than is taken: it is the one that makes MLflow neither check the input itself nor warn.
    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Return a row for each text: label, p_negative, p_neutral, p_positive, text_clean.

        Args:
            context: not used.
            model_input: a table with column `text`, a list of texts, or a list of records with key `text`.
            params: `probabilities` and `text_clean`, both true by default, say which columns come back.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE, naming the row that is no text or lacks the column.
        """
        choices = {"probabilities": True, "text_clean": True} | (params or {})
        predictions = self._predictor.label(_texts(model_input))
        return pd.DataFrame(predictions.columns(choices["probabilities"], choices["text_clean"]))


def _texts(model_input: Any) -> list[str]:
    if isinstance(model_input, pd.DataFrame | dict):
        model_input = _text_of(model_input)
    if isinstance(model_input, str):
        return [model_input]
    if not isinstance(model_input, Iterable):
        raise _bad(f"expected texts, found {model_input!r} of type {type(model_input).__name__}")
    texts = []
    for row, text in enumerate(model_input):
        text = _text_of(text, f"row {row}: ") if isinstance(text, dict) else text
        if not isinstance(text, str):
            raise _bad(f"row {row}: expected a text, found {text!r} of type {type(text).__name__}")
        texts.append(text)
    return texts


def _text_of(record: Any, where: str = "") -> Any:
    if "text" not in record:
        raise _bad(f"{where}expected a column text, found {', '.join(map(str, record)) or 'none'}")
    return record["text"]


def _bad(message: str) -> MlflowException:
    return MlflowException(message, error_code=INVALID_PARAMETER_VALUE)


set_model(TweetSentiment())
