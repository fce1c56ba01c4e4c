import re
from xml.etree import ElementTree

import numpy as np

from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.reporting.figures import Axis, Series, heat_map, interval_mark, line_chart, strip_chart, thinned


def points(figure: str) -> list[tuple[float, float]]:
    """Of the first line."""
    found = re.search(r'class="line c0" d="M([^"]+)"', figure)
    assert found
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in found[1].split("L"))]


def test_a_line_goes_from_corner_to_corner_of_its_axes() -> None:
    x, y = Axis("epoch", 1, 3, whole=True), Axis("loss", 0.0, 1.0)
    figure = line_chart([Series("train", [1, 2, 3], [0.0, 0.5, 1.0], 0)], x, y, "said")
    (left, bottom), (middle, half), (right, top) = points(figure)
    assert left < middle < right
    assert bottom > half > top  # y grows downwards in SVG
    assert abs(middle - (left + right) / 2) <= 0.1
    assert abs(half - (bottom + top) / 2) <= 0.1


def test_ticks_are_round_numbers_within_the_axis() -> None:
    assert Axis("share", 0, 1).ticks() == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
    assert Axis("epoch", 1, 3, whole=True).ticks() == [1, 2, 3]
    assert Axis("loss", 0.4, 0.9).ticks() == [0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9]
    assert Axis("share", 0, 1, percent=True).text(0.2) == "20\u00a0%"


def test_names_of_others_do_not_become_markup() -> None:
    name = '"><script>alert(1)</script>'
    drawn = (
        strip_chart([(name, [0.1, 0.2]), ("b", [0.3, 0.1])], Axis("accuracy", 0, 1), name),
        heat_map(np.array([[0.5, 0.5], [0.1, 0.9]]), [name, "b"], name),
    )
    for figure in drawn:
        assert "<script" not in figure
        ElementTree.fromstring(figure)


def test_a_mark_outside_its_scale_ends_at_the_edge() -> None:
    inside, outside = interval_mark(Interval(0.5, 0.0, 1.0), 0, 1), interval_mark(Interval(0.5, -9, 9), 0, 1)
    assert inside == outside


def test_points_too_near_to_be_seen_are_left_out_but_not_the_ends() -> None:
    line = [(0.0, 0.0), (0.1, 0.1), (0.2, 0.0), (5.0, 5.0), (5.1, 5.0)]
    assert thinned(line) == [(0.0, 0.0), (5.0, 5.0), (5.1, 5.0)]
    assert thinned([(1.0, 1.0)]) == [(1.0, 1.0)]
