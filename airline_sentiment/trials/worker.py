"""The process of one training: `python -m airline_sentiment.trials.worker FOLDER`, the trial as JSON on standard input.

Each finished epoch is a line of JSON on standard output; the result goes to FOLDER.
"""

import json
import sys
import time
from pathlib import Path

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.models.base import Classifier, TrainingData
from airline_sentiment.models.training import read_split, read_training_data, train_model
from airline_sentiment.trials.results import Predictions, TrialResult, write_result
from airline_sentiment.trials.trial import Trial


@exits_cleanly
def main() -> None:
    """Run one trial."""
    restart_with_common_kernels("airline_sentiment.trials.worker")
    started, target = time.time(), Path(sys.argv[1])
    trial = Trial.from_json(json.load(sys.stdin))
    data = read_training_data(trial.splits, trial.vocabulary, trial.params.labels.classes)
    classifier, history = train_model(trial.model, data, trial.params, _report)
    parts = {part: _predict(classifier, trial.splits / f"{part}.parquet", data) for part in trial.parts}
    write_result(target, TrialResult(parts, history, started, time.time() - started))


def _report(epoch: int, metrics: dict[str, float]) -> None:
    print(json.dumps({"epoch": epoch, **{key: float(value) for key, value in metrics.items()}}), flush=True)


def _predict(classifier: Classifier, split: Path, data: TrainingData) -> Predictions:
    tweets = read_split(split, data.corpus, data.classes)
    return Predictions(tweets.labels, classifier.predict_proba(tweets))


if __name__ == "__main__":
    main()
