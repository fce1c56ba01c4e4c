"""The result that a run of MLflow holds, for those who compare it with others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.errors import InputError
from airline_sentiment.params import Tracking
from airline_sentiment.tracking.address import answering
from airline_sentiment.tracking.describe import MODEL
from airline_sentiment.tracking.store import read_store


@dataclass(frozen=True)
class LoggedResult:
    """What a run says.

    Attributes:
        name: of the run.
        model: that it trained.
        params: its parameters.
        metrics: its metrics, the last value of each.
        tweets: split -> how many tweets it has, as far as the run says.
    """

    name: str
    model: str
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    tweets: Mapping[str, int]


def read_result(run_id: str, tracking: Tracking, root: Path) -> LoggedResult:
    """Return the result of a run.

    Raises:
        InputError: if there is no such run, it is no training of ours, or MLflow is out of reach.
    """
    store = read_store(root, tracking)
    if store is None:
        raise InputError(f"{run_id}: no store of MLflow is here yet to look for this run in")
    with answering(store.address):
        run = store.client.get_run(run_id)
    model = run.data.tags.get(MODEL)
    if model is None:
        raise InputError(f"{run_id}: this run is no training of the pipeline, it says no model")
    return LoggedResult(run.info.run_name, model, run.data.params, run.data.metrics, _tweets(run))


def _tweets(run: Any) -> dict[str, int]:
    datasets = [each.dataset for each in run.inputs.dataset_inputs] if run.inputs else []
    return {each.name: json.loads(each.profile)["num_rows"] for each in datasets if each.profile}
