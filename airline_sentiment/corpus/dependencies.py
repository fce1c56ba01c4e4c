"""The local files that the parameters name, as dependencies of the stage `ingest` in `dvc.yaml`.

DVC puts no list of parameters into `deps`. So the files are written there: by `make repro`, by `airline-sentiment check
--fix`, and by the stage itself. All that stands there beside code is taken for such a file.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from airline_sentiment.corpus.paths import is_pattern, local_path, matching_files, tables_in
from airline_sentiment.dvc_files import CODE, PIPELINE_FILE, Stage, read_stages, rewrite_deps
from airline_sentiment.errors import InputError, exits_cleanly
from airline_sentiment.params import Ingest, load_params

STAGE = "ingest"

_SHOWN = 5


def declare_source(root: Path, params: Ingest) -> tuple[list[str], list[str]]:
    """Make the `deps` of the stage `ingest` in `dvc.yaml` name the files that it reads.

    Returns:
        the files that were added, and those that were removed; none where there is no such stage.

    Raises:
        InputError: naming `dvc.yaml` if it cannot be read or written, or a source that the pipeline itself makes.
    """
    if not (root / PIPELINE_FILE).exists():
        return [], []
    stages = read_stages(root)
    if STAGE not in stages:
        return [], []
    deps = stages[STAGE].deps
    declared = sources_in(deps)
    needed = source_dependencies(root, params, declared, outputs_of(stages))
    if set(needed) != set(declared):
        rewrite_deps(root, {STAGE: [*(path for path in deps if path not in declared), *needed]})
    return sorted(set(needed) - set(declared)), sorted(set(declared) - set(needed))


def described(added: Sequence[str], removed: Sequence[str]) -> str:
    """Return a line that says what has changed in `dvc.yaml`, empty if nothing has."""
    changes = [f"+ {path}" for path in added] + [f"- {path}" for path in removed]
    listed = ", ".join(changes[:_SHOWN]) + (f" and {len(changes) - _SHOWN:,} more" if len(changes) > _SHOWN else "")
    return f"note: {PIPELINE_FILE} now lists the source, so that DVC notices its changes: {listed}" if changes else ""


def sources_in(deps: Sequence[str]) -> list[str]:
    """Return the dependencies of the stage that are sources: those that are no files of the package."""
    return [path for path in deps if path.split("/")[0] not in CODE]


def outputs_of(stages: Mapping[str, Stage]) -> list[str]:
    """Return the paths of what the stages make."""
    return [output.path for stage in stages.values() for output in stage.outs]


def source_dependencies(root: Path, params: Ingest, declared: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """Return the files and folders on this machine that the parameters name, relative to the root where within it.

    Args:
        root: the root of the repository.
        params: what names them: `exclude`, and `file.path` where that is the source; patterns give what matches now.
        declared: what `dvc.yaml` has; what of that matches a pattern stays where its folder has not been fetched.
        outputs: what the stages make.

    Raises:
        InputError: naming a file that the pipeline itself makes.
    """
    paths = params.file.paths if params.source == "file" else []
    named = [local_path(path) for path in paths] + [params.exclude]
    found = {
        file: None
        for path in named
        if path is not None
        for file in _files_of(root, _within(root, path), declared, outputs)
    }
    for file in found:
        if any(Path(file).is_relative_to(output) for output in outputs):
            raise InputError(f"{file}: the pipeline itself makes this; {STAGE} cannot read it (ingest.file.path)")
    return list(found)


def may_match(path: str, params: Ingest) -> bool:
    """Whether a path may be one of those that a pattern of the parameters stands for."""
    patterns = [local_path(entry) for entry in params.file.paths] if params.source == "file" else []
    return any(fnmatch(path, os.path.normpath(pattern)) for pattern in patterns if pattern)


def _files_of(root: Path, path: str, declared: Sequence[str], outputs: Sequence[str]) -> Iterator[str]:
    folder = root / path
    if folder.is_dir() and any(Path(output).is_relative_to(path) for output in outputs):
        # DVC knows no folder that a stage both reads and writes into.
        yield from (str(Path(path) / table.name) for table in tables_in(folder))
    elif is_pattern(path, root):
        tracked = (name.removesuffix(".dvc") for name in matching_files(f"{path}.dvc", root))
        absent = (name for name in declared if fnmatch(name, path) and not (root / name).parent.exists())
        yield from sorted({*matching_files(path, root), *tracked, *absent})
    else:
        yield path


def _within(root: Path, path: str) -> str:
    """Return a path relative to the root, or as an absolute one where it leads out of it."""
    absolute, base = os.path.normpath(root.absolute() / path), os.path.normpath(root.absolute())
    return os.path.relpath(absolute, base) if Path(absolute).is_relative_to(base) else absolute


@exits_cleanly
def main() -> None:
    """Declare the source in this folder's `dvc.yaml`."""
    if line := described(*declare_source(Path(), load_params().ingest)):
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
