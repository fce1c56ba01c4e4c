"""The present champion, for the description of another run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking.describe import MODEL, RESULTS
from airline_sentiment.tracking.fingerprint import results_hash
from airline_sentiment.tracking.registry import champion
from airline_sentiment.tracking.store import Store


@dataclass(frozen=True)
class Champion:
    """What the run of the champion holds.

    Attributes:
        name: of the run.
        version: of the registered model.
        metrics: as the run has them.
        report: the folder with its predictions, where the same result lies here; else None.
        is_this: whether it is the run that asks.
    """

    name: str
    version: str
    metrics: Mapping[str, float]
    report: Path | None
    is_this: bool


def champion_of(store: Store, run_id: str, params: Params, root: Path) -> Champion | None:
    """Return the champion of the registered model, None where there is none or its run is gone."""
    from mlflow.exceptions import MlflowException

    version = champion(store, params.tracking.registered_model)
    if version is None or not version.run_id:
        return None
    try:
        run = store.client.get_run(version.run_id)
    except MlflowException:
        return None
    is_this = run.info.run_id == run_id
    return Champion(run.info.run_name, str(version.version), run.data.metrics, _report(run, root), is_this)


def _report(run: Any, root: Path) -> Path | None:
    """Return `reports/MODEL`, if it holds the result of this run."""
    model = run.data.tags.get(MODEL, "")
    folder = root / "reports" / model
    if not model or not folder.is_dir():
        return None
    return folder if run.data.tags.get(RESULTS) == results_hash(model, root) else None
