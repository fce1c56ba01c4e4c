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
    _tell_of_source(summary, params.ingest)
    _tell_of_rows(summary, params.ingest)
    declared = described(*declare_source(Path(), params.ingest))
    if declared:
        print(f"{declared}; the next `dvc repro` runs this stage once more")


def _tell_of_source(summary: "Summary", params: "Ingest") -> None:
    from airline_sentiment.corpus.paths import local_path
    from airline_sentiment.stage_lines import read

    hashes = summary.source.hashes
    for name, found in list(hashes.items())[:SHOWN_FILES]:
        read(name, f"sha256 {found}")
    if len(hashes) > SHOWN_FILES:
        read("...", f"{len(hashes) - SHOWN_FILES:,} more files")
    if params.source == "file" and params.file.sha256 is None and any(local_path(name) is None for name in hashes):
        print("note: ingest.file.sha256 is null; set it, or DVC cannot notice that what a URL holds has changed")


def _tell_of_rows(summary: "Summary", params: "Ingest") -> None:
    from airline_sentiment.stage_lines import read, wrote

    exclusion, rejected = summary.exclusion, summary.rejected
    if exclusion.entries:
        read(str(params.exclude), f"{exclusion.rows:,} rows left out, as it says")
        if exclusion.unmatched:
            print(f"note: {exclusion.unmatched:,} of its {exclusion.entries:,} entries match no row")
    lost = f"; {summary.damaged:,} with characters that are lost (U+FFFD)" if summary.damaged else ""
    wrote(TWEETS, f"{summary.labels.total():,} tweets: {_listed(summary.labels)}{lost}")
    wrote(REJECTED, f"{rejected.total():,} rows rejected" + (f": {_listed(rejected)}" if rejected else ""))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


if __name__ == "__main__":
    main()
