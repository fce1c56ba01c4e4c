"""How fast a tweet is cleaned, on one core, for both profiles, and against what else there is.

"One re.sub a step" is the same cleaning written down plainly: for `textclean` one substitution for each emoji,
emoticon, entity and contraction of its tables, for `tweet` its own steps one after the other over the whole text.
The package tweet-preprocessor is measured where it is installed (`pip install tweet-preprocessor`); it does less: it
removes URLs, mentions, hashtags, emoji and smileys. R's textclean itself was measured elsewhere, at 1,050 to 1,160
tweets a second.
"""

import importlib.util
import re
from collections.abc import Callable
from functools import partial

import pyarrow.parquet as pq

from airline_sentiment.cleaning import DEFAULT_STEPS, Cleaner, textclean
from airline_sentiment.cleaning.tweet import EMPTY, STEPS, undo_replacements
from airline_sentiment.cleaning.unicode import fold, tidy
from airline_sentiment.errors import exits_cleanly
from benchmarks.timing import best_of

ROUNDS = 3
R_TEXTCLEAN = 1_160


@exits_cleanly
def main() -> None:
    texts = pq.read_table("data/raw/tweets.parquet", columns=["text"])["text"].to_pylist()
    warm = {profile: Cleaner(profile) for profile in ("tweet", "textclean")}
    for cleaner in warm.values():
        cleaner.clean_many(texts)
    print(f"{len(texts):,} tweets, one core{'':19} tweets/s")
    for profile, plain in (("tweet", plain_tweet), ("textclean", plain_textclean)):
        cleaner = warm[profile]
        first = rate(texts, partial(clean_anew, profile, texts))
        again = rate(texts, partial(cleaner.clean_many, texts))
        opponent = rate(texts, partial(all_of, plain, texts))
        same = sum(plain(text) == cleaner.clean(text) for text in texts)
        show(f"{profile}, first pass", first, f"{first / opponent:.1f} x one re.sub a step")
        show(f"{profile}, second pass", again, f"{again / opponent:.1f} x one re.sub a step")
        show(f"{profile}, one re.sub a step", opponent, f"the same result for {same / len(texts):.2%} of the tweets")
        if profile == "textclean":
            show("textclean in R (measured elsewhere)", R_TEXTCLEAN, f"the first pass is {first / R_TEXTCLEAN:.0f} x")
    measure_tweet_preprocessor(texts)


def clean_anew(profile: str, texts: list[str]) -> list[str]:
    return Cleaner(profile).clean_many(texts)


def all_of(clean: Callable[[str], str], texts: list[str]) -> list[str]:
    return [clean(text) for text in texts]


def rate(texts: list[str], work: Callable[[], object]) -> float:
    return len(texts) / best_of(ROUNDS, work)


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
    text = fold(undo_replacements(text))
    for name in DEFAULT_STEPS[1:]:
        text = STEPS[name](text)
    return tidy(text) or EMPTY


def plain_textclean(text: str) -> str:
    text = re.sub(r"(http[^ ]*)|(ftp[^ ]*)|(www\.[^ ]*)", "", text)
    for emoji, name in textclean.emoji_names().items():
        text = re.sub(emoji, f" {name} ", text)
    text = "".join(
        letter if letter < "\x80" else "".join(f"<{byte:02x}>" for byte in letter.encode()) for letter in text
    )
    for emoticon, meaning in textclean.EMOTICONS.items():
        text = re.sub(re.escape(emoticon), f" {meaning} ", text, flags=re.IGNORECASE)
    text = re.sub("<[^>]+>", " ", text)
    for entity, plain in textclean.ENTITIES.items():
        text = re.sub(f"&{entity};", plain, text)
    text = re.sub("@[A-z0-9]+", "", text)
    text = re.sub("#[A-z0-9]+", "", text)
    for short, long in textclean.CONTRACTIONS.items():
        text = re.sub(short, long, text, flags=re.IGNORECASE)
    text = re.sub(r"\?+", "questionmark", text)
    text = re.sub("!+", "exclamationmark", text)
    text = re.sub(r"""[!"#%&'()*,\-./:;?@\[\\\]_{}]""", "", text)
    text = re.sub("[0-9]", "", text)
    text = re.sub(r"\$", "", text)
    return re.sub(r"\s+", " ", text.lower()).strip()


if __name__ == "__main__":
    main()
