"""The page as a browser reads it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest, Example, SkippedTest
from airline_sentiment.evaluation.explanations import Errors, ExplainedError, Word
from airline_sentiment.evaluation.label_noise import DoubtfulLabel
from airline_sentiment.evaluation.slices import Slice
from airline_sentiment.reporting.lookup import lookup
from airline_sentiment.reporting.page import Findings, assemble
from airline_sentiment.reporting.rendering import render
from airline_sentiment.reporting.results import ModelResult
from tests.reporting.made import ROOT, SLICES, answers, params, renamed, result, tweets, write_repository

HOSTILE = '</script><script>alert("1")</script><img src=https://x.example/a.png onerror=alert(1)> & \u202eשלום 😀\u2028'
MATRIX = [[48, 9, 3], [3, 16, 1], [2, 2, 16]]
VOID = {"meta", "link", "input", "br", "img"}
EVERY_SECTION = [
    "models", "learning", "confusion", "classes", "curves", "calibration", "abstaining", "ceiling", "slices",
    "behaviour", "errors", "labels", "lookup", "reproduce",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects elements and texts, and checks that every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self, tag: str) -> list[str | None]:
        return [attributes["id"] for attributes in self.all(tag) if "id" in attributes]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def rendered(
    one: ModelResult, texts: Sequence[str] | None = None, findings: Findings | None = None, agreement: float = 1.0
) -> str:
    read_texts = tweets(texts or [f"tweet {number}" for number in range(len(one.labels))], agreement)
    others = {one.name: one, "tfidf": renamed(one, "tfidf")}
    return render(assemble(one, others, read_texts, None, findings or Findings(), params()))


def everything(text: str = "late again", label: str = "negative") -> Findings:
    error = ExplainedError("t1", text, text, label, label, 0.9, 0.6, tuple(Word(word, 1.0) for word in text.split()))
    failed = Example(text, text, label, label)
    test = BehaviourTest(text, text, "label", "sentences", 10, 4, 0.4, 0.1, 0.7, (failed,), 0.5)
    return Findings(
        errors=Errors("left out", (error,) * 20),
        doubtful=[DoubtfulLabel("t1", label, label, 0.1, 0.6)],
        behaviour=Behaviour((test,), (SkippedTest(text, text, text),)),
    )


def test_every_section_is_there_and_in_the_contents() -> None:
    reader = read(rendered(result(*answers(MATRIX), slices=SLICES), findings=everything(), agreement=0.67))
    assert reader.ids("h2") == EVERY_SECTION
    links = [attributes["href"] for attributes in reader.all("a")]
    assert links[: len(EVERY_SECTION)] == [f"#{name}" for name in EVERY_SECTION]


def test_what_was_not_measured_is_left_out() -> None:
    reader = read(rendered(result(*answers(MATRIX))))
    absent = {"ceiling", "slices", "behaviour", "errors", "labels"}
    assert reader.ids("h2") == [name for name in EVERY_SECTION if name not in absent]
    assert not {f"#{name}" for name in absent} & {attributes["href"] for attributes in reader.all("a")}


def test_the_result_comes_first() -> None:
    texts = [text.replace("\u00a0", " ") for _, text in read(rendered(result(*answers(MATRIX)))).texts]
    assert texts.index("80.0 %") < texts.index("All models side by side", texts.index("80.0 %"))
    assert any(text.startswith("lstm passes the gate") for text in texts)


def test_nothing_is_fetched() -> None:
    html = rendered(result(*answers(MATRIX), slices=SLICES), findings=everything(), agreement=0.67)
    reader = read(html)
    for _, attributes in reader.elements:
        for name in ("src", "href", "action", "data", "srcset", "poster"):
            assert (attributes.get(name) or "#").startswith(("#", "data:,"))
    (policy,) = (each for each in reader.all("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert (policy["content"] or "").startswith("default-src 'none'")
    styles = "".join(text for tag, text in reader.texts if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_texts_of_others_stay_texts() -> None:
    classes, texts = (HOSTILE, "late/flight", "Can't Tell"), [f"{HOSTILE} {number}" for number in range(100)]
    slices = [Slice("group", HOSTILE, HOSTILE, 6, 0.5, 0.2, 0.8, -0.25, 0.01)]
    one = result(*answers(MATRIX), classes=classes, slices=slices)
    reader = read(rendered(one, texts, everything(HOSTILE, HOSTILE), 0.67))
    assert len(reader.all("script")) == 2
    assert reader.all("img") == []
    assert not any(name.startswith("on") for _, attributes in reader.elements for name in attributes)
    (data,) = (text for tag, text in reader.texts if tag == "script" and text.startswith("{"))
    found = json.loads(data)
    assert found["classes"][0] == HOSTILE
    assert found["tweets"][0] == [f"{HOSTILE} 0", 0, 0, 80, 67]


def test_right_to_left_texts_keep_to_themselves() -> None:
    reader = read(rendered(result(*answers(MATRIX)), findings=everything("שלום עולם")))
    assert reader.all("blockquote")
    assert {attributes.get("dir") for attributes in reader.all("blockquote")} == {"auto"}


def test_the_lookup_holds_the_first_tweets_that_fit() -> None:
    one, texts = result(*answers(MATRIX)), tweets([f"tweet {number:03}" for number in range(100)])
    everything_fits = lookup(one, texts)
    assert everything_fits.lead == "All 100 test tweets can be searched here."
    # A row is ["tweet 000",0,0,80,100] and a comma: 25 bytes.
    some = lookup(one, texts, most_bytes=250)
    assert some.lead.startswith("The first 10 of 100 test tweets can be searched here;")
    assert [row[0] for row in json.loads(some.data)["tweets"]] == [f"tweet {number:03}" for number in range(10)]


def test_two_classes() -> None:
    reader = read(rendered(result(*answers([[50, 5], [3, 42]]), classes=("no", "yes"))))
    assert len([each for each in reader.all("td") if (each.get("class") or "").startswith("cell ")]) == 4


def test_fifty_classes_and_many_long_tweets_stay_below_one_and_a_half_megabytes() -> None:
    matrix = (np.eye(50, dtype=int) * 100 + 1).tolist()
    labels, probabilities = answers(matrix, sure=0.7)
    noise = np.random.default_rng(0).uniform(0.0, 0.02, probabilities.shape)
    classes = [f"reason {number}: something quite long / odd" for number in range(50)]
    slices = [Slice("group", "airline", f"a{number}", 9, 0.5, 0.2, 0.8, -0.2, 0.5) for number in range(500)]
    one = result(labels, probabilities + noise, classes=classes, slices=slices)
    html = rendered(one, ["😀" * 2_000] * len(labels), everything("word " * 100), 0.67)
    assert len(html.encode()) < 1_500_000
    reader = read(html)
    assert "svg" in {tag for tag, _ in reader.elements}
    assert len([each for each in reader.all("td") if (each.get("class") or "").startswith("cell ")]) == 0
    assert len([each for each in reader.all("rect") if each.get("class") == "cell"]) == 2_500


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    one = result(*answers(MATRIX), slices=SLICES)
    models = {"tfidf": renamed(one, "tfidf"), "lstm": one, "hybrid": renamed(one, "hybrid")}
    folder = write_repository(tmp_path, models, [f"{HOSTILE} {number}" for number in range(100)])
    written = []
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "stages.report"], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert "wrote  reports/lstm/report.html " in done.stdout
        files = (folder / "reports/DATA_CARD.md", *(folder / f"reports/{name}/report.html" for name in models))
        written.append([path.read_bytes() for path in files])
    assert written[0] == written[1]
    assert len(set(written[0])) == 4
