"""Stage ingest: read the texts from their source, check each row, write the canonical table.

In: what params.yaml names under `ingest` and `labels`. Out: data/raw/tweets.parquet (id, text, label, confidence, and a
column for each group) and data/raw/rejected.csv (the rows that cannot be used, with data row and reason; only a header
if there are none).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from airline_sentiment.errors import exits_cleanly

if TYPE_CHECKING:
    from airline_sentiment.corpus.table import Summary
    from airline_sentiment.params import Ingest

TWEETS = Path("data/raw/tweets.parquet")
REJECTED = Path("data/raw/rejected.csv")
SHOWN_FILES = 10


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.corpus.dependencies import declare_source, described
    from airline_sentiment.corpus.table import write_tweets
    from airline_sentiment.params import load_params

    params = load_params()
    summary = write_tweets(params.ingest, params.labels, TWEETS, REJECTED)
    declared = described(*declare_source(Path(), params.ingest))
    if declared:
        declared += "; the next `dvc repro` runs this stage once more"
    print("\n".join([*_source(summary, params.ingest), *_rows(summary, params.ingest), *filter(None, [declared])]))


def _source(summary: "Summary", params: "Ingest") -> list[str]:
    from airline_sentiment.corpus.paths import local_path

    hashes = summary.source.hashes
    lines = [f"source: {name}, sha256 {found}" for name, found in list(hashes.items())[:SHOWN_FILES]]
    if len(hashes) > SHOWN_FILES:
        lines.append(f"source: {len(hashes) - SHOWN_FILES:,} more files")
    if params.source == "file" and params.file.sha256 is None and any(local_path(name) is None for name in hashes):
        lines.append("note: ingest.file.sha256 is null; set it, or DVC cannot notice that what a URL holds has changed")
    return lines


def _rows(summary: "Summary", params: "Ingest") -> list[str]:
    exclusion, rejected = summary.exclusion, summary.rejected
    lines = []
    if exclusion.entries:
        lines.append(f"{exclusion.rows:,} rows left out, as {params.exclude} says")
        if exclusion.unmatched:
            lines.append(f"note: {exclusion.unmatched:,} of its {exclusion.entries:,} entries match no row")
    return [
        *lines,
        f"{summary.labels.total():,} tweets: {_listed(summary.labels)}",
        f"{rejected.total():,} rows rejected" + (f": {_listed(rejected)}" if rejected else ""),
        f"{summary.damaged:,} tweets with characters that are lost (U+FFFD)",
    ]


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


if __name__ == "__main__":
    main()
