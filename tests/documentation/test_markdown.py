import pytest

from documentation.markdown import between_marks, code, plain, table


def test_a_part_of_a_page_is_replaced_again_and_again() -> None:
    page = "a\n<!-- x -->\n<!-- /x -->\nb\n"
    once = between_marks(page, "x", "new")
    assert once == "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n"
    assert between_marks(once, "x", "new") == once
    with pytest.raises(ValueError, match="no comments y and /y"):
        between_marks(page, "y", "new")


def test_signs_of_markdown_are_shown_as_they_are() -> None:
    assert plain("data/*.csv | a\n<b>") == "data/\\*.csv \\| a \\<b>"
    assert code("a|b") == "`a\\|b`"
    assert code("a`b") == "`` a`b ``"
    assert table(("x", "y"), [("1", "2")]) == "| x | y |\n| --- | --- |\n| 1 | 2 |"
