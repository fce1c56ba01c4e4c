import operator
from collections.abc import Iterator
from functools import partial

import pytest

from airline_sentiment.parallel import in_order


@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_results_come_in_the_order_of_the_pieces(cores: int, count: int) -> None:
    assert list(in_order(partial(operator.mul, 3), range(count), cores)) == [3 * number for number in range(count)]


def test_few_pieces_are_held_at_a_time() -> None:
    taken = []

    def pieces() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(operator.neg, pieces(), 2)
    assert next(results) == 0
    assert len(taken) < 20
    results.close()


def test_an_error_in_another_process_arrives() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(partial(operator.truediv, 1), [1, 0] * 8, 2))
