"""Numbers and counts as the page writes them."""

from collections.abc import Sequence

from airline_sentiment.evaluation.intervals import Interval

BLANK = "\u00a0"
"""Keeps a number and its unit on one line."""
MINUS = "\u2212"
_LONGEST_TEXT = 600


def percent(share: float) -> str:
    """Return a share in percent with one decimal.

    >>> percent(0.861928).replace(BLANK, " ")
    '86.2 %'
    """
    return f"{share * 100:.1f}{BLANK}%"


def percent_range(interval: Interval) -> str:
    """Return the ends of an interval of a share.

    >>> percent_range(Interval(0.86, 0.843, 0.879)).replace(BLANK, " ")
    '84.3 to 87.9 %'
    """
    return between(interval.lower, interval.upper)


def between(lower: float, upper: float) -> str:
    """Return two shares between which another lies.

    >>> between(0.843, 0.879).replace(BLANK, " ")
    '84.3 to 87.9 %'
    """
    return f"{lower * 100:.1f} to {upper * 100:.1f}{BLANK}%"


def whole_percent(share: float) -> str:
    """Return a share in percent without decimals.

    >>> whole_percent(0.655).replace(BLANK, " "), whole_percent(1.0).replace(BLANK, " ")
    ('66 %', '100 %')
    """
    return f"{share * 100:.0f}{BLANK}%"


def points(difference: float) -> str:
    """Return a difference of two shares in points of percent.

    >>> points(0.0231), points(-0.0231), points(0.00001)
    ('+2.3', '−2.3', '0.0')
    """
    return _signed(difference * 100, 1)


def points_range(interval: Interval) -> str:
    """Return the ends of an interval of a difference of shares.

    >>> points_range(Interval(0.02, -0.004, 0.04))
    '−0.4 to +4.0'
    """
    return f"{points(interval.lower)} to {points(interval.upper)}"


def number(value: float) -> str:
    """Return a number that is no share, with three decimals.

    >>> number(0.37701)
    '0.377'
    """
    return f"{value:.3f}"


def number_range(interval: Interval) -> str:
    """Return the ends of its interval.

    >>> number_range(Interval(0.377, 0.35, 0.41))
    '0.350 to 0.410'
    """
    return f"{number(interval.lower)} to {number(interval.upper)}"


def change(difference: float) -> str:
    """Return a difference of two such numbers.

    >>> change(-0.0312), change(0.0001)
    ('−0.031', '0.000')
    """
    return _signed(difference, 3)


def change_range(interval: Interval) -> str:
    """Return the ends of its interval.

    >>> change_range(Interval(0.0, -0.01, 0.02))
    '−0.010 to +0.020'
    """
    return f"{change(interval.lower)} to {change(interval.upper)}"


def counted(count: int, noun: str, several: str = "") -> str:
    """Return a count with its noun.

    >>> counted(1, "tweet"), counted(1463, "tweet"), counted(2, "class", "classes")
    ('1 tweet', '1,463 tweets', '2 classes')
    """
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Return names as a person lists them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"]), listed(list("abcdefgh"), 3)
    ('a', 'a and b', 'a, b and c', 'a, b, c and 5 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


def shortened(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return a text, cut with an ellipsis where it is longer than a tweet ever is.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _signed(value: float, decimals: int) -> str:
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0:
        return text
    return f"{'+' if value > 0 else MINUS}{text}"
