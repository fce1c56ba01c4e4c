"""The logged model, from code: raw text in, label, probabilities and clean text out."""

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel


class TweetSentiment(PythonModel):
    """Raw text to label, through the same predictor that evaluation uses."""

    def load_context(self, context: Any) -> None:
        """Load the model folder."""
        from airline_sentiment.serving.predictor import Predictor

        self._predictor = Predictor.load(Path(context.artifacts["model"]))

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Return a row for each row of `model_input`: label, p_negative, p_neutral, p_positive, text_clean."""
        texts = model_input["text"].tolist()
        probabilities = self._predictor.predict_proba(texts)
        classes = self._predictor.classes
        answer = pd.DataFrame(probabilities, columns=[f"p_{label}" for label in classes])
        answer.insert(0, "label", [classes[best] for best in probabilities.argmax(axis=1)])
        answer["text_clean"] = self._predictor.clean(texts)
        return answer


set_model(TweetSentiment())
