"""Everything MLflow: the store, one run for each result, and the model that is logged with it."""
