from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.history import read_history
from airline_sentiment.models.training import write_history

ROWS = [
    {"epoch": 1.0, "loss": 0.9, "accuracy": 0.63, "val_loss": 0.8, "val_accuracy": 0.65},
    {"epoch": 2.0, "loss": 0.7, "accuracy": 0.71, "val_loss": 0.75, "val_accuracy": 0.7},
]


def test_what_training_wrote_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    write_history(path, ROWS)
    assert read_history(path) == ROWS


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "found none"),
        (b"epoch,loss,accuracy,val_loss,val_accuracy\n", "found none"),
        (b"epoch,loss\n1,0.5\n", "expected numbers in columns epoch"),
        (b"epoch,loss,accuracy,val_loss,val_accuracy\n1,0.5\n", "expected numbers"),
        (b"epoch,loss,accuracy,val_loss,val_accuracy\n1,0.5,x,1,1\n", "expected numbers"),
        (b"epoch,loss,accuracy,val_loss,val_accuracy\n1,nan,0.5,1,1\n", "expected finite numbers"),
        (b"\xff\xfe", "expected numbers"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"history\.csv: .*{problem}"):
        read_history(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"history\.csv: no such file"):
        read_history(tmp_path / "history.csv")
