"""What the stage `report` reads and writes, as `dvc.yaml` lists it: the files of every model that params.yaml names.

DVC can repeat a stage for each model, but not list the files of all models in one. So they are written there, by `make
repro` and by `airline-sentiment check --fix`.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from airline_sentiment.dvc_files import CODE, PIPELINE_FILE, Stage, read_stages, rewrite_deps
from airline_sentiment.errors import exits_cleanly
from airline_sentiment.params import load_params
from airline_sentiment.reporting.places import CROSS_VALIDATION, PAGE, READ, REPORTS, TEST_SPLIT
from airline_sentiment.reporting.plots import draw_all

STAGE = "report"
DATA = (
    "data/raw/tweets.parquet",
    "data/raw/rejected.csv",
    "data/splits/train.parquet",
    "data/splits/validation.parquet",
    str(TEST_SPLIT),
)


@dataclass(frozen=True)
class Files:
    """Files of the stage `report`, the code of the package left out.

    Attributes:
        deps: what it reads.
        outs: what it writes.
    """

    deps: tuple[str, ...]
    outs: tuple[str, ...]


def declared_files(stage: Stage) -> Files:
    """Return what `dvc.yaml` lists."""
    deps = tuple(path for path in stage.deps if not _is_code(path))
    return Files(deps, tuple(output.path for output in stage.outs))


def needed_files(root: Path, stages: dict[str, Stage], models: Iterable[str]) -> Files:
    """Return what it should list: of each model what is made of it, and the scores on several splits where they are.

    Args:
        root: the root of the repository.
        stages: of `dvc.yaml`.
        models: the names of all models.
    """
    names = list(models)
    made = {output.path for name, stage in stages.items() if name != STAGE for output in stage.outs}
    read = [path for name in names for path in (f"{REPORTS}/{name}/{file}" for file in READ) if path in made]
    several = [str(CROSS_VALIDATION)] if (root / CROSS_VALIDATION).exists() else []
    other = [output.path for output in stages[STAGE].outs if not output.path.endswith(f"/{PAGE}")]
    return Files((*DATA, *read, *several), (*(f"{REPORTS}/{name}/{PAGE}" for name in names), *other))


def declare_reports(root: Path, models: Iterable[str]) -> tuple[list[str], list[str]]:
    """Make the stage `report` in `dvc.yaml` list the files of all models.

    Returns:
        the files that were added, and those that were removed; none where there is no such stage.

    Raises:
        InputError: naming `dvc.yaml`, if it cannot be read or written.
    """
    if not (root / PIPELINE_FILE).exists():
        return [], []
    stages = read_stages(root)
    if STAGE not in stages:
        return [], []
    declared, needed = declared_files(stages[STAGE]), needed_files(root, stages, models)
    if set(needed.deps) != set(declared.deps):
        code = [path for path in stages[STAGE].deps if _is_code(path)]
        rewrite_deps(root, {STAGE: [*code, *needed.deps]})
    if set(needed.outs) != set(declared.outs):
        rewrite_deps(root, {STAGE: list(needed.outs)}, "outs")
    before, after = {*declared.deps, *declared.outs}, {*needed.deps, *needed.outs}
    return sorted(after - before), sorted(before - after)


def _is_code(path: str) -> bool:
    return path.split("/")[0] in CODE


def declare_models(root: Path, models: Iterable[str]) -> tuple[list[str], list[str]]:
    """Make the stage `report` and the plots in `dvc.yaml` list the files of all models; return as `declare_reports`."""
    names = list(models)
    added, removed = declare_reports(root, names)
    draw_all(root, names)
    return added, removed


@exits_cleanly
def main() -> None:
    """Declare the files of all models in this folder's `dvc.yaml`."""
    added, removed = declare_models(Path(), load_params().models)
    if added or removed:
        folders = sorted({str(Path(path).parent) for path in (*added, *removed)})
        print(f"note: {PIPELINE_FILE} now lists for stage {STAGE} what is in {', '.join(folders)}", file=sys.stderr)


if __name__ == "__main__":
    main()
