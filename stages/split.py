"""Stage split: 80/10/10, stratified by label; tweets with the same clean text are never on two sides.

In: data/tokens/tweets.parquet. Out: data/splits/train.parquet, validation.parquet and test.parquet. Three files, so
that `train` does not even depend on the test split.
"""

from pathlib import Path

from airline_sentiment.errors import exits_cleanly

TOKENS = Path("data/tokens/tweets.parquet")
SPLITS = Path("data/splits")


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.params import load_params
    from airline_sentiment.splits.table import split_tweets
    from airline_sentiment.stage_lines import read, wrote

    params = load_params()
    counts = split_tweets(TOKENS, SPLITS, params.split, params.labels.classes)
    read(TOKENS, f"{sum(sum(by_label.values()) for by_label in counts.values()):,} tweets")
    for split, by_label in counts.items():
        labels = ", ".join(f"{count:,} {label}" for label, count in by_label.items())
        wrote(SPLITS / f"{split}.parquet", f"{sum(by_label.values()):>6,} tweets: {labels}")


if __name__ == "__main__":
    main()
