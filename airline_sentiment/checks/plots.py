"""Whether the plots of `dvc.yaml` draw all models of `params.yaml`, and no others; if not, make it so.

DVC's `matrix` is for stages alone, so a plot lists the file of each model.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from airline_sentiment.checks.findings import Finding
from airline_sentiment.dvc_files import PIPELINE_FILE, rewriting_pipeline
from airline_sentiment.yaml_files import read_yaml

_OF_MODEL = re.compile(r"reports/(?P<model>[^/]+)/(?P<file>[^/]+)")

Lists = dict[str, list[str]]


def undrawn(root: Path, models: Sequence[str]) -> Iterator[Finding]:
    """Yield files of models that a plot does not draw, and those that it draws of models that are no more.

    Raises:
        InputError: naming the file that cannot be read.
    """
    for name, sources in _plots(read_yaml(root / PIPELINE_FILE)):
        for path in _wanted(sources, models):
            if path not in sources:
                yield Finding("dependencies", f"plot {name}", path, f"{PIPELINE_FILE} does not draw {path}")
        for path in sources:
            if path not in _wanted(sources, models):
                yield Finding("dependencies", f"plot {name}", path, f"{PIPELINE_FILE} draws {path}, of no model")


def draw_all(root: Path, models: Sequence[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Make the plots in `dvc.yaml` draw the files of these models; nothing else in the file changes.

    Returns:
        the name of each plot that changed -> the files that were added, and those that were removed.

    Raises:
        InputError: naming a file that cannot be read or written.
    """
    if not any(undrawn(root, models)):
        return {}
    changes = {}
    with rewriting_pipeline(root) as content:
        for name, sources in _plots(content):
            wanted = _wanted(sources, models)
            added = [path for path in wanted if path not in sources]
            removed = [path for path in sources if path not in wanted]
            column = next(iter(sources.values()))
            for path in removed:
                del sources[path]
            for path in added:
                sources.insert(wanted.index(path), path, column)
            if added or removed:
                changes[f"plot {name}"] = (added, removed)
    return changes


def _plots(content: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and files of each plot that draws nothing but one file of each model."""
    for plot in content.get("plots") or []:
        for name, definition in plot.items() if isinstance(plot, Mapping) else ():
            sources = definition.get("y") if isinstance(definition, Mapping) else None
            if isinstance(sources, Mapping) and sources and all(map(_OF_MODEL.fullmatch, sources)):
                yield name, sources


def _wanted(sources: Mapping[str, Any], models: Sequence[str]) -> list[str]:
    """Return a path for each model, of the files that the plot draws now."""
    files = dict.fromkeys(found["file"] for found in map(_OF_MODEL.fullmatch, sources) if found)
    return [f"reports/{model}/{file}" for model in models for file in files]
