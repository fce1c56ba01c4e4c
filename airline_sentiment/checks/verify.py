"""Do the outputs of a reproduced clone agree with the `dvc.lock` that was committed?

`python -m airline_sentiment.checks.verify CLONE`, after the pipeline has run there; `make verify` does both. Exit
status 0 if every output of every stage is the same, 1 if not.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airline_sentiment.checks.revision import Commit, Revision, WorkingTree
from airline_sentiment.dvc_files import LOCK_FILE, locked_hashes
from airline_sentiment.errors import exits_cleanly


@exits_cleanly
def main() -> None:
    """Compare, and name what differs."""
    clone = Path(sys.argv[1])
    committed = Revision(Commit(clone, "HEAD")).locked
    found = differences(committed, Revision(WorkingTree(clone)).locked)
    for line in found:
        print(line)
    if found:
        raise SystemExit(1)
    print(f"verify: {len(committed)} stages gave what the committed {LOCK_FILE} holds")


def differences(committed: Mapping[str, Any], reproduced: Mapping[str, Any]) -> list[str]:
    """Return a line for each output that is not the same, stage by stage in the order of the committed lock.

    Args:
        committed: the entries of one `dvc.lock` by stage.
        reproduced: those of the other.
    """
    lines = []
    for stage, entry in committed.items():
        if stage not in reproduced:
            lines.append(f"{stage}: did not run")
            continue
        found = locked_hashes(reproduced[stage], "outs")
        for path, expected in locked_hashes(entry, "outs").items():
            if found.get(path) != expected:
                lines.append(f"{stage}: {path} differs: committed {expected}, reproduced {found.get(path, 'nothing')}")
    return lines + [f"{stage}: is not in the committed {LOCK_FILE}" for stage in reproduced if stage not in committed]


if __name__ == "__main__":
    main()
