"""What a check finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["lock", "metrics", "data", "dependencies", "gate"]


@dataclass(frozen=True)
class Finding:
    """Something that keeps a change from being merged.

    Attributes:
        kind: what is wrong: `dvc.lock` is older than what it must follow from (lock); a file of metrics in git is not
            the one that the lock records (metrics); data that lies here is not (data); `dvc.yaml` does not declare
            what a stage imports (dependencies); the results do not pass (gate).
        stage: the name of the stage, as DVC calls it; for `gate` the model or, for all of them, empty.
        subject: the parameter, file or criterion.
        message: one line for a person.
    """

    kind: Kind
    stage: str
    subject: str
    message: str


def by_message(findings: Iterable[Finding]) -> list[tuple[str, list[str]]]:
    """Return each message once, with the stages that it is about."""
    stages: dict[str, list[str]] = {}
    for finding in findings:
        stages.setdefault(finding.message, []).append(finding.stage)
    return list(stages.items())
