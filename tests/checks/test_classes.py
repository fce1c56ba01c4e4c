"""Results of other classes: what is compared, what is not, and how it reads, with invented results of no pipeline."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from airline_sentiment.checks.charts import as_mermaid, charts_of, draw
from airline_sentiment.checks.check import Check, as_json, as_text
from airline_sentiment.checks.classes import ClassChange, some
from airline_sentiment.checks.comparison import Comparison, compare
from airline_sentiment.checks.markdown import as_markdown
from airline_sentiment.checks.merge_gate import refused
from airline_sentiment.checks.metrics import read_metrics
from airline_sentiment.checks.revision import Revision
from airline_sentiment.errors import InputError
from airline_sentiment.labels import probability_columns
from airline_sentiment.markdown import inline
from airline_sentiment.params import Gate
from tests.checks.conftest import bare

OPEN = Gate(min_macro_f1=0.0, min_recall=0.0, max_drop=0.01, max_accuracy_drop=0.02, behaviour=None)
THREE = ("negative", "neutral", "positive")
ODD = ("Can't Tell", "late|flight", "Ärger", "0", "<b>", '"x"', "`tick`", "@user", "a_b_", "$x$ 100%; #1")
MATRIX = [[60, 3, 1], [7, 10, 2], [3, 3, 11]]
PIPELINE = """
stages:
  evaluate:
    matrix:
      model: ${models}
    cmd: evaluate ${item.model}
    outs:
      - reports/${item.model}/test_predictions.csv
      - reports/${item.model}/history.csv
    metrics:
      - reports/${item.model}/metrics.json:
          cache: false
"""


class Files:
    """The files of a revision that is nowhere."""

    def __init__(self, name: str, files: dict[str, str]) -> None:
        self.name, self.files = name, files

    def read(self, path: str) -> bytes | None:
        return self.files[path].encode() if path in self.files else None

    def md5(self, path: str) -> str | None:
        return hashlib.md5(self.files[path].encode()).hexdigest() if path in self.files else None


def results(classes: Sequence[str], matrix: Sequence[Sequence[int]], macro_f1: float = 0.7) -> dict[str, Any]:
    """Metrics of the same confusion matrix on validation and test."""
    accuracy = sum(row[place] for place, row in enumerate(matrix)) / sum(map(sum, matrix))
    scores = {"accuracy": accuracy, "macro_f1": macro_f1, "log_loss": 0.5}
    per_class = [
        {"label": label, "recall": row[place] / sum(row), "support": sum(row)}
        for place, (label, row) in enumerate(zip(classes, matrix, strict=True))
    ]
    detailed = {**scores, "per_class": per_class, "confusion_matrix": [list(row) for row in matrix]}
    return {"train": scores, "validation": detailed, "test": detailed}


def diagonal(count: int, right: int = 6, wrong: int = 4) -> list[list[int]]:
    """A confusion matrix in which each class has `right` tweets that are right and `wrong` taken for the next class."""
    rows = [[0] * count for _ in range(count)]
    for place, row in enumerate(rows):
        row[place], row[(place + 1) % count] = right, wrong
    return rows


def predictions(classes: Sequence[str], matrix: Sequence[Sequence[int]], confidence: float = 0.6) -> str:
    """A file with the answers of a matrix, with a group behind the probabilities as evaluation writes it."""
    lines = [",".join(["id", "label", "predicted", *probability_columns(classes), "airline"])]
    cells = [
        (true, predicted)
        for true, row in enumerate(matrix)
        for predicted, count in enumerate(row)
        for _ in range(count)
    ]
    for number, (true, predicted) in enumerate(cells):
        shares = [(1 - confidence) / (len(classes) - 1)] * len(classes)
        shares[predicted] = confidence
        quoted = ['"' + classes[place].replace('"', '""') + '"' for place in (true, predicted)]
        lines.append(",".join([f"t{number}", *quoted, *(f"{share:.6f}" for share in shares), "United"]))
    return "\n".join(lines) + "\n"


def revision(
    root: Path, name: str, metrics: dict[str, Any], answers: str | None = None, history: Sequence[float] = ()
) -> Revision:
    """A revision with one model, `large`, whose answers and losses lie in DVC's cache under `root`."""
    outputs = {
        "reports/large/history.csv": "\n".join(["val_loss", *map(str, history)]) + "\n",
        "reports/large/metrics.json": json.dumps(metrics),
    }
    if answers is not None:
        outputs["reports/large/test_predictions.csv"] = answers
    locked = [f"    - {{path: {path}, md5: {_keep(root, content)}}}" for path, content in outputs.items()]
    files = {
        "params.yaml": "models: {large: {}}\n",
        "dvc.yaml": PIPELINE,
        "dvc.lock": "\n".join(["stages:", "  evaluate@large:", "    cmd: evaluate large", "    outs:", *locked]) + "\n",
        "reports/large/metrics.json": json.dumps(metrics),
    }
    return Revision(Files(name, files))


def _keep(root: Path, content: str) -> str:
    md5 = hashlib.md5(content.encode()).hexdigest()
    cached = root / ".dvc/cache/files/md5" / md5[:2] / md5[2:]
    cached.parent.mkdir(parents=True, exist_ok=True)
    cached.write_text(content, encoding="utf-8")
    return md5


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the second that DVC takes to say where its cache is."""
    monkeypatch.setattr("airline_sentiment.checks.comparison.cache_folder", lambda root: root / ".dvc/cache")


def compared(root: Path, before: Sequence[str], after: Sequence[str], **matrices: list[list[int]]) -> Comparison:
    """Compare two results with answers and histories, of diagonal matrices where none are given."""
    sides = []
    for name, classes in (("main", before), ("here", after)):
        matrix = matrices.get(name, diagonal(len(classes)))
        sides.append(revision(root, name, results(classes, matrix), predictions(classes, matrix), [0.9, 0.8]))
    return compare(root, *sides, OPEN)


def rows(text: str, start: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]


def test_other_classes_are_named_first_and_not_compared(tmp_path: Path) -> None:
    """Nine of ten tweets right is another question of two classes than of three."""
    text = as_markdown(compared(tmp_path, THREE, ("spam", "ham"), main=MATRIX, here=[[9, 1], [0, 10]]))
    assert text.split("\n\n")[2] == (
        "**The classes changed**: `main` tells apart negative, neutral, positive; here: spam, ham (added: spam, ham; "
        "removed: negative, neutral, positive). So of the gate the minima alone count; `gate.max_drop` and "
        "`gate.max_accuracy_drop` are not compared."
    )
    assert "| test | accuracy | 0.8100 | 0.9500 | - |  |" in bare(text)
    assert "| test | log-loss | 0.5000 | 0.5000 | - |  |" in bare(text)
    assert "| test | recall of spam | - | 0.9000 | - |  |" in bare(text)
    assert "No class is in both." in text
    assert "mermaid" not in text
    assert "answered otherwise" not in text


def test_a_class_that_both_have_is_compared_apart(tmp_path: Path) -> None:
    """Recalls 60 / 64 and 60 / 80: sqrt(0.9375 * 0.0625 / 64 + 0.75 * 0.25 / 80) = 0.0571."""
    four = [[10, 0, 0, 0], [0, 60, 10, 10], [0, 0, 12, 8], [0, 0, 0, 20]]
    text = as_markdown(compared(tmp_path, THREE, ("mixed", *THREE), main=MATRIX, here=four))
    assert "here: mixed, negative, neutral, positive (added: mixed). So of the gate" in text
    assert "| test | recall of negative | 0.9375 | 0.7500 | -0.1875 (-0.2994 to -0.0756) | worse |" in bare(text)
    assert "| test | recall of mixed | - | 1.0000 | - |  |" in bare(text)
    assert "<summary>Recall of each class, measured on other tweets than before</summary>" in text
    assert "Recalls of what both have (negative, neutral, positive) were measured on other tweets." in text
    assert '    x-axis ["recall negative: old", "recall negative: new", "recall neutral: old",' in text
    assert text.count("```mermaid") == 1


def test_another_order_is_compared_by_name_and_tweet_by_tweet(tmp_path: Path) -> None:
    """One negative tweet that was called positive is now right: 1 / 100, and sqrt(1 - 1 / 100) / 100 = 0.0099."""
    turned = [[11, 3, 3], [2, 10, 7], [0, 3, 61]]
    before = predictions(THREE, MATRIX)
    answers = [line.split(",")[:3] for line in before.splitlines()[1:]]
    now = [",".join([*answer, "0.2", "0.2", "0.6", "United"]) for answer in answers]
    place = next(place for place, answer in enumerate(answers) if answer[1:] == ['"negative"', '"positive"'])
    now[place] = f'{answers[place][0]},"negative","negative",0.2,0.2,0.6,United'
    header = "id,label,predicted,p_positive,p_neutral,p_negative,airline"
    base = revision(tmp_path, "main", results(THREE, MATRIX), before)
    head = revision(tmp_path, "here", results(THREE[::-1], turned), "\n".join([header, *now]) + "\n")
    text = as_markdown(compare(tmp_path, base, head, OPEN))
    assert text.split("\n\n")[2] == (
        "**The order of the classes changed**: `main` has negative, neutral, positive; here: positive, neutral, "
        "negative. They are compared by their names."
    )
    assert "| test | accuracy | 0.8100 | 0.8200 | +0.0100 (-0.0095 to +0.0295) | within noise |" in bare(text)
    assert "| test | recall of negative | 0.9375 | 0.9531 | +0.0156 (-0.0148 to +0.0460) | within noise |" in bare(text)
    assert "| test | recall of neutral | 0.5263 | 0.5263 | +0.0000 | same |" in bare(text)
    assert "1 test tweet is answered otherwise: 1 now right, 0 now wrong" in text
    assert "| negative | positive | negative | 0.600 |" in text


def test_another_order_alone_is_the_same_result(tmp_path: Path) -> None:
    base = revision(tmp_path, "main", results(THREE, MATRIX))
    turned = [row[::-1] for row in MATRIX[::-1]]
    comparison = compare(tmp_path, base, revision(tmp_path, "here", results(THREE[::-1], turned)), OPEN)
    assert (comparison.models, comparison.same) == ((), ("large",))


def test_labels_of_any_characters_break_nothing(tmp_path: Path) -> None:
    better = diagonal(len(ODD), right=9, wrong=1)
    comparison = compared(tmp_path, ODD, ODD, here=better)
    text = as_markdown(comparison)
    assert "the same 100 tweets" in text
    for line in rows(text, "| test |"):
        assert line.replace("\\|", "").count("|") == 7
    for shown in ("Can't Tell", "`late\\|flight`", "Ärger", "0", "`<b>`", "`` `tick` ``", "`@user`", "`a_b_`"):
        assert f"| test | recall of {shown} | 0.6000 | 0.9000 | +0.3000" in bare(text)
    mermaid = next(line for line in text.splitlines() if "x-axis" in line)
    assert mermaid.count('"') == 2 * 2 * (2 + len(ODD))
    assert "`" not in mermaid
    assert "late｜flight" in mermaid
    assert "Ärger" in mermaid


def test_labels_of_any_characters_can_be_drawn(tmp_path: Path) -> None:
    (model,) = compared(tmp_path, ODD, ODD, here=diagonal(len(ODD), right=9, wrong=1)).models
    for chart in charts_of(model):
        draw(chart, tmp_path / f"{chart.name}.png", "$base", "_{head$")
        assert (tmp_path / f"{chart.name}.png").stat().st_size > 10_000


def test_columns_are_those_of_each_side_in_its_own_order(tmp_path: Path) -> None:
    """`a?` is p_a in one order and p_a_2 in the other."""
    names, matrix = ["a?", "a!"], [[8, 2], [2, 8]]
    base = revision(tmp_path, "main", results(names, matrix), predictions(names, matrix))
    head = revision(tmp_path, "here", results(["a!", "a?"], [[8, 2], [0, 10]]), "\n".join([
        "id,label,predicted,p_a,p_a_2",
        *(f"t{number},a?,a?,0.1,0.9" for number in range(10)),
        *(f"t{number},a!,a?,0.3,0.7" for number in (10, 11)),
        *(f"t{number},a!,a!,0.8,0.2" for number in range(12, 20)),
    ]) + "\n")  # fmt: skip
    (model,) = compare(tmp_path, base, head, OPEN).models
    assert model.tweets == 20
    assert [(each.before.confidence, each.after.confidence) for each in model.changed] == [(0.6, 0.9), (0.6, 0.9)]


def test_of_fifty_classes_those_that_changed_and_the_largest_are_shown(tmp_path: Path) -> None:
    """The recall of c07 falls from 0.6 to 0.05; c30 to c48 are larger than the others."""
    classes = [f"c{number:02}" for number in range(50)]
    matrix = diagonal(50, 60, 40)
    for place in range(30, 49):
        matrix[place][place] *= 2
        matrix[place][place + 1] *= 2
    changed = [list(row) for row in matrix]
    changed[7][7], changed[7][8] = 5, 95
    comparison = compared(tmp_path, classes, classes, main=matrix, here=changed)
    text = as_markdown(comparison)
    shown = [line.split(" | ")[1] for line in rows(text, "| test | recall")]
    assert shown == ["recall of c07", *(f"recall of c{place}" for place in range(30, 49))]
    assert "And 30 more classes, none of which changed beyond noise." in text
    chart = charts_of(comparison.models[0])[0]
    assert chart.labels == ["accuracy", "macro-F1", "recall c07", *(f"recall c{place}" for place in range(30, 39))]
    assert "recall c07" in as_mermaid(chart)
    assert len(text) < 15_000


def test_a_handful_of_tweets_is_not_judged(tmp_path: Path) -> None:
    """All four of a class right, then none: both standard errors are 0 on validation."""
    text = as_markdown(
        compared(tmp_path, ("spam", "ham"), ("spam", "ham"), main=[[4, 0], [2, 18]], here=[[0, 4], [2, 18]])
    )
    assert "| validation | recall of spam | 1.0000 | 0.0000 | -1.0000 | too few tweets |" in bare(text)
    assert "| validation | recall of ham | 0.9000 | 0.9000 | +0.0000 (-0.1859 to +0.1859) | same |" in bare(text)


def test_two_classes_are_no_special_case(tmp_path: Path) -> None:
    two = ("spam", "ham")
    text = as_markdown(compared(tmp_path, two, two, main=[[8, 2], [3, 7]], here=[[8, 2], [2, 8]]))
    assert "| test | accuracy | 0.7500 | 0.8000 | +0.0500 (-0.0455 to +0.1455) | within noise |" in bare(text)
    assert "more class" not in text


def test_beside_other_classes_the_minima_of_the_gate_alone_count() -> None:
    gate = Gate(min_macro_f1=0.6, min_recall=0.8, max_drop=0.01, max_accuracy_drop=0.02, behaviour=None)
    base = {"large": results(("spam", "ham"), [[10, 0], [0, 10]], macro_f1=1.0)}
    now = {"large": results(THREE, MATRIX)}
    assert [finding.subject for finding in refused(now, base, gate)] == ["gate.min_recall"] * 2
    turned = {"large": results(THREE[::-1], [[11, 3, 3], [2, 10, 7], [1, 3, 60]], macro_f1=0.8)}
    assert [finding.subject for finding in refused(now, turned, gate)] == ["gate.min_recall"] * 2 + ["gate.max_drop"]


def test_the_gate_names_the_worst_classes_and_counts_the_others() -> None:
    matrix = diagonal(12, 40, 60)
    matrix[4][4], matrix[4][5] = 1, 0
    matrix[9][9], matrix[9][10] = 100, 1400
    now = {"large": results([f"class {number}" for number in range(12)], matrix)}
    gate = Gate(min_macro_f1=0.0, min_recall=0.5, max_drop=0.0, max_accuracy_drop=0.0, behaviour=None)
    messages = [finding.message for finding in refused(now, None, gate)]
    assert messages[0] == (
        "the best model, large: gate.min_recall: validation recall of class 9 (1,500 tweets) is 0.0667, 0.4333 below "
        "the 0.5000 that it needs"
    )
    assert len(messages) == 6
    assert messages[-1] == "the best model, large: gate.min_recall: and 6 more classes below the 0.5000 that each needs"


def answer(classes: ClassChange | None) -> Check:
    return Check((), (), (), 9, "large", "main", classes)


def test_check_says_it_first_and_to_machines() -> None:
    other = answer(ClassChange(("a", "b"), ("b", "c")))
    assert as_text(other) == (
        "classes: main tells apart a, b; here: b, c (added: c; removed: a); gate.max_drop and gate.max_accuracy_drop "
        "are not compared\n\ncheck: ok, dvc.lock and metrics follow from all 9 stages; large passes the gate's minima, "
        "the only ones that count beside other classes"
    )
    assert as_json(other)["classes"] == {"before": ("a", "b"), "after": ("b", "c"), "added": ("c",), "removed": ("a",)}
    turned = as_text(answer(ClassChange(("a", "b"), ("b", "a"))))
    assert turned.startswith("classes: the same in another order: main tells apart a, b; here: b, a\n\n")
    assert turned.endswith("large passes the gate, compared with main")
    assert as_json(answer(None))["classes"] is None


def test_many_classes_are_named_in_part() -> None:
    assert some([str(number) for number in range(50)], most=3) == "0, 1, 2 and 47 more"
    assert some(["a", "b", "c"], most=3) == "a, b, c"


@pytest.mark.parametrize("text", ["late/flight", "Can't Tell", "3 (or more)", "train@lstm: units is 5", "über, alles"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert inline(text) == text


@pytest.mark.parametrize(
    "text",
    ["*a*", "_a_", "[a](b)", "see www.a.org", "http://a", "@user", "a @user", "#1", "a\\", "a & b", "~a~", "<b>"],
)
def test_what_markdown_would_read_is_code(text: str) -> None:
    assert inline(text) == f"`{text}`"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"confusion_matrix": [[1, 2], [3, 4]]},
            "confusion_matrix should have a row and a column for each",
        ),
        ({"per_class": [{"label": "a", "recall": 1, "support": 1}] * 3}, "per_class names a class twice"),
        (
            {"per_class": [{"label": label, "recall": 1, "support": 1} for label in "abc"]},
            "validation and test name other classes",
        ),
    ],
)
def test_metrics_whose_parts_do_not_fit_are_named(change: dict[str, Any], problem: str, tmp_path: Path) -> None:
    metrics = results(THREE, MATRIX)
    damaged = {**metrics, "test": {**metrics["test"], **change}}
    with pytest.raises(InputError, match=f"^reports/large/metrics.json of main: .*{problem}.*; `dvc repro --force"):
        read_metrics(revision(tmp_path, "main", damaged))
