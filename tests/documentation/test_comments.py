import pytest

from documentation.comments import Comment, comments, heading

FILE = """\
# What it is.
# And more.

ingest:                # where it comes from
  path:                # nothing is behind it
  filters: "a # b"     # a mark inside of the value
  sizes: [1, 2]        # a list
  names: {a: b}        # a mapping
  plain: 1
split:
  # above
  #   all  of it
  steps:
  - one                # not of the key
  - two
"""


@pytest.mark.parametrize(
    ("key", "behind"),
    [
        ("ingest", "where it comes from"),
        ("ingest.path", "nothing is behind it"),
        ("ingest.filters", "a mark inside of the value"),
        ("ingest.sizes", "a list"),
        ("ingest.names", "a mapping"),
        ("ingest.plain", ""),
        ("split", ""),
        ("split.steps", ""),
    ],
)
def test_what_stands_behind_a_key(key: str, behind: str) -> None:
    assert comments(FILE)[tuple(key.split("."))].behind == behind


def test_what_stands_above_a_key() -> None:
    assert comments(FILE)["split", "steps"] == Comment("", ("above", "  all  of it"))
    assert comments(FILE)["ingest", "path"].above == ()


def test_the_heading_is_the_first_comment_alone() -> None:
    assert heading(FILE) == ["What it is.", "And more."]
    assert heading("a: 1  # b\n") == []


def test_what_is_said_to_editors_is_not_said_to_readers() -> None:
    assert heading(f"# yaml-language-server: $schema=a.json\n{FILE}") == heading(FILE)
