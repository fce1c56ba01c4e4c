"""How fast a tweet is cleaned, on one core, for both profiles, and against what else there is.

The seconds are those of the processor, so that other work on the machine does not count.

"One re.sub a step" is the same cleaning written down plainly: for `textclean` one substitution for each emoji,
emoticon, entity and contraction of its tables, for `tweet` its own steps one after the other over the whole text.
The package tweet-preprocessor is measured where it is installed (`pip install tweet-preprocessor`); it does less: it
removes URLs, mentions, hashtags, emoji and smileys. R's textclean itself was measured elsewhere, at 1,050 to 1,160
tweets a second.
"""

import importlib.util
import re
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pyarrow.parquet as pq

from airline_sentiment.cleaning import DEFAULT_STEPS, Cleaner, textclean
from airline_sentiment.cleaning.encoding import restore_characters
from airline_sentiment.cleaning.tweet import EMPTY, STEPS
from airline_sentiment.cleaning.unicode import fold, tidy
from airline_sentiment.errors import exits_cleanly
from benchmarks.timing import best_of

ROUNDS = 3
PLAIN_TWEETS = 1_000
R_TEXTCLEAN = 1_160


class Patterns(NamedTuple):
    """Pairs of a pattern and what takes its place, in the order in which the original tries them."""

    emoji: list[tuple[re.Pattern[str], str]]
    emoticons: list[tuple[re.Pattern[str], str]]
    entities: list[tuple[re.Pattern[str], str]]
    contractions: list[tuple[re.Pattern[str], str]]


@exits_cleanly
def main() -> None:
    texts = pq.read_table("data/raw/tweets.parquet", columns=["text"])["text"].to_pylist()
    warm = {profile: Cleaner(profile) for profile in ("tweet", "textclean")}
    for cleaner in warm.values():
        cleaner.clean_many(texts)
    print(f"{len(texts):,} tweets, one core{'':19} tweets/s")
    sample = texts[:: len(texts) // PLAIN_TWEETS]
    plain_r = partial(plain_textclean, patterns=compiled_patterns())
    for profile, plain in (("tweet", plain_tweet), ("textclean", plain_r)):
        cleaner = warm[profile]
        first = rate(texts, partial(clean_anew, profile, texts))
        again = rate(texts, partial(cleaner.clean_many, texts))
        opponent = rate(sample, partial(all_of, plain, sample))
        same = sum(plain(text) == cleaner.clean(text) for text in sample)
        show(f"{profile}, first pass", first, f"{first / opponent:.1f} x one re.sub a step")
        show(f"{profile}, second pass", again, f"{again / opponent:.1f} x one re.sub a step")
        show(
            f"{profile}, one re.sub a step",
            opponent,
            f"the same result for {same / len(sample):.1%} of {len(sample):,} tweets",
        )
        if profile == "textclean":
            show("textclean in R (measured elsewhere)", R_TEXTCLEAN, f"the first pass is {first / R_TEXTCLEAN:.0f} x")
    measure_tweet_preprocessor(texts)


def clean_anew(profile: str, texts: list[str]) -> list[str]:
    return Cleaner(profile).clean_many(texts)


def all_of(clean: Callable[[str], str], texts: list[str]) -> list[str]:
    return [clean(text) for text in texts]


def rate(texts: list[str], work: Callable[[], object]) -> float:
    return len(texts) / best_of(ROUNDS, work, time.process_time)


def show(name: str, tweets_per_second: float, remark: str) -> None:
    print(f"{name:40} {tweets_per_second:12,.0f}   {remark}")


def measure_tweet_preprocessor(texts: list[str]) -> None:
    if importlib.util.find_spec("preprocessor") is None:
        print("tweet-preprocessor is not installed")
        return
    import preprocessor  # type: ignore[import-not-found, unused-ignore]

    theirs = rate(texts, partial(all_of, preprocessor.clean, texts))
    ours = rate(texts, partial(clean_anew, "tweet", texts))
    show("tweet-preprocessor", theirs, f"`tweet`, first pass, is {ours / theirs:.1f} x as fast and does more")


def plain_tweet(text: str) -> str:
    text = fold(restore_characters(text))
    for name in DEFAULT_STEPS[1:]:
        text = STEPS[name](text)
    return tidy(text) or EMPTY


def plain_textclean(text: str, patterns: Patterns) -> str:
    text = re.sub(r"(http[^ ]*)|(ftp[^ ]*)|(www\.[^ ]*)", "", text)
    for pattern, replacement in patterns.emoji:
        text = pattern.sub(replacement, text)
    text = re.sub("[^\x00-\x7f]", lambda sign: "".join(f"<{byte:02x}>" for byte in sign[0].encode()), text)
    for pattern, replacement in patterns.emoticons:
        text = pattern.sub(replacement, text)
    text = re.sub("<[^>]+>", " ", text)
    for pattern, replacement in patterns.entities:
        text = pattern.sub(replacement, text)
    text = re.sub("@[A-z0-9]+", "", text)
    text = re.sub("#[A-z0-9]+", "", text)
    for pattern, replacement in patterns.contractions:
        text = pattern.sub(replacement, text)
    text = re.sub(r"\?+", "questionmark", text)
    text = re.sub("!+", "exclamationmark", text)
    text = re.sub(r"""[!"#%&'()*,\-./:;?@\[\\\]_{}]""", "", text)
    text = re.sub("[0-9]", "", text)
    text = re.sub(r"\$", "", text)
    return re.sub(r"\s+", " ", text.lower()).strip()


def compiled_patterns() -> Patterns:
    def compiled(table: dict[str, str], blanks: str, around: str = "{}") -> list[tuple[re.Pattern[str], str]]:
        return [
            (re.compile(around.format(re.escape(found)), re.IGNORECASE), f"{blanks}{put}{blanks}")
            for found, put in table.items()
        ]

    return Patterns(
        compiled(textclean.emoji_names(), " "),
        compiled(textclean.EMOTICONS, " "),
        compiled(textclean.ENTITIES, "", "&{};"),
        compiled(textclean.CONTRACTIONS, ""),
    )


if __name__ == "__main__":
    main()
