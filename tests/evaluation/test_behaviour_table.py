from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.behaviour_table import BehaviourTable, Case, cases_of, read_table

ROOT = Path(__file__).parents[2]
TABLE = """\
slots:
  airline: [United, Delta, JetBlue]
  thing: [bag, dog]
tests:
  complaints:
    description: They are negative.
    expect: label
    texts:
      negative:
      - "you lost my {thing}"
      - "{airline} is late"
      positive: [thanks]
  names:
    description: They do not matter.
    expect: same label
    vary: airline
    texts:
    - "{airline} lost my {thing}"
  links:
    description: They do not matter.
    expect: same label
    change: ["{text} http://t.co/x", capitals]
    tweets: 2
  more:
    description: It gets no better.
    expect: no lower probability
    of: negative
    change: ["{text} Awful."]
    texts: [late]
"""


def table_of(folder: Path, old: str = "", new: str = "") -> BehaviourTable:
    assert old in TABLE
    path = folder / "table.yaml"
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    return read_table(path)


def cases(folder: Path, name: str, tweets: tuple[str, ...] = ()) -> list[Case]:
    table = table_of(folder)
    return cases_of((table.tests or {})[name], table, tweets)


def test_a_text_stands_for_all_values_of_its_slots(tmp_path: Path) -> None:
    assert cases(tmp_path, "complaints") == [
        Case("you lost my bag", label="negative"),
        Case("you lost my dog", label="negative"),
        Case("United is late", label="negative"),
        Case("Delta is late", label="negative"),
        Case("JetBlue is late", label="negative"),
        Case("thanks", label="positive"),
    ]


def test_a_slot_that_varies_is_compared_with_its_first_value(tmp_path: Path) -> None:
    found = [(case.text, case.changed) for case in cases(tmp_path, "names")]
    assert sorted(found) == [
        ("United lost my bag", "Delta lost my bag"),
        ("United lost my bag", "JetBlue lost my bag"),
        ("United lost my dog", "Delta lost my dog"),
        ("United lost my dog", "JetBlue lost my dog"),
    ]


def test_some_tweets_are_changed_whatever_their_order(tmp_path: Path) -> None:
    tweets = ("on time", "LATE", "where is {thing}?", "LATE")
    found = cases(tmp_path, "links", tweets)
    assert found == cases(tmp_path, "links", tweets[::-1])
    assert len({case.text for case in found}) == 2
    # Capitals leave LATE as it is: that is no case.
    assert all(case.changed != case.text for case in found)
    assert cases(tmp_path, "links", ("LATE",)) == [Case("LATE", "LATE http://t.co/x")]
    assert cases(tmp_path, "more") == [Case("late", "late Awful.", "negative")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("expect: label", "expect: labels", "line 7: tests.complaints.expect: should be 'label', 'same label' or 'no"),
        ("    vary:", "    varies:", "line 16: tests.names.varies: unknown key (did you mean vary?)"),
        ("    vary: airline\n", "", "line 13: tests.names: should have either change or vary"),
        ("vary: airline", "vary: thin", "line 16: tests.names.vary: should be a slot with two values or more, found"),
        ("{airline} lost", "You lost", "line 18: tests.names.texts.0: should have {airline} in it, which varies"),
        (
            "{airline} is",
            "{airlin} is",
            "line 11: tests.complaints.texts.negative.1: there is no slot {airlin};",
        ),
        ("tweets: 2", "tweets: 0", "line 23: tests.links.tweets: should be greater than or equal to 1, found 0"),
        ("tweets: 2", "texts: []", "line 23: tests.links.texts: should have at least 1 item"),
        ("tweets: 2", "texts: [a]\n    tweets: 2", "line 19: tests.links: should have either texts or tweets"),
        ("capitals]", "capital]", "line 19: tests.links: change 'capital' should be swap_letters, drop_letter, capit"),
        ("    of: negative\n", "", "line 24: tests.more: should have of, as expect is no lower probability"),
        ("      positive: [thanks]", "      positive: [4]", "line 12: tests.complaints.texts.positive.0: should be"),
        ("    texts: [late]", "    texts: {negative: [late]}", "line 24: tests.more: texts should be a list"),
        ("tests:\n", "test:\n", "line 1: tests: missing"),
        ("  thing: [bag, dog]", "  thing: [bag, dog", "table.yaml, line 4: "),
        ("thing: [bag, dog]", f"thing: [{'bag, ' * 2000}dog]", "stands for more than 2,000 texts"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        table_of(tmp_path, old, new)
    assert message in str(raised.value)
    assert "table.yaml, line " in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_table_that_is_missing_says_how_to_do_without(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: no such file .*write `tests: {}` there"):
        read_table(tmp_path / "none.yaml")
    (tmp_path / "none.yaml").write_text("tests: {}\n")
    assert not read_table(tmp_path / "none.yaml").tests


def test_the_committed_table_asks_some_hundred_questions() -> None:
    table = read_table(ROOT / "behaviour.yaml")
    tweets = [f"number {number} is late" for number in range(100)]
    asked = [cases_of(test, table, tweets) for test in (table.tests or {}).values()]
    assert 10 <= len(asked) <= 20
    assert 300 <= sum(map(len, asked)) <= 600
    # What a test of few cases says is within a wide interval.
    assert min(map(len, asked)) >= 14
