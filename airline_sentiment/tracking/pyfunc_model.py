"""The logged model, from code: raw text in, label, probabilities and clean text out."""

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

    def predict(self, context, model_input, params=None) -> pd.DataFrame:
        """Return a row for each text: label, p_negative, p_neutral, p_positive, text_clean.

        Args:
            context: not used.
            model_input: a table with column `text`, or a list of texts.
            params: `probabilities` and `text_clean`, both true by default, say which columns come back.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE, naming the row that is no text or the column that is missing.
        """
        choices = {"probabilities": True, "text_clean": True} | (params or {})
        predictions = self._predictor.label(_texts(model_input))
        return pd.DataFrame(predictions.columns(choices["probabilities"], choices["text_clean"]))


def _texts(model_input: Any) -> list[str]:
    if isinstance(model_input, pd.DataFrame | dict):
        if "text" not in model_input:
            raise _bad(f"expected a column text, found {', '.join(map(str, model_input)) or 'none'}")
        model_input = model_input["text"]
    texts = [model_input] if isinstance(model_input, str) else list(model_input)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise _bad(f"row {row}: expected a text, found {text!r} of type {type(text).__name__}")
    return texts


def _bad(message: str) -> MlflowException:
    return MlflowException(message, error_code=INVALID_PARAMETER_VALUE)


set_model(TweetSentiment())
