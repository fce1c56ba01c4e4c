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
    """Run the stage in an empty folder, on the source `csv` unless told otherwise, with changes to its parameters."""
    monkeypatch.chdir(tmp_path)

    def run(path: str | None = None, columns: dict[str, Any] | None = None, **changes: Any) -> None:
        write_params(tmp_path, path, columns, **changes)
        ingest.main()

    return run


def write_params(folder: Path, path: str | None = None, columns: dict[str, Any] | None = None, **changes: Any) -> None:
    """Write the committed `params.yaml` with changes to `ingest`, those of `ingest.file` included."""
    yaml = YAML()
    params = yaml.load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["ingest"]["source"] = "csv" if path else "crowdflower"
    csv = params["ingest"]["file"]
    csv.update(path=path, **{key: changes.pop(key) for key in [*changes] if key in csv})
    params["ingest"]["file"]["columns"].update(columns or {})
    params["ingest"].update(changes)
    with (folder / "params.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(params, file)
