"""How good a model is: metrics, calibration, figures, predictions and the table of results."""
