"""What the source calls the classes: names, aliases, labels that are left out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import Ingest as RunIngest
from tests.corpus.test_bad_input import assert_refused
from tests.corpus.test_file_source import rejections, written

COLUMNS = {"text": "text", "label": "label", "id": None, "confidence": None, "groups": None}
STARS = "text,label\nawful,0\ngreat, 4 \nfine,POS\nso so,2\nhm,\nworse,Neg\n"
TWO = {"classes": ["neg", "Can't Tell / gut"], "aliases": {"neg": ["0"], "Can't Tell / gut": ["4", "pos"]}}

Write = Callable[..., None]


@pytest.fixture
def run(run_ingest: RunIngest) -> Write:
    """Run the stage on a table with a text and a label."""

    def on(content: str, **changes: Any) -> None:
        Path("some.csv").write_text(content, encoding="utf-8")
        run_ingest("some.csv", COLUMNS, **changes)

    return on


def test_labels_are_mapped_and_some_left_out(run: Write, capsys: pytest.CaptureFixture[str]) -> None:
    run(STARS, **TWO, leave_out=["2", ""])
    assert [(row["text"], row["label"]) for row in written()] == [
        ("awful", "neg"),
        ("great", "Can't Tell / gut"),
        ("fine", "Can't Tell / gut"),
        ("worse", "neg"),
    ]
    assert [tuple(row.values()) for row in rejections()] == [
        ("4", "label left out", "2", "so so"),
        ("5", "label left out", "", "hm"),
    ]
    printed = capsys.readouterr().out
    assert "4 tweets: 2 neg, 2 Can't Tell / gut\n" in printed
    assert "2 rows rejected: 2 label left out\n" in printed


def test_what_is_left_out_does_not_count_as_unusable(run: Write, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(STARS, **TWO, leave_out=["2"])
    assert (
        "found 1; the first is row 5: unknown label (column label); known: neg, Can't Tell / gut; "
        "labels.aliases: '0' for neg, '4' for Can't Tell / gut, 'pos' for Can't Tell / gut; labels.leave_out: '2'; "
        "unknown labels in it: '' (1)\n"
    ) in capsys.readouterr().err


def test_the_unknown_labels_are_counted(run_ingest: RunIngest, run: Write, capsys: pytest.CaptureFixture[str]) -> None:
    Path("some.csv").write_text("text,label\n" + "a,0\n" * 3 + "b,4\n" * 5 + "c,negative\n", encoding="utf-8")
    message = "known: negative, neutral, positive; unknown labels in it: '4' (5), '0' (3)\n"
    assert_refused(run_ingest, capsys, message, "some.csv", COLUMNS)


def test_a_class_without_a_text_is_refused_with_what_the_source_has(
    run_ingest: RunIngest, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("some.csv").write_text("text,label\na,no\nb,yes\nc,maybe\n", encoding="utf-8")
    message = (
        "some.csv: no row is perhaps; every class needs texts: take it out of labels.classes, or say in labels.aliases "
        "what the source calls it; unknown labels in it: 'maybe' (1)\n"
    )
    assert_refused(run_ingest, capsys, message, "some.csv", COLUMNS, classes=["no", "perhaps", "yes"], max_rejected=1)


def test_fifty_classes(run: Write) -> None:
    classes = [f"class {number}" for number in range(50)]
    run("text,label\n" + "".join(f"text,{name.upper()}\n" for name in classes), classes=classes)
    assert [row["label"] for row in written()] == classes


def test_groups_are_columns_in_the_order_of_their_names(run_ingest: RunIngest) -> None:
    Path("some.csv").write_text("text,label,shop,label 2\na,no,  ,x\nb,yes,Bern,\n", encoding="utf-8")
    groups = {"shop": "shop", "airline": "label 2", "again": "label", "number": 3}
    run_ingest("some.csv", {**COLUMNS, "groups": groups}, classes=["no", "yes"])
    assert written() == [
        {
            "id": "1", "text": "a", "label": "no", "confidence": 1.0,
            "again": "no", "airline": "x", "number": "unknown", "shop": "unknown",
        },
        {
            "id": "2", "text": "b", "label": "yes", "confidence": 1.0,
            "again": "yes", "airline": "unknown", "number": "Bern", "shop": "Bern",
        },
    ]  # fmt: skip
    assert list(written()[0]) == ["id", "text", "label", "confidence", "again", "airline", "number", "shop"]
