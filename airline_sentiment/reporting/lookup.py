"""The test tweets that a reader can search in the page, as JSON in a script element."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from airline_sentiment.reporting.results import ModelResult, Tweets
from airline_sentiment.reporting.wording import counted, shortened

MOST_BYTES = 600_000
LONGEST_TEXT = 400

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True)
class Lookup:
    """The tweets to search.

    Attributes:
        lead: what one can do.
        data: {"classes": [...], "tweets": [[text, true, predicted, confidence in percent, agreement in percent], ...]}.
        kept: number of the tweets in it.
    """

    lead: str
    data: Markup
    kept: int


def lookup(result: ModelResult, tweets: Tweets, most_bytes: int = MOST_BYTES) -> Lookup:
    """Return the first tweets that fit into so many bytes, in the order of the test split."""
    rows: list[str] = []
    size = 0
    for row in _rows(result, tweets):
        text = embedded(row)
        size += len(text.encode("utf-8")) + 1
        if size > most_bytes:
            break
        rows.append(text)
    data = f'{{"classes":{embedded(list(result.classes))},"tweets":[{",".join(rows)}]}}'
    return Lookup(_lead(len(rows), len(result.ids)), Markup(data), len(rows))


def embedded(content: object) -> str:
    """Return JSON that can stand in a script element whatever it holds: no `<`, so no end of the element either.

    >>> embedded(["</script>"])
    '["\\\\u003c/script\\\\u003e"]'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPED.items():
        text = text.replace(character, escape)
    # A lone surrogate has no UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")


def _rows(result: ModelResult, tweets: Tweets) -> Sequence[list[object]]:
    texts = dict(zip(tweets.ids, tweets.texts, strict=True))
    agreement = dict(zip(tweets.ids, tweets.agreement.tolist(), strict=True))
    labels, predicted = result.labels.tolist(), result.predicted.tolist()
    confidence = result.confidence.tolist()
    return [
        [
            shortened(texts.get(identity, ""), LONGEST_TEXT),
            label,
            said,
            round(sure * 100),
            round(agreement.get(identity, 1.0) * 100),
        ]
        for identity, label, said, sure in zip(result.ids, labels, predicted, confidence, strict=True)
    ]


def _lead(kept: int, total: int) -> str:
    if kept == total:
        return f"All {counted(total, 'test tweet')} can be searched here."
    return (
        f"The first {kept:,} of {counted(total, 'test tweet')} can be searched here; all would make the page too large."
    )
