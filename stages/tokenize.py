"""Stage tokenize: every word of the corpus gets an id by frequency, each tweet becomes its list of ids.

In: data/clean/tweets.parquet. Out: data/tokens/vocabulary.json (words, counts, longest tweet) and
data/tokens/tweets.parquet (the same tweets and their `ids`). Nothing is lost: ids and vocabulary give the words back.
"""

from pathlib import Path

from airline_sentiment.errors import exits_cleanly

CLEAN = Path("data/clean/tweets.parquet")
VOCABULARY = Path("data/tokens/vocabulary.json")
TOKENS = Path("data/tokens/tweets.parquet")


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.params import load_params
    from airline_sentiment.stage_lines import read, wrote
    from airline_sentiment.tokens.table import count_words, encode_tweets

    params = load_params().tokenize
    vocabulary = count_words(CLEAN, params)
    tweets = encode_tweets(CLEAN, TOKENS, params, vocabulary)
    vocabulary.save(VOCABULARY)
    read(CLEAN, f"{tweets:,} tweets")
    wrote(TOKENS, f"{tweets:,} tweets, {sum(vocabulary.counts):,} words, at most {vocabulary.longest} a tweet")
    wrote(VOCABULARY, f"{len(vocabulary.words):,} words, most often {', '.join(vocabulary.words[:5])}")


if __name__ == "__main__":
    main()
