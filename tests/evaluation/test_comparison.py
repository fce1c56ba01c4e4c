import io
from pathlib import Path

import pytest
from rich.console import Console

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.comparison import (
    Comparison,
    Scores,
    describe_other_classes,
    markdown_comparison,
    print_comparison,
)
from airline_sentiment.evaluation.tutorial import describe_splits
from tests.models.folders import edit_json

CLASSES = ("negative", "neutral", "positive")


def scores(test: float, macro_f1: float = 0.7) -> Scores:
    return {
        "validation": {"accuracy": 0.75, "macro_f1": 0.65, "log_loss": 0.5},
        "test": {"accuracy": test, "macro_f1": macro_f1, "log_loss": 0.5},
    }


def comparison() -> Comparison:
    baseline = [scores(value) for value in (0.80, 0.81, 0.82)]
    better = [scores(value, 0.75) for value in (0.81, 0.83, 0.83)]
    return Comparison({"plain": baseline, "better": better}, 1 / 8, CLASSES)


def test_the_table_has_means_deviations_and_paired_differences() -> None:
    """Differences 0.01, 0.02, 0.01: mean 0.01333, deviation 0.0057735; t of 2 degrees of freedom is 4.302653.

    Half the interval is 4.302653 x 0.0057735 x root(1/3 + 1/8) = 0.016818.
    """
    lines = markdown_comparison(comparison()).splitlines()
    assert lines[0].endswith("| test accuracy against plain | test macro-F1 against plain |")
    plain = "| plain | 0.8100 ± 0.0100 | 0.7000 ± 0.0000 | 0.7500 ± 0.0000 | 0.6500 ± 0.0000 | - | - |"
    assert lines[2] == plain
    assert "| better | 0.8233 ± 0.0115 |" in lines[3]
    assert lines[3].endswith("| +0.0133 (-0.0035 to +0.0302) | +0.0500 (+0.0500 to +0.0500) |")
    assert len(lines) == 4


def test_one_model_has_nothing_to_be_compared_with() -> None:
    alone = Comparison({"plain": comparison().models["plain"]}, 1 / 8, CLASSES)
    table = markdown_comparison(alone)
    assert "against" not in table
    assert "0.8100 ± 0.0100" in table


def test_the_table_on_a_terminal_has_the_same_numbers() -> None:
    screen = io.StringIO()
    print_comparison(comparison(), Console(file=screen, width=100))
    assert "+0.0133" in screen.getvalue()
    assert "0.0100" in screen.getvalue()


def test_scores_come_back_from_their_file(tmp_path: Path) -> None:
    comparison().save(tmp_path / "scores.json")
    loaded = Comparison.load(tmp_path / "scores.json")
    assert markdown_comparison(loaded) == markdown_comparison(comparison())
    assert loaded.classes == CLASSES


def test_a_file_of_before_classes_were_kept_is_read_and_said_nothing_of(tmp_path: Path) -> None:
    path = tmp_path / "scores.json"
    comparison().save(path)
    edit_json(path, lambda content: content.pop("classes"))
    assert Comparison.load(path).classes is None
    assert describe_other_classes(path, ["0", "4"]) is None


@pytest.mark.parametrize(
    ("classes", "told"),
    [(CLASSES, False), (CLASSES[::-1], True), (CLASSES[:2], True), (("negative", "neutral", "good"), True)],
    ids=["the same", "in another order", "one less", "one called otherwise"],
)
def test_scores_of_other_classes_are_told_of(tmp_path: Path, classes: tuple[str, ...], told: bool) -> None:
    path = tmp_path / "scores.json"
    comparison().save(path)
    said = f"{path}: its scores are of other classes (negative, neutral, positive); they compare with none of these"
    assert describe_other_classes(path, classes) == (said if told else None)


def test_no_file_and_a_damaged_one_are_no_scores_of_other_classes(tmp_path: Path) -> None:
    assert describe_other_classes(tmp_path / "absent.json", CLASSES) is None
    (tmp_path / "damaged.json").write_text("{")
    assert describe_other_classes(tmp_path / "damaged.json", CLASSES) is None


@pytest.mark.parametrize(
    "content", ["[]", "{", '{"models": {}}', '{"models": {}, "test_per_train": 0.1, "classes": 3}']
)
def test_a_damaged_file_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "scores.json").write_text(content)
    with pytest.raises(InputError, match=r"scores\.json: damaged: "):
        Comparison.load(tmp_path / "scores.json")


def test_the_tutorials_accuracy_is_placed_among_ours() -> None:
    """Mean 0.81, deviation 0.01: ± 4.302653 x 0.01 x root(1/3 + 1/8) = 0.0291, and x root(4/3) = 0.0497."""
    ours = Comparison({"lstm": [scores(value) for value in (0.80, 0.81, 0.82)]}, 1 / 8, CLASSES)
    assert describe_splits(ours)[1:] == [
        "95 % interval of the mean over splits: 0.7809 to 0.8391; 0.7895 is inside.",
        "95 % interval of one further split: 0.7603 to 0.8597; 0.7895 is inside.",
    ]
    far = Comparison({"lstm": [scores(value) for value in (0.820, 0.821, 0.822)]}, 1 / 8, CLASSES)
    assert [line.split()[-1] for line in describe_splits(far)[1:]] == ["outside.", "outside."]
