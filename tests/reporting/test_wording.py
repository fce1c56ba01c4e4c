import doctest

from airline_sentiment.reporting import wording


def test_numbers_are_written_as_the_examples_say() -> None:
    done = doctest.testmod(wording)
    assert done.attempted > 10
    assert done.failed == 0
