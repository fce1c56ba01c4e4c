"""Stage clean: each tweet's text becomes plain lower-case words.

In: data/raw/tweets.parquet. Out: data/clean/tweets.parquet, the same columns and `text_clean`.
"""

import time
from pathlib import Path

from airline_sentiment.errors import exits_cleanly

RAW = Path("data/raw/tweets.parquet")
CLEAN = Path("data/clean/tweets.parquet")


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.cleaning.table import clean_tweets
    from airline_sentiment.params import load_params
    from airline_sentiment.progress import in_words
    from airline_sentiment.stage_lines import read, wrote

    params = load_params().clean
    started = time.perf_counter()
    done = clean_tweets(RAW, CLEAN, params)
    seconds = time.perf_counter() - started
    read(RAW, f"{done.tweets:,} tweets")
    wrote(CLEAN, f"{done.tweets:,} tweets in {in_words(seconds)}, {done.empty:,} became empty")
    if done.lost:
        print(f"{done.lost:,} tweets with a letter three times running left out, as the tutorial's cleaning loses them")


if __name__ == "__main__":
    main()
