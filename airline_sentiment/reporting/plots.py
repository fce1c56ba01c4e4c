"""Whether the plots of `dvc.yaml` draw all models of `params.yaml`, and no others; if not, make it so.

DVC's `matrix` is for stages alone, so a plot lists the file of each model.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import PIPELINE_FILE, rewriting_pipeline
from airline_sentiment.yaml_files import read_yaml

_OF_MODEL = re.compile(r"reports/(?P<model>[^/]+)/(?P<file>[^/]+)")

Lists = dict[str, tuple[list[str], list[str]]]
"""The name of a plot -> the files that it lacks, and those that it draws of models that are no more."""


def undrawn(root: Path, models: Sequence[str]) -> Lists:
    """Return the plots that do not draw the files of these models alone.

    Raises:
        InputError: naming the file that cannot be read.
    """
    return _differences(read_yaml(root / PIPELINE_FILE), models)


def draw_all(root: Path, models: Sequence[str]) -> Lists:
    """Make the plots in `dvc.yaml` draw the files of these models; nothing else in the file changes.

    Returns:
        the plots that changed, with the files that were added, and those that were removed.

    Raises:
        InputError: naming a file that cannot be read or written.
    """
    if not undrawn(root, models):
        return {}
    with rewriting_pipeline(root) as content:
        changes = _differences(content, models)
        for name, sources in _plots(content):
            added, removed = changes.get(name, ([], []))
            wanted, column = _wanted(sources, models), next(iter(sources.values()))
            for path in removed:
                del sources[path]
            for path in added:
                sources.insert(wanted.index(path), path, column)
    return changes


def _differences(content: Any, models: Sequence[str]) -> Lists:
    differences = {}
    for name, sources in _plots(content):
        wanted = _wanted(sources, models)
        lacking = [path for path in wanted if path not in sources]
        left = [path for path in sources if path not in wanted]
        if lacking or left:
            differences[name] = (lacking, left)
    return differences


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
