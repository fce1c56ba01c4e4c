"""Whether `dvc.lock` follows from parameters, code and `dvc.yaml`, and whether outputs are those that it records.

`dvc status` and `dvc repro --dry` answer 0 also where stages are stale, and they miss what is not stale when the data
is absent. Here values and hashes are compared as DVC does it, and data that is absent is not asked for: its hash must
only be the same wherever the lock names it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from airline_sentiment.checks.findings import Finding
from airline_sentiment.checks.revision import Revision
from airline_sentiment.dvc_files import Stage, locked_hashes, locked_params, lookup

NOTHING = object()


def stale(revision: Revision, locked: Mapping[str, dict[str, Any]]) -> Iterator[Finding]:
    """Yield why stages of a revision do not follow from what `locked`, entries of a `dvc.lock`, records."""
    for stage in revision.stages.values():
        entry = locked.get(stage.name)
        if entry is None:
            yield Finding("lock", stage.name, "stage", "dvc.lock has no entry for it: it never ran like this")
        else:
            yield from _stale_stage(stage, entry, revision, locked)


def changed_outputs(revision: Revision) -> Iterator[Finding]:
    """Yield outputs of a revision that are there and not what its `dvc.lock` records, and metrics that are absent."""
    for stage in revision.stages.values():
        recorded = locked_hashes(revision.locked.get(stage.name, {}), "outs")
        for output in (output for output in stage.outs if output.path in recorded):
            found = revision.tree.md5(output.path)
            if output.committed and found is None:
                yield Finding("metrics", stage.name, output.path, f"{output.path} is absent, dvc.lock records it")
            elif found not in {None, recorded[output.path]}:
                yield _changed(stage.name, output.path, output.committed)


def followers(stages: Mapping[str, Stage], first: Iterable[str]) -> list[str]:
    """Return the stages, in the order of `dvc.yaml`, that read what the stages `first` make, directly or not."""
    reached = set(first)
    while True:
        made = {output.path for name in reached for output in stages[name].outs}
        further = {stage.name for stage in stages.values() if made & set(stage.deps)} - reached
        if not further:
            return [name for name in stages if name in reached - set(first)]
        reached |= further


def differences(before: Any, after: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, value before, value after) for each value that differs; `NOTHING` where there is none."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            inner = f"{key}.{name}" if key else str(name)
            yield from differences(before.get(name, NOTHING), after.get(name, NOTHING), inner)
    elif before != after:
        yield key, before, after


def _stale_stage(
    stage: Stage, entry: dict[str, Any], revision: Revision, locked: Mapping[str, dict[str, Any]]
) -> Iterator[Finding]:
    def finding(subject: str, message: str) -> Finding:
        return Finding("lock", stage.name, subject, message)

    if entry.get("cmd") != stage.cmd:
        yield finding("cmd", f"cmd is {stage.cmd!r}, dvc.lock holds {entry.get('cmd')!r}")
    recorded = locked_params(entry)
    for parameter in stage.params:
        now = lookup(revision.values, parameter)
        for key, before, after in differences(recorded.get(parameter, NOTHING), now, parameter):
            yield finding(key, f"{key} is {shown(after)}, dvc.lock holds {shown(before)}")
    hashes = locked_hashes(entry, "deps")
    for path in stage.deps:
        maker = revision.makers.get(path)
        if maker:
            problem = _changed_data(path, maker, hashes, locked)
        else:
            problem = _changed_code(path, revision.tree.md5(path), hashes)
        if problem:
            yield finding(path, problem)
    for output in stage.outs:
        if output.path not in locked_hashes(entry, "outs"):
            yield finding(output.path, f"{output.path} is not recorded in dvc.lock")


def _changed_code(path: str, found: str | None, recorded: Mapping[str, str]) -> str | None:
    if found is None:
        return f"{path} is absent, dvc.yaml lists it"
    if path not in recorded:
        return f"{path} is not recorded in dvc.lock"
    return None if found == recorded[path] else f"{path} has changed since"


def _changed_data(
    path: str, maker: str, recorded: Mapping[str, str], locked: Mapping[str, dict[str, Any]]
) -> str | None:
    made = locked_hashes(locked.get(maker, {}), "outs").get(path)
    if path not in recorded:
        return f"{path} is not recorded in dvc.lock"
    if made is None or made == recorded[path]:
        return None
    return f"it read another {path} than {maker} has made: the two entries of dvc.lock are of different runs"


def _changed(stage: str, path: str, committed: bool) -> Finding:
    if committed:
        return Finding(
            "metrics", stage, path, f"{path} is not what dvc.lock records: edited by hand, or of another result"
        )
    return Finding("data", stage, path, f"{path} is not what dvc.lock records")


def shown(value: Any) -> str:
    """Return a value of `params.yaml` as a person reads it there."""
    if value is NOTHING:
        return "nothing"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    return str(value)
