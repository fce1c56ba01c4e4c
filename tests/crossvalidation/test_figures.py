from pathlib import Path

from airline_sentiment.crossvalidation.figures import draw_intervals
from airline_sentiment.evaluation.comparison import Comparison


def test_any_number_of_models_is_drawn_the_same_each_time(tmp_path: Path) -> None:
    scores = [{"test": {"accuracy": 0.7 + number / 50, "macro_f1": 0.6}} for number in range(3)]
    for models in (["tfidf"], ["tfidf", "$x^", "hybrid"]):
        comparison = Comparison(dict.fromkeys(models, scores), 0.125, None)
        for name in ("first.png", "second.png"):
            draw_intervals(tmp_path / name, comparison)
        assert (tmp_path / "first.png").read_bytes() == (tmp_path / "second.png").read_bytes()
