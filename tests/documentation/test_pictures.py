import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from documentation.pictures.__main__ import PICTURES
from documentation.pictures.browser import find_browser
from documentation.pictures.manifest import FOLDER, keep_hashes, kept_hashes, shown
from documentation.pictures.stages import Graph, graph_of, shortened, svg
from documentation.pictures.themes import THEMES

ROOT = Path(__file__).parents[2]
LARGEST = 300_000


def test_every_picture_shows_what_is_there_now() -> None:
    kept = kept_hashes(ROOT)
    stale = [name for name, what in shown(ROOT).items() if kept.get(name) != what]
    assert not stale, f"stale pictures: make pictures (or: python -m documentation.pictures {' '.join(stale)})"


def test_the_graph_is_drawn_as_it_is_now() -> None:
    for theme in THEMES:
        drawn = (ROOT / FOLDER / f"stages-{theme.name}.svg").read_text(encoding="utf-8")
        assert drawn == svg(graph_of(ROOT), theme), "python -m documentation.pictures stages"


def test_pictures_are_small() -> None:
    for path in (ROOT / FOLDER).iterdir():
        assert path.stat().st_size < LARGEST, path.name


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))])
def test_pictures_on_a_page_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for name in re.findall(r'(?:src|srcset)="([^"]+)"', text):
        assert ((ROOT / page).parent / name).is_file(), name


def test_the_strip_has_a_light_and_a_dark_picture_each() -> None:
    strip = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, (ending, _) in PICTURES.items():
        for theme in THEMES:
            assert f"docs/pictures/{name}-{theme.name}{ending}" in strip


def test_a_change_of_scores_makes_their_pictures_stale(small_repository: Path) -> None:
    before = shown(small_repository)
    path = small_repository / "reports/cross_validation.json"
    scores = json.loads(path.read_text())
    scores["models"]["lstm"][0]["test"]["accuracy"] += 0.01
    path.write_text(json.dumps(scores))
    after = shown(small_repository)
    assert {name for name in before if before[name] != after[name]} == {"splits"}


def test_other_words_make_the_graph_stale_and_a_comment_does_not(small_repository: Path) -> None:
    before = shown(small_repository)["stages"]
    pipeline = small_repository / "dvc.yaml"
    pipeline.write_text("# said\n" + pipeline.read_text())
    assert shown(small_repository)["stages"] == before
    pipeline.write_text(pipeline.read_text().replace("Clean the text", "Wash the text"))
    assert shown(small_repository)["stages"] != before


@pytest.fixture
def small_repository(tmp_path: Path) -> Path:
    """What the pictures are made from, to be changed."""
    for name in ("dvc.yaml", "dvc.lock", "params.yaml", "reports/cross_validation.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for path in (ROOT / "reports").glob("*/metrics.json"):
        (tmp_path / path.relative_to(ROOT)).parent.mkdir()
        (tmp_path / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    return tmp_path


def test_hashes_of_other_pictures_stay(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    keep_hashes(tmp_path, {"a": "1"})
    keep_hashes(tmp_path, {"b": "2"})
    assert kept_hashes(tmp_path) == {"a": "1", "b": "2"}


def test_stages_stand_below_what_they_need(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("models: {x: 1, y: 2}\n")
    (tmp_path / "dvc.yaml").write_text(
        "stages:\n"
        "  first: {cmd: a, desc: 'Begin, then go on', outs: [data/a]}\n"
        "  fit: {matrix: {model: '${models}'}, cmd: b, deps: [data/a], outs: ['made/${item.model}']}\n"
        "  last: {cmd: c, deps: [data/a, made/x/part, made/y], outs: [end]}\n"
    )
    graph = graph_of(tmp_path)
    assert graph.rows == (("first",), ("fit@x", "fit@y"), ("last",))
    assert set(graph.edges) == {("first", "fit@x"), ("first", "fit@y"), ("fit@x", "last"), ("fit@y", "last")}
    assert graph.words["first"] == "Begin, then go on"


def test_words_that_do_not_fit_into_a_box_end_at_a_comma() -> None:
    assert shortened("Read the tweets, check them, write the canonical table and the rejected rows") == (
        "Read the tweets, check them"
    )


def test_a_drawing_holds_every_stage_once_and_escapes_names() -> None:
    drawn = svg(Graph((("a<b",), ("c", "d")), (("a<b", "c"),), {"a<b": "x & y", "c": "", "d": ""}), THEMES[0])
    assert drawn.count(">a&lt;b</text>") == drawn.count(">c</text>") == drawn.count(">x &amp; y</text>") == 1
    assert drawn.count("marker-end") == 1


def test_without_a_browser_the_line_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(InputError, match="apt-get install chromium"):
        find_browser()


def test_an_unknown_picture_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "documentation.pictures", "cat"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "error: cat: no such picture; there are stages, splits, report, mlflow\n"
