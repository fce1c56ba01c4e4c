"""The splits as MLflow datasets, so that a metric says what it was measured on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import md5_of

_CONTEXTS = {"train": "training", "validation": "validation", "test": "testing"}


@dataclass(frozen=True)
class SplitData:
    """A split as a run names it.

    Attributes:
        name: train, validation or test.
        digest: MD5 of its file, the same that `dvc.lock` has.
    """

    name: str
    digest: str


def log_splits(client: Any, run_id: str, folder: Path) -> dict[str, SplitData]:
    """Log the splits as inputs of a run; those whose file is absent are left out."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    found, inputs = {}, []
    for split, context in _CONTEXTS.items():
        path = folder / f"{split}.parquet"
        if not path.exists():
            continue
        found[split] = SplitData(split, md5_of(path))
        dataset = Dataset(
            name=split,
            digest=found[split].digest,
            source_type="local",
            source=json.dumps({"uri": f"data/splits/{split}.parquet"}),
            **_description(path),
        )
        inputs.append(DatasetInput(dataset, [InputTag("mlflow.data.context", context)]))
    if inputs:
        client.log_inputs(run_id, inputs)
    return found


def _description(path: Path) -> dict[str, str]:
    """Return schema and profile of a Parquet file in the form that the MLflow page shows."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    names = {"string": "string", "double": "double", "int64": "long"}
    columns = [
        {"name": field.name, "type": names[str(field.type)], "required": not field.nullable}
        for field in file.schema_arrow
        if str(field.type) in names
    ]
    profile = {"num_rows": file.metadata.num_rows, "num_elements": file.metadata.num_rows * file.metadata.num_columns}
    return {"schema": json.dumps({"mlflow_colspec": columns}), "profile": json.dumps(profile)}
