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

    params = load_params().clean
    started = time.perf_counter()
    done = clean_tweets(RAW, CLEAN, params)
    rate = done.tweets / (time.perf_counter() - started)
    print(f"{done.tweets:,} tweets cleaned, {done.empty:,} of them became empty ({rate:,.0f} tweets/s)")
    if done.lost:
        print(f"{done.lost:,} tweets with a letter three times running left out, as the tutorial's cleaning loses them")


if __name__ == "__main__":
    main()
