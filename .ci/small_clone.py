"""Make a clone that runs the whole graph in a minute: a few hundred real tweets, one epoch, a gate that lets all pass.

Usage: python .ci/small_clone.py FOLDER
"""

import csv
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from airline_sentiment.corpus.airlines import airline_in
from airline_sentiment.corpus.crowdflower import read_crowdflower
from airline_sentiment.corpus.dependencies import declare_source
from airline_sentiment.params import load_params
from airline_sentiment.reporting.dependencies import declare_models

EVERY = 36  # of 14,640 tweets, which lie sorted by label: 407, with the shares of the labels kept
COLUMNS = ("tweet_id", "airline_sentiment", "airline_sentiment_confidence", "airline", "text")
OPEN_GATE = {"min_macro_f1": 0.0, "min_recall": 0.0, "max_drop": 1.0, "max_accuracy_drop": 1.0}


def main() -> None:
    """Clone the last commit of the repository in the working directory into FOLDER and make it small."""
    clone = Path(sys.argv[1])
    subprocess.run(["git", "clone", "--quiet", ".", str(clone)], check=True)
    write_tweets(clone / "small.csv")
    make_small(clone / "params.yaml")
    # As `make repro` does before DVC reads dvc.yaml: a lock that lacks the source would not follow from it.
    params = load_params(clone / "params.yaml")
    declare_source(clone, params.ingest)
    declare_models(clone, params.models)


def write_tweets(path: Path) -> None:
    """Write every so many of the tweets, in the columns that params.yaml names for the source `file`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for number, tweet in enumerate(read_crowdflower()):
            if number % EVERY == 0:
                rows.writerow((tweet.id, tweet.label, tweet.confidence, airline_in(tweet.text), tweet.text))


def make_small(path: Path) -> None:
    """Let params.yaml read those tweets; every model that counts epochs gets one."""
    yaml = YAML()
    params = yaml.load(path.read_text(encoding="utf-8"))
    params["ingest"]["source"] = "file"
    params["ingest"]["file"]["path"] = "small.csv"
    params["gate"].update(OPEN_GATE)
    for model in params["models"].values():
        if "epochs" in model:
            model["epochs"] = 1
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


if __name__ == "__main__":
    main()
