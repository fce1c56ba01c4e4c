"""Where the report finds what it is made of, and where it goes."""

from pathlib import Path

REPORTS = Path("reports")
TEST_SPLIT = Path("data/splits/test.parquet")
CROSS_VALIDATION = REPORTS / "cross_validation.json"
DATA_CARD = REPORTS / "DATA_CARD.md"
PAGE = "report.html"
PREDICTIONS = "test_predictions.csv"
READ = (
    "metrics.json",
    PREDICTIONS,
    "history.csv",
    "slices.csv",
    "errors.json",
    "doubtful_labels.csv",
    "behaviour.json",
)
"""The files of a model's folder that the page is made of; those behind slices.csv may be absent."""
