"""The logged model, from code: raw text in, label, probabilities and clean text out."""

from collections.abc import Mapping
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

    # The type is one that MLflow takes without a warning and without deriving a signature of its own from it.
    def predict(self, context: Any, model_input: pd.DataFrame, params: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Return a row for each text: label, the probability of each class, text_clean; nulls for a null.

        The columns of the probabilities are those of `labels.probability_columns`, as `p_negative`.

        Args:
            context: not used.
            model_input: a table with column `text`; MLflow makes it of whatever form a request has.
            params: `probabilities` and `text_clean`, both true by default, say which columns come back.

        Raises:
            MlflowException: INVALID_PARAMETER_VALUE, naming the row that is no text.
        """
        choices = {"probabilities": True, "text_clean": True} | dict(params or {})
        column = _unwrapped(model_input["text"])
        texts = _texts(column)
        given = [text for text in texts if text is not None]
        answer = self._predictor.label(given).columns(choices["probabilities"], choices["text_clean"])
        if len(given) == len(texts):
            return pd.DataFrame(answer, index=column.index)
        rows = [row for row, text in enumerate(texts) if text is not None]
        # Of objects: a missing number would be NaN, which JSON does not have.
        whole = pd.DataFrame(answer, index=rows).astype(object).reindex(range(len(texts)))
        return whole.where(whole.notna(), None).set_axis(column.index)


def _unwrapped(column: pd.Series) -> pd.Series:
    """Return the column of texts; of a dictionary with a list, MLflow makes one cell."""
    wrapped = len(column) == 1 and isinstance(column.iloc[0], list)
    return pd.Series(column.iloc[0], dtype=object) if wrapped else column


def _texts(column: pd.Series) -> list[str | None]:
    """Return each text, None for a null."""
    typed = isinstance(column.dtype, pd.StringDtype)
    return [None if typed and pd.isna(value) else _text(value, row) for row, value in enumerate(column)]


def _text(value: Any, row: int) -> str | None:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, float) and pd.isna(value):
        raise _bad(
            f"row {row}: expected a text, found a missing value; in CSV, words such as NA, null and None are read as "
            "that, like empty cells: send dataframe_split, which takes any text, and null for a missing one"
        )
    if not isinstance(value, str):
        raise _bad(f"row {row}: expected a text, found {value!r} of type {type(value).__name__}")
    return value


def _bad(message: str) -> MlflowException:
    return MlflowException(message, error_code=INVALID_PARAMETER_VALUE)


set_model(TweetSentiment())
