"""Whether `dvc.yaml` declares exactly the files of the repository that each stage imports; if not, make it so."""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML

from airline_sentiment.checks.closure import OURS, ImportGraph
from airline_sentiment.checks.findings import Finding
from airline_sentiment.dvc_files import PIPELINE_FILE, Stage, read_stages
from airline_sentiment.files import replacing_file

MODELS = "airline_sentiment.models"
ANY_MODEL = "airline_sentiment/models/${item.model}.py"

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
        declared = set(filter(_is_code, stage.deps))
        for path in sorted(needed - declared):
            yield Finding("dependencies", stage.name, path, f"dvc.yaml does not list {path}, which the stage imports")
        for path in sorted(declared - allowed):
            yield Finding("dependencies", stage.name, path, f"dvc.yaml lists {path}, which the stage does not import")


def declare(root: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Make the `deps` of each stage in `dvc.yaml` name what its script imports; nothing else in the file changes.

    Files that are no code of ours (data, what a stage reads beside its code) stay in the list as they are.

    Args:
        root: the root of the repository.

    Returns:
        the name of each stage whose list changed -> the files that were added, and those that were removed.

    Raises:
        InputError: naming a file that cannot be read or written.
    """
    layout = YAML()
    layout.indent(mapping=2, sequence=4, offset=2)
    layout.preserve_quotes, layout.width = True, 1_000_000
    content = layout.load((root / PIPELINE_FILE).read_text(encoding="utf-8"))
    changes = {}
    for name, imported in _imported(root).items():
        deps = content["stages"][name].setdefault("deps", [])
        declared = list(filter(_is_code, deps))
        if set(declared) != set(imported):
            changes[name] = (sorted(set(imported) - set(declared)), sorted(set(declared) - set(imported)))
            deps[:] = [*imported, *(path for path in deps if not _is_code(path))]
    if changes:
        text = io.StringIO()
        layout.dump(content, text)
        with replacing_file(root / PIPELINE_FILE) as path:
            path.write_text(text.getvalue(), encoding="utf-8")
    return changes


def _imported(root: Path) -> dict[str, list[str]]:
    """Return the name of each stage in `dvc.yaml` that runs a script of ours -> the files it imports, script first."""
    graph, imported = ImportGraph(root), {}
    instances: dict[str, list[Stage]] = {}
    for stage in read_stages(root).values():
        instances.setdefault(stage.name.split("@")[0], []).append(stage)
    for name, stages in instances.items():
        script = _script(stages[0])
        if script is not None:
            models = [module for stage in stages for module in _model_modules(stage)]
            own = {f"{module.replace('.', '/')}.py" for module in models}
            files = {ANY_MODEL if path in own else path for path in graph.closure(script, *models)}
            first = f"{script.replace('.', '/')}.py"
            imported[name] = [first, *sorted(files - {first})]
    return imported


def _is_code(path: str) -> bool:
    return path.endswith(".py") and path.split("/")[0] in OURS


def _script(stage: Stage) -> str | None:
    found = _SCRIPT.match(stage.cmd)
    return found["module"] if found else None


def _model_modules(stage: Stage) -> list[str]:
    return [f"{MODELS}.{stage.item['model']}"] if "model" in stage.item else []
