"""Whether `dvc.lock` follows from parameters, code and `dvc.yaml`, and whether outputs are those that it records.

`dvc status` and `dvc repro --dry` answer 0 also where stages are stale, and they miss what is not stale when the data
is absent. Here values and hashes are compared as DVC does it, and data that is absent is not asked for: its hash must
only be the same wherever the lock names it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from airline_sentiment.checks.findings import Finding
from airline_sentiment.checks.revision import Revision
from airline_sentiment.dvc_files import Stage, locked_hashes, locked_params, lookup
from airline_sentiment.errors import InputError
from airline_sentiment.yaml_files import parse_yaml

NOTHING = object()
LONG_LIST = 6


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
    before, after = _block_beside(before, after), _block_beside(after, before)
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
            old, new = shown_both(before, after)
            yield finding(key, f"{key} is {new}, dvc.lock holds {old}")
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


def shown_both(before: Any, after: Any) -> tuple[str, str]:
    """Return two values as `shown` does; of long lists only where they differ, with a neighbour on each side."""
    if not (isinstance(before, list) and isinstance(after, list)) or max(len(before), len(after)) <= LONG_LIST:
        return shown(before), shown(after)
    start = _same_at_start(before, after)
    end = _same_at_start(before[start:][::-1], after[start:][::-1])
    return _shown_between(before, start - 1, end - 1), _shown_between(after, start - 1, end - 1)


def shown(value: Any) -> str:
    """Return a value of `params.yaml` as a person writes it there on one line."""
    if value is NOTHING:
        return "nothing"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{shown(key)}: {shown(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, str) and not _reads_as_itself(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _reads_as_itself(text: str) -> bool:
    try:
        return bool(parse_yaml(f"[{text}]".encode(), "a value") == [text])
    except InputError:
        return False


def _block_beside(value: Any, other: Any) -> Any:
    """Return an empty block for none beside one with keys: a block that is new or gone is read key by key."""
    return {} if value is NOTHING and isinstance(other, dict) and other else value


def _same_at_start(first: Sequence[Any], second: Sequence[Any]) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))


def _shown_between(values: Sequence[Any], start: int, end: int) -> str:
    start, stop = max(start, 0), len(values) - max(end, 0)
    parts = ["..."] * (start > 0) + [shown(value) for value in values[start:stop]] + ["..."] * (stop < len(values))
    return f"[{', '.join(parts)}]"
