"""From raw text to label, one way for all who ask: evaluation, command line and MLflow model."""
