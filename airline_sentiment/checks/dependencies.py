"""Whether `dvc.yaml` declares exactly the files of the repository that each stage imports."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from airline_sentiment.checks.closure import OURS, ImportGraph
from airline_sentiment.checks.findings import Finding
from airline_sentiment.dvc_files import Stage

MODELS = "airline_sentiment.models"

_SCRIPT = re.compile(r"python -m (?P<module>[\w.]+)")


def undeclared(root: Path, stages: Mapping[str, Stage]) -> Iterator[Finding]:
    """Yield files that a stage imports and does not declare, and those that it declares and does not import.

    A stage that is made for a model imports, by name, the module of that model; what the other models import is what
    the stage may declare besides, since they share it.
    """
    graph = ImportGraph(root)
    for stage in stages.values():
        script = _script(stage)
        if script is None:
            continue
        models = [module for other in stages.values() if _script(other) == script for module in _model_modules(other)]
        needed, allowed = graph.closure(script, *_model_modules(stage)), graph.closure(script, *models)
        declared = {path for path in stage.deps if path.endswith(".py") and path.split("/")[0] in OURS}
        for path in sorted(needed - declared):
            yield Finding("dependencies", stage.name, path, f"dvc.yaml does not list {path}, which the stage imports")
        for path in sorted(declared - allowed):
            yield Finding("dependencies", stage.name, path, f"dvc.yaml lists {path}, which the stage does not import")


def _script(stage: Stage) -> str | None:
    found = _SCRIPT.match(stage.cmd)
    return found["module"] if found else None


def _model_modules(stage: Stage) -> list[str]:
    return [f"{MODELS}.{stage.item['model']}"] if "model" in stage.item else []
