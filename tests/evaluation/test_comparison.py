import io
from pathlib import Path

import pytest
from rich.console import Console

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.comparison import Comparison, Scores, markdown_comparison, print_comparison
from airline_sentiment.evaluation.tutorial import describe_splits


def scores(test: float, macro_f1: float = 0.7) -> Scores:
    return {
        "validation": {"accuracy": 0.75, "macro_f1": 0.65, "log_loss": 0.5},
        "test": {"accuracy": test, "macro_f1": macro_f1, "log_loss": 0.5},
    }


def comparison() -> Comparison:
    baseline = [scores(value) for value in (0.80, 0.81, 0.82)]
    better = [scores(value, 0.75) for value in (0.81, 0.83, 0.83)]
    return Comparison({"plain": baseline, "better": better}, 1 / 8)


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
    alone = Comparison({"plain": comparison().models["plain"]}, 1 / 8)
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


@pytest.mark.parametrize("content", ["[]", "{", '{"models": {}}'])
def test_a_damaged_file_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "scores.json").write_text(content)
    with pytest.raises(InputError, match=r"scores\.json: damaged: "):
        Comparison.load(tmp_path / "scores.json")


def test_the_tutorials_accuracy_is_placed_among_ours() -> None:
    """Mean 0.81, deviation 0.01: ± 4.302653 x 0.01 x root(1/3 + 1/8) = 0.0291, and x root(4/3) = 0.0497."""
    ours = Comparison({"lstm": [scores(value) for value in (0.80, 0.81, 0.82)]}, 1 / 8)
    assert describe_splits(ours)[1:] == [
        "95 % interval of the mean over splits: 0.7809 to 0.8391; 0.7895 is inside.",
        "95 % interval of one further split: 0.7603 to 0.8597; 0.7895 is inside.",
    ]
    far = Comparison({"lstm": [scores(value) for value in (0.820, 0.821, 0.822)]}, 1 / 8)
    assert [line.split()[-1] for line in describe_splits(far)[1:]] == ["outside.", "outside."]
