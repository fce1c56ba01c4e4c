"""Make the pictures of README and docs: `python -m documentation.pictures [NAME ...]`, or `make pictures`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from airline_sentiment.errors import InputError, exits_cleanly
from documentation.pictures.manifest import FOLDER, keep_hashes, shown
from documentation.pictures.pages import picture_mlflow, picture_report
from documentation.pictures.splits import draw_splits
from documentation.pictures.stages import draw_stages
from documentation.pictures.themes import THEMES, Theme

PICTURES: Mapping[str, tuple[str, Callable[[Path, Path, Theme], None]]] = {
    "stages": (".svg", draw_stages),
    "splits": (".svg", draw_splits),
    "report": (".png", picture_report),
    "mlflow": (".png", picture_mlflow),
}
"""Name -> the ending of its files, and what makes one of them from the root of a repository, for a theme."""


@exits_cleanly
def main() -> None:
    """Make the pictures that are named, by default all of them."""
    root = Path(__file__).parents[2]
    names = sys.argv[1:] or list(PICTURES)
    for name in names:
        if name not in PICTURES:
            raise InputError(f"{name}: no such picture; there are {', '.join(PICTURES)}")
    for name in names:
        ending, make = PICTURES[name]
        for theme in THEMES:
            path = FOLDER / f"{name}-{theme.name}{ending}"
            make(root, root / path, theme)
            print(path, flush=True)
    keep_hashes(root, {name: what for name, what in shown(root).items() if name in names})


if __name__ == "__main__":
    main()
