import pickle
import tracemalloc
from array import array

from airline_sentiment.models.cache import BoundedCache
from airline_sentiment.models.ngrams import BYTES_REMEMBERED, NgramTfidf

LIMIT = 2**20


def letters(text: str) -> "array[int]":
    return array("q", map(ord, text))


def held(cache: BoundedCache["array[int]"], texts: list[str]) -> int:
    """The most bytes that a cache holds while it sees texts which nobody else keeps."""
    most = 0
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for text in texts:
        assert cache(text + "!")[-1] == ord("!")
        most = max(most, tracemalloc.get_traced_memory()[0] - before)
    tracemalloc.stop()
    return most


def test_it_computes_a_text_once() -> None:
    asked: list[str] = []

    def compute(text: str) -> "array[int]":
        asked.append(text)
        return letters(text)

    cache = BoundedCache(compute, LIMIT)
    assert [cache(text).tolist() for text in ("late", "late", "crew")] == [
        letters("late").tolist(),
        letters("late").tolist(),
        letters("crew").tolist(),
    ]
    assert asked == ["late", "crew"]


def test_many_short_texts_stay_within_the_limit() -> None:
    assert LIMIT / 2 < held(BoundedCache(letters, LIMIT), [str(number) for number in range(20_000)]) < 1.2 * LIMIT


def test_long_texts_stay_within_the_limit_and_do_not_push_out_short_ones() -> None:
    asked: list[int] = []

    def compute(text: str) -> "array[int]":
        asked.append(len(text))
        return letters(text)

    cache = BoundedCache(compute, LIMIT)
    cache("late")
    assert held(cache, [str(number) * 20_000 for number in range(50)]) < LIMIT
    asked.clear()
    cache("late")
    assert asked == []


def test_what_is_remembered_stays_at_home() -> None:
    cache = BoundedCache(letters, LIMIT)
    small = len(pickle.dumps(cache))
    for number in range(1000):
        cache(str(number))
    assert len(pickle.dumps(cache)) == small
    assert pickle.loads(pickle.dumps(cache))("late") == letters("late")


def test_words_of_kilobytes_leave_nothing_behind_in_the_ngrams() -> None:
    """668 of 100 KB once left 856 MB in a server for ever."""
    weigher = NgramTfidf.fit("char", (2, 5), [["late", "again"]], 1)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(10):
        weigher.transform([[chr(97 + number) + "late" * 5_000]])
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 200_000 < BYTES_REMEMBERED
