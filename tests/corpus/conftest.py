from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages import ingest

ROOT = Path(__file__).parents[2]
KAGGLE = ROOT.parent / "shared/data/Tweets.csv"

needs_kaggle = pytest.mark.skipif(not KAGGLE.is_file(), reason="the Kaggle file is not part of the repository")

Ingest = Callable[..., None]


@pytest.fixture
def run_ingest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ingest:
    """Run the stage in an empty folder, on the source `file` unless told otherwise, with changes to its parameters."""
    monkeypatch.chdir(tmp_path)

    def run(path: str | list[str] | None = None, columns: dict[str, Any] | None = None, **changes: Any) -> None:
        write_params(tmp_path, path, columns, **changes)
        ingest.main()

    return run


def write_params(
    folder: Path, path: str | list[str] | None = None, columns: dict[str, Any] | None = None, **changes: Any
) -> None:
    """Write the committed `params.yaml` with changes to `ingest`, `ingest.file` and `labels`."""
    yaml = YAML()
    params = yaml.load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["ingest"]["source"] = "file" if path else "crowdflower"
    for block in (params["labels"], params["ingest"]["file"]):
        block.update({key: changes.pop(key) for key in [*changes] if key in block})
    params["ingest"]["file"]["path"] = path
    params["ingest"]["file"]["columns"].update(columns or {})
    params["ingest"].update(changes)
    with (folder / "params.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(params, file)
