from airline_sentiment.cleaning.cleaner import Cleaner as Cleaner
from airline_sentiment.errors import InputError as InputError
from airline_sentiment.serving.loading import load as load
from airline_sentiment.serving.predictor import Predictions as Predictions
from airline_sentiment.serving.predictor import Predictor as Predictor
from airline_sentiment.version import __version__ as __version__

__all__ = ["Cleaner", "InputError", "Predictions", "Predictor", "__version__", "load"]
