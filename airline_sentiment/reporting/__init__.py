"""The page that shows a result to people: one HTML file a model, made of the files in `reports/`."""
