import pytest

from airline_sentiment.corpus.airlines import airline_in


@pytest.mark.parametrize(
    ("text", "airline"),
    [
        ("@VirginAmerica What @dhepburn said.", "Virgin America"),
        ("thanks @united", "United"),
        ("@SOUTHWESTAIR hi", "Southwest"),
        ("@AmericanAir, hi", "American"),
        ("@USAirways hi", "US Airways"),
        ("@JetBlue hi", "Delta"),
        ("@SouthwestAir is cheaper than @united", "Southwest"),
        ("@UnitedWay hi", "unknown"),
        ("united we stand", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_first_handle_names_the_airline(text: str, airline: str) -> None:
    assert airline_in(text) == airline
