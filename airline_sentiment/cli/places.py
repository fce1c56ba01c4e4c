"""Where the commands find what the stages make, from the root of the repository."""

from pathlib import Path

REPORTS = Path("reports")
DATA = Path("data")
VALIDATION = DATA / "splits/validation.parquet"
STANDARD = "-"
MOST_PROCESSES = 1_024
