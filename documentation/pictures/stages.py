"""The graph of the stages as a drawing, from `dvc.yaml`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from airline_sentiment.dvc_files import PIPELINE_FILE, Stage, read_stages
from airline_sentiment.files import replacing_file
from airline_sentiment.params import PARAMS_FILE
from airline_sentiment.yaml_files import read_yaml
from documentation.pictures.themes import HEIGHT, WIDTH, Theme

_MARGIN = 40
_GAP = 40
_BOX_SHARE = 0.6
_MOST_LETTERS = 60
_FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Graph:
    """What there is to draw.

    Attributes:
        rows: names of stages; each stage stands below all that it needs.
        edges: from a stage to one that needs what it makes; one that follows from others is left out.
        words: stage -> what it does, in a few words.
    """

    rows: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]
    words: Mapping[str, str]


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


def draw_stages(root: Path, target: Path, theme: Theme) -> None:
    """Write the graph of a repository as SVG."""
    with replacing_file(target) as path:
        path.write_text(svg(graph_of(root), theme), encoding="utf-8")


def graph_of(root: Path) -> Graph:
    """Return the graph that `dvc.yaml` and `params.yaml` define."""
    stages = read_stages(root)
    needs = {name: {other for other in stages if _makes(stages[other], stage)} for name, stage in stages.items()}

    @cache
    def depth(name: str) -> int:
        return 1 + max(map(depth, needs[name]), default=-1)

    @cache
    def ancestors(name: str) -> frozenset[str]:
        return frozenset(needs[name]).union(*map(ancestors, needs[name]))

    rows: list[list[str]] = [[] for _ in range(1 + max(map(depth, stages)))]
    for name in stages:
        rows[depth(name)].append(name)
    edges = [
        (other, name)
        for name in stages
        for other in stages
        if other in needs[name] and not any(other in ancestors(between) for between in needs[name])
    ]
    return Graph(tuple(map(tuple, rows)), tuple(edges), _words(root, stages))


def _makes(stage: Stage, other: Stage) -> bool:
    """Tell whether a stage makes something that another one needs."""
    made = [output.path for output in stage.outs]
    return any(dep == path or dep.startswith(f"{path}/") for dep in other.deps for path in made)


def _words(root: Path, stages: Iterable[str]) -> dict[str, str]:
    described = read_yaml(root / PIPELINE_FILE)["stages"]
    return {name: shortened(str(described[name.partition("@")[0]].get("desc", ""))) for name in stages}


def shortened(words: str) -> str:
    """Return what fits into a box, up to a comma where not all does."""
    parts = words.split(", ")
    fitting = [", ".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((part for part in fitting if len(part) <= _MOST_LETTERS), fitting[-1])


def svg(graph: Graph, theme: Theme) -> str:
    """Return the drawing, as wide and high as the pictures beside it."""
    boxes = _boxes(graph.rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="{_FONT}" role="img">',
        f"<title>{escape(_title(graph))}</title>",
        f'<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{theme.frame}"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{theme.background}"/>',
        *(_arrow(boxes[start], boxes[end], theme) for start, end in graph.edges),
    ]
    for row in graph.rows:
        parts += [_stage(name, boxes[name], graph.words[name] if len(row) == 1 else "", theme) for name in row]
    return "\n".join([*parts, "</svg>", ""])


def _title(graph: Graph) -> str:
    return f"{PIPELINE_FILE} with {PARAMS_FILE}: " + ", then ".join(" and ".join(row) for row in graph.rows)


def _boxes(rows: Sequence[Sequence[str]]) -> dict[str, _Box]:
    step = (HEIGHT - 2 * _MARGIN) / (len(rows) - (1 - _BOX_SHARE))
    boxes = {}
    for number, row in enumerate(rows):
        width = (WIDTH - 2 * _MARGIN - _GAP * (len(row) - 1)) / len(row)
        for place, name in enumerate(row):
            boxes[name] = _Box(_MARGIN + place * (width + _GAP), _MARGIN + number * step, width, step * _BOX_SHARE)
    return boxes


def _stage(name: str, box: _Box, words: str, theme: Theme) -> str:
    baseline = box.top + box.height / 2 + 11
    frame = (
        f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="12"'
        f' fill="{theme.box}" stroke="{theme.frame}" stroke-width="2"/>'
    )
    if not words:
        middle = f'x="{box.centre:.1f}" y="{baseline:.1f}" text-anchor="middle"'
        return f'{frame}\n<text {middle} font-size="32" font-weight="600" fill="{theme.text}">{escape(name)}</text>'
    left, right = box.left + 28, box.left + 230
    return (
        f'{frame}\n<text x="{left:.1f}" y="{baseline:.1f}" font-size="32" font-weight="600" fill="{theme.accent}">'
        f'{escape(name)}</text>\n<text x="{right:.1f}" y="{baseline:.1f}" font-size="28" fill="{theme.faint}">'
        f"{escape(words)}</text>"
    )


def _arrow(start: _Box, end: _Box, theme: Theme) -> str:
    first, last = start.top + start.height, end.top
    # A box that spans the page sends its arrow down where the other stands, and takes it up likewise.
    out, into = (end.centre, end.centre) if start.width > end.width else (start.centre, start.centre)
    return (
        f'<path d="M{out:.1f} {first:.1f}L{into:.1f} {last:.1f}" stroke="{theme.frame}" stroke-width="3"'
        ' marker-end="url(#tip)"/>'
    )
