"""Whether `dvc.yaml` declares exactly the files that each stage imports, and those it reads; if not, make it so."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from airline_sentiment.checks.closure import ImportGraph
from airline_sentiment.checks.findings import Finding
from airline_sentiment.corpus import dependencies as sources
from airline_sentiment.dvc_files import CODE, PIPELINE_FILE, Stage, read_stages, rewrite_deps
from airline_sentiment.params import PARAMS_FILE, Ingest, load_params
from airline_sentiment.reporting import dependencies as reports
from airline_sentiment.reporting import plots
from airline_sentiment.yaml_files import read_yaml

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
            yield _finding(stage, path, f"does not list {path}, which the stage imports")
        for path in sorted(declared - allowed):
            yield _finding(stage, path, f"lists {path}, which the stage does not import")


def undeclared_sources(root: Path, stages: Mapping[str, Stage], params: Ingest) -> Iterator[Finding]:
    """Yield files that the parameters name and the stage that reads them does not declare, and the other way round.

    Files that a pattern stands for need not be there, as where nothing but git's files are.
    """
    stage = stages.get(sources.STAGE)
    if stage is None:
        return
    declared = sources.sources_in(stage.deps)
    needed = sources.source_dependencies(root, params, declared, sources.outputs_of(stages))
    for path in needed:
        if path not in declared:
            yield _finding(stage, path, f"does not list {path}, which params.yaml names as a source")
    for path in declared:
        if path not in needed and ((root / path).exists() or not sources.may_match(path, params)):
            yield _finding(stage, path, f"lists {path}, which params.yaml does not name as a source")


def undeclared_reports(root: Path, stages: Mapping[str, Stage], models: Iterable[str]) -> Iterator[Finding]:
    """Yield files of models that the stage `report` reads or writes and does not list, and the other way round."""
    stage = stages.get(reports.STAGE)
    if stage is None:
        return
    declared, needed = reports.declared_files(stage), reports.needed_files(root, dict(stages), models)
    for path in sorted({*needed.deps, *needed.outs} - {*declared.deps, *declared.outs}):
        yield _finding(stage, path, f"does not list {path}, which the report on the models of params.yaml needs")
    for path in sorted({*declared.deps, *declared.outs} - {*needed.deps, *needed.outs}):
        yield _finding(stage, path, f"lists {path}, which no model of params.yaml has")


def undrawn(root: Path, models: Sequence[str]) -> Iterator[Finding]:
    """Yield files of models that a plot does not draw, and those that it draws of models that are no more."""
    for name, (lacking, left) in plots.undrawn(root, models).items():
        for path in lacking:
            yield Finding("dependencies", f"plot {name}", path, f"{PIPELINE_FILE} does not draw {path}")
        for path in left:
            yield Finding("dependencies", f"plot {name}", path, f"{PIPELINE_FILE} draws {path}, of no model")


def declare(root: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Make the `deps` of each stage in `dvc.yaml` name what its script imports, and its plots draw all models.

    Files that are no code of ours (data, what a stage reads beside its code) stay in the list as they are; those of the
    stage that reads the source are what `declare_source` writes, those of the stage `report` what `declare_reports`
    writes.

    Args:
        root: the root of the repository.

    Returns:
        the name of each stage or plot whose list changed -> the files that were added, and those that were removed.

    Raises:
        InputError: naming a file that cannot be read or written.
    """
    definitions = read_yaml(root / PIPELINE_FILE)["stages"]
    changes: dict[str, tuple[list[str], list[str]]] = {}
    lists = {}
    for name, imported in _imported(root).items():
        deps = definitions[name].get("deps") or []
        declared = list(filter(_is_code, deps))
        if set(declared) != set(imported):
            changes[name] = (sorted(set(imported) - set(declared)), sorted(set(declared) - set(imported)))
            lists[name] = [*imported, *(path for path in deps if not _is_code(path))]
    if lists:
        rewrite_deps(root, lists)
    drawn = plots.draw_all(root, list(read_yaml(root / PARAMS_FILE)["models"]))
    changes |= {f"plot {name}": lists for name, lists in drawn.items()}
    for stage, (added, removed) in _declared_data(root, definitions).items():
        if added or removed:
            code = changes.get(stage, ([], []))
            changes[stage] = (code[0] + added, code[1] + removed)
    return changes


def _declared_data(root: Path, definitions: Mapping[str, Any]) -> dict[str, tuple[list[str], list[str]]]:
    """Write into `dvc.yaml` the data that parameters name; return the stages -> what was added and removed."""
    if not {sources.STAGE, reports.STAGE} & definitions.keys():
        return {}
    params = load_params(root / PARAMS_FILE)
    return {
        sources.STAGE: sources.declare_source(root, params.ingest),
        reports.STAGE: reports.declare_reports(root, params.models),
    }


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
    return path.endswith(".py") and path.split("/")[0] in CODE


def _finding(stage: Stage, path: str, problem: str) -> Finding:
    return Finding("dependencies", stage.name, path, f"{PIPELINE_FILE} {problem}")


def _script(stage: Stage) -> str | None:
    found = _SCRIPT.match(stage.cmd)
    return found["module"] if found else None


def _model_modules(stage: Stage) -> list[str]:
    return [f"{MODELS}.{stage.item['model']}"] if "model" in stage.item else []
