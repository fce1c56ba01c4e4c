"""Stage evaluate: measure one model on train, validation and test, draw, and complete its MLflow run.

In: models/NAME, reports/NAME/history.csv and the three splits, whose raw text goes through the same predictor that
serves the model; the table of behaviour tests. Out, in reports/NAME: metrics.json, test_predictions.csv, slices.csv,
errors.json with the words that pushed the model to its most confident mistakes, doubtful_labels.csv, behaviour.json,
MODEL_CARD.md, the figures, and calibration.csv and precision_recall.csv, which `dvc plots show` draws.
"""

from pathlib import Path

from airline_sentiment.errors import exits_cleanly

SPLITS = Path("data/splits")
MODELS = Path("models")
REPORTS = Path("reports")


@exits_cleanly
def main() -> None:
    """Run the stage for the model that the command line names."""
    import argparse

    from airline_sentiment.kernels import restart_with_common_kernels

    restart_with_common_kernels("stages.evaluate")
    from airline_sentiment.evaluation.model_card import write_model_card
    from airline_sentiment.evaluation.report import evaluate_model
    from airline_sentiment.params import load_params
    from airline_sentiment.progress import in_words
    from airline_sentiment.serving.predictor import Predictor
    from airline_sentiment.stage_lines import read, size_of, wrote
    from airline_sentiment.tracking.complete import complete_run

    parser = argparse.ArgumentParser(prog="python -m stages.evaluate", description="Evaluate one trained model.")
    parser.add_argument("model", help="its name in params.yaml, for example lstm")
    name = parser.parse_args().model
    params = load_params()
    params.model(name)
    predictor = Predictor.load(MODELS / name)
    read(MODELS / name, size_of(MODELS / name))
    speed: list[float] = []

    def predicted(tweets: int, seconds: float) -> None:
        speed.append(tweets / seconds)
        read(SPLITS, f"{tweets:,} tweets, predicted in {in_words(seconds)}")

    metrics = evaluate_model(name, predictor, SPLITS, REPORTS / name, params.evaluate, predicted)
    write_model_card(name, params, Path())
    wrote(REPORTS / name, f"{len(list((REPORTS / name).iterdir()))} files")
    print(f"{f'evaluate {name}':<22}{'accuracy':>10}{'macro-F1':>10}{'log-loss':>10}", flush=True)
    for split in ("train", "validation", "test"):
        figures = "".join(f"{metrics[split][metric]:>10.4f}" for metric in ("accuracy", "macro_f1", "log_loss"))
        print(f"  {split:<20}{figures}", flush=True)
    complete_run(name, params, Path(), *speed)


if __name__ == "__main__":
    main()
