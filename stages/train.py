"""Stage train: fit one model on the training split and save it in a folder of its own.

In: data/splits/train.parquet, data/splits/validation.parquet, data/tokens/vocabulary.json. Out: models/NAME (weights,
vocabulary, cleaning and tokenizing parameters, class names: all that turns raw text into a label) and
reports/NAME/history.csv (loss and accuracy by epoch: the log-loss against the labels; of a model that learns something
else, such as the annotators' agreement, the cross-entropy to that is `objective`). The curves go to MLflow while it
trains.
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
    from airline_sentiment.progress import counting_steps, in_words
    from airline_sentiment.stage_lines import read, size_of, wrote
    from airline_sentiment.tracking.live import live_run

    parser = argparse.ArgumentParser(prog="python -m stages.train", description="Train one model of params.yaml.")
    parser.add_argument("model", help="its name in params.yaml, for example lstm")
    name = parser.parse_args().model
    params = load_params()
    params.model(name)
    data = read_training_data(SPLITS, VOCABULARY, params.labels.classes)
    for split, tweets in (("train", data.train), ("validation", data.validation)):
        read(SPLITS / f"{split}.parquet", f"{len(tweets):,} tweets")
    read(VOCABULARY, f"{len(data.corpus.words):,} words")
    epochs = getattr(params.model(name), "epochs", 1)
    started = time.monotonic()
    print(f"train {name}: loss and accuracy on train / on validation", flush=True)
    with live_run(name, params, Path()) as run, counting_steps(f"train {name}", epochs, "epoch") as steps:

        def report(epoch: int, metrics: dict[str, float]) -> None:
            run.log_epoch(epoch, metrics)
            steps.note("loss {loss:.3f}  accuracy {accuracy:.3f}".format_map(metrics))
            steps.done(
                "loss {loss:.4f} / {val_loss:.4f}  accuracy {accuracy:.4f} / {val_accuracy:.4f}".format_map(metrics)
                + f"  {time.monotonic() - started:4.0f} s"
            )

        classifier, history = train_model(name, data, params, report, steps.phase)
        save_model(MODELS / name, SavedModel(name, params.clean, params.tokenize, classifier, data.classes))
        write_history(REPORTS / name / "history.csv", history)
    wrote(MODELS / name, f"{size_of(MODELS / name)}, trained in {in_words(time.monotonic() - started)}")
    wrote(REPORTS / name / "history.csv", f"{len(history)} epoch{'s' if len(history) > 1 else ''}")


if __name__ == "__main__":
    main()
