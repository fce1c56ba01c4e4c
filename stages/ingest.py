"""Stage ingest: read the tweets from their source, check each row, write the canonical table.

In: what params.yaml names under `ingest`. Out: data/raw/tweets.parquet (id, text, label, confidence, airline) and
data/raw/rejected.csv (the rows that cannot be used, with data row and reason; only a header if there are none).
"""

from collections.abc import Mapping
from pathlib import Path

from airline_sentiment.errors import exits_cleanly

TWEETS = Path("data/raw/tweets.parquet")
REJECTED = Path("data/raw/rejected.csv")


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.corpus.table import write_tweets
    from airline_sentiment.params import load_params

    params = load_params().ingest
    summary = write_tweets(params, TWEETS, REJECTED)
    print(f"source: {summary.source.name}, sha256 {summary.source.sha256}")
    if params.source == "file" and params.file.sha256 is None:
        print("note: ingest.file.sha256 is null; set it to this hash, or DVC cannot notice that the file has changed")
    print(f"{summary.labels.total():,} tweets: {_listed(summary.labels)}")
    print(
        f"{summary.rejected.total():,} rows rejected" + (f": {_listed(summary.rejected)}" if summary.rejected else "")
    )
    print(f"{summary.damaged:,} tweets with characters that are lost (U+FFFD)")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


if __name__ == "__main__":
    main()
