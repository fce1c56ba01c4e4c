"""All that `airline-sentiment check` asks, and how it answers."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.checks.classes import UNCOMPARED, ClassChange, change_of_classes, some
from airline_sentiment.checks.dependencies import undeclared, undeclared_reports, undeclared_sources, undrawn
from airline_sentiment.checks.findings import Finding, Kind, by_message
from airline_sentiment.checks.lock import changed_outputs, followers, stale
from airline_sentiment.checks.merge_gate import refused
from airline_sentiment.checks.metrics import best_on_validation, read_metrics
from airline_sentiment.checks.revision import Commit, Revision, WorkingTree
from airline_sentiment.params import Params

HEADINGS: dict[Kind, str] = {
    "lock": "dvc.lock does not follow from the parameters, code and dvc.yaml:",
    "metrics": "Metrics in git do not belong to dvc.lock:",
    "data": "Data that lies here is not what dvc.lock records:",
    "dependencies": "dvc.yaml does not declare what stages import and read, or plots draw:",
    "gate": "The results do not pass the gate:",
}
REMEDIES: dict[Kind, tuple[str, ...]] = {
    "lock": ("dvc repro", "git add dvc.lock reports"),
    "metrics": ("dvc repro", "git add dvc.lock reports"),
    "data": ("dvc checkout",),
    "dependencies": ("airline-sentiment check --fix", "dvc repro"),
    "gate": ("change what made them worse, or say in the pull request why `gate` of params.yaml must move",),
}


@dataclass(frozen=True)
class Check:
    """The answer.

    Attributes:
        findings: what keeps the change from being merged, in the order of `HEADINGS`; none: nothing does.
        follow: stages that are not stale themselves but read what stale ones make.
        unknown: entries of `dvc.lock` whose stage `dvc.yaml` no longer has; DVC leaves them, they do no harm.
        stages: number of stages that were compared.
        best: the best model on validation; None where no metrics are in git.
        base: the revision that results were compared with.
        classes: how the classes of the results differ from those of the base; None where they do not.
    """

    findings: tuple[Finding, ...]
    follow: tuple[str, ...]
    unknown: tuple[str, ...]
    stages: int
    best: str | None
    base: str | None
    classes: ClassChange | None


def check(root: Path, params: Params, base: str | None) -> Check:
    """Compare what lies in `root` with its `dvc.lock`, and its results with the gate; needs neither data nor network.

    Args:
        root: the root of the repository.
        params: its parameters, validated.
        base: a revision whose results the gate compares with; None: the gate's minima alone count.

    Raises:
        InputError: naming a file that cannot be read, or a base that does not exist.
    """
    here = Revision(WorkingTree(root))
    metrics = read_metrics(here)
    before = read_metrics(Revision(Commit(root, base))) if base else None
    old = list(stale(here, here.locked))
    return Check(
        findings=(
            *old,
            *changed_outputs(here),
            *undeclared(root, here.stages),
            *undeclared_sources(root, here.stages, params.ingest),
            *undrawn(root, list(params.models)),
            *undeclared_reports(root, here.stages, params.models),
            *(refused(metrics, before, params.gate) if metrics else ()),
        ),
        follow=tuple(followers(here.stages, {finding.stage for finding in old})),
        unknown=tuple(name for name in here.locked if name not in here.stages),
        stages=len(here.stages),
        best=best_on_validation(metrics) if metrics else None,
        base=base,
        classes=change_of_classes(before or {}, metrics),
    )


def as_text(answer: Check) -> str:
    """Return the answer for a person, without a final newline."""
    blocks = [_classes(answer.base, answer.classes)] if answer.base and answer.classes else []
    blocks += [_block(kind, answer) for kind in HEADINGS if any(finding.kind == kind for finding in answer.findings)]
    if answer.unknown:
        blocks.append(f"note: dvc.lock also holds stages that dvc.yaml does not have: {', '.join(answer.unknown)}")
    count = len(answer.findings)
    return "\n\n".join([*blocks, f"check: {count} problem{'s' * (count > 1)}" if count else _good(answer)])


def as_json(answer: Check) -> dict[str, Any]:
    """Return the answer for a machine; what mends each kind of finding is in `remedies`."""
    kinds = {finding.kind for finding in answer.findings}
    remedies = {kind: list(lines) for kind, lines in REMEDIES.items() if kind in kinds}
    classes = answer.classes.as_json() if answer.classes else None
    return {"ok": not answer.findings, **asdict(answer), "classes": classes, "remedies": remedies}


def _classes(base: str, change: ClassChange) -> str:
    lists = f"{base} tells apart {some(change.before)}; here: {some(change.after)}"
    if change.comparable:
        return f"classes: the same in another order: {lists}"
    changes = "; ".join(f"{done}: {some(labels)}" for done, labels in change.named)
    return f"classes: {lists} ({changes}); {' and '.join(UNCOMPARED)} are not compared"


def _block(kind: Kind, answer: Check) -> str:
    named = kind != "gate"
    messages = by_message(finding for finding in answer.findings if finding.kind == kind)
    lines = [f"  {', '.join(stages)}: {message}" if named else f"  {message}" for message, stages in messages]
    if kind == "lock" and answer.follow:
        lines.append(f"  {', '.join(answer.follow)}: follow{'s' * (len(answer.follow) == 1)} from that")
    return "\n".join([HEADINGS[kind], *lines, "To mend it:", *(f"  {line}" for line in REMEDIES[kind])])


def _good(answer: Check) -> str:
    against = f", compared with {answer.base}" if answer.base else ""
    if answer.classes and not answer.classes.comparable:
        against = "'s minima, the only ones that count beside other classes"
    gate = f"{answer.best} passes the gate{against}" if answer.best else "there are no metrics yet"
    return f"check: ok, dvc.lock and metrics follow from all {answer.stages} stages; {gate}"
