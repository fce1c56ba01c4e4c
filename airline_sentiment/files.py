"""Files that are either complete or absent: write beside the target, then rename."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def replacing_file(target: Path) -> Iterator[Path]:
    """Yield a path beside `target` to write to; it becomes `target` if the block succeeds and vanishes if not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A folder, not a file: its content gets the permissions that the umask asks for.
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
        written = Path(beside) / target.name
        yield written
        written.replace(target)


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target`; it takes the place of `target` if the block succeeds, else it vanishes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
        written = Path(beside) / target.name
        written.mkdir()
        yield written
        if target.exists():
            shutil.move(target, Path(beside) / "replaced")
        written.replace(target)


def write_json(target: Path, content: Any) -> None:
    """Write `content` as JSON in UTF-8, in the order of its keys, with a final newline.

    Raises:
        ValueError: if a number is NaN or infinite, which JSON cannot hold.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with replacing_file(target) as path:
        path.write_text(text, encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read a JSON file in UTF-8."""
    return json.loads(path.read_text(encoding="utf-8"))
