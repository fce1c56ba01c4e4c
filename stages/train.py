"""Stage train: fit one model on the training split and save it in a folder of its own.

In: data/splits/train.parquet, data/splits/validation.parquet, data/tokens/vocabulary.json. Out: models/NAME (weights,
vocabulary, cleaning and tokenizing parameters, class names: all that turns raw text into a label) and
reports/NAME/history.csv (loss and accuracy by epoch). The curves go to MLflow while it trains.
"""

import time
from pathlib import Path

from airline_sentiment.errors import exits_cleanly

SPLITS = Path("data/splits")
VOCABULARY = Path("data/tokens/vocabulary.json")
MODELS = Path("models")
REPORTS = Path("reports")


@exits_cleanly
def main() -> None:
    """Run the stage for the model that the command line names."""
    import argparse

    from airline_sentiment.kernels import restart_with_common_kernels

    restart_with_common_kernels("stages.train")
    from airline_sentiment.models.folder import SavedModel, save_model
    from airline_sentiment.models.training import read_training_data, train_model, write_history
    from airline_sentiment.params import load_params
    from airline_sentiment.tracking.live import live_run

    parser = argparse.ArgumentParser(prog="python -m stages.train", description="Train one model of params.yaml.")
    parser.add_argument("model", help="its name in params.yaml, for example lstm")
    name = parser.parse_args().model
    params = load_params()
    params.model(name)
    data = read_training_data(SPLITS, VOCABULARY, params.labels.classes)
    print(f"{name}: {len(data.train):,} tweets to train on, {len(data.validation):,} to validate", flush=True)
    started = time.monotonic()
    with live_run(name, params, Path()) as run:

        def report(epoch: int, metrics: dict[str, float]) -> None:
            run.log_epoch(epoch, metrics)
            figures = "  ".join(f"{key} {metrics[key]:.4f}" for key in ("loss", "accuracy", "val_loss", "val_accuracy"))
            print(f"epoch {epoch:>3}  {figures}  {time.monotonic() - started:.0f} s", flush=True)

        classifier, history = train_model(name, data, params, report)
        save_model(MODELS / name, SavedModel(name, params.clean, params.tokenize, classifier, data.classes))
        write_history(REPORTS / name / "history.csv", history)


if __name__ == "__main__":
    main()
