"""`airline-sentiment tutorial`: the tutorial's figures beside ours."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from airline_sentiment.cli.places import DATA, REPORTS
from airline_sentiment.cli.repository import enter_results
from airline_sentiment.errors import InputError

if TYPE_CHECKING:
    from airline_sentiment.evaluation.tutorial import Network

NEEDED = (
    DATA / "clean/tweets.parquet",
    DATA / "tokens/vocabulary.json",
    *(DATA / f"splits/{split}.parquet" for split in ("train", "test")),
    Path("models/lstm/model.json"),
    REPORTS / "lstm/metrics.json",
)


def tutorial() -> None:
    """Show what the tutorial prints beside what the pipeline's outputs hold now; ± is the sampling error.

    Example: airline-sentiment tutorial
    """
    from airline_sentiment.evaluation.summary import print_facts
    from airline_sentiment.evaluation.tutorial import compare, require_tutorials_classes
    from airline_sentiment.tokens.vocabulary import Vocabulary

    params = enter_results()
    require_tutorials_classes(params.labels.classes)
    for needed in NEEDED:
        if not needed.exists():
            raise InputError(f"{needed}: no such file; `dvc repro` makes what this compares with")
    vocabulary = Vocabulary.load(DATA / "tokens/vocabulary.json")
    print_facts(compare(DATA / "clean/tweets.parquet", len(vocabulary.words), vocabulary.longest, _tutorials_network()))
    if (params.ingest.source, params.clean.profile) != ("file", "textclean"):
        print("The outputs here are not made the tutorial's way; docs/tutorial.md says how to make them so.")


def _tutorials_network() -> "Network":
    import pyarrow.parquet as pq

    from airline_sentiment.evaluation.metrics import read_metrics
    from airline_sentiment.evaluation.tutorial import ACCURACY, Network
    from airline_sentiment.models.folder import load_model

    metrics = read_metrics(REPORTS / "lstm/metrics.json")
    classifier: Any = load_model(Path("models/lstm")).classifier
    return Network(
        classifier.count_params(),
        {split: metrics[split]["accuracy"] for split in ACCURACY},
        {split: pq.ParquetFile(DATA / f"splits/{split}.parquet").metadata.num_rows for split in ACCURACY},
    )
