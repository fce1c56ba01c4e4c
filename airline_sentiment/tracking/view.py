"""The list of runs as MLflow's page opens it: a saved view of the experiment, to which a link can lead.

The page keeps a saved view as a tag of the experiment; a link names the key of one, and nothing else of the view can
stand in a link beside it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from airline_sentiment.tracking.describe import MODEL
from airline_sentiment.tracking.store import Store

_KEY = "results"
_TAG = f"mlflow.sharedViewState.{_KEY}"
_METRICS = ("validation.macro_f1", "validation.accuracy", "test.accuracy")
_TAGS = ("dvc.exp_name",)
_FIRST_COLUMNS = ("attributes.`Run Name`", "runDateAndNestInfo")
"""Name and moment, as the page calls them; what is in no order comes last."""
_METRIC_WIDTH = 155  # pixels, so that the name can be read
_MOST_PARAMETERS = 6
_MOST_RUNS = 1_000


def runs_page(store: Store) -> str:
    """Return what follows the server's address in a link to the runs of the experiment, and save their view there.

    The view has the metrics by which results are judged, the best on validation first, and the parameters in which
    results of the same model differ.

    Raises:
        mlflow.exceptions.MlflowException: if the store cannot be read or written.
    """
    client, experiment = store.client, store.client.get_experiment(store.experiment_id)
    runs = client.search_runs([store.experiment_id], max_results=_MOST_RUNS)
    moment = experiment.creation_time
    view = json.dumps({"name": "Results", "createdAt": moment, "updatedAt": moment, "state": json.dumps(_state(runs))})
    if experiment.tags.get(_TAG) != view:
        client.set_experiment_tag(store.experiment_id, _TAG, view)
    return f"#/experiments/{store.experiment_id}/runs?workflowType=machine_learning&viewStateShareKey={_KEY}"


def _state(runs: Iterable[Any]) -> dict[str, Any]:
    columns = [("metrics", name) for name in _METRICS]
    columns += [("params", name) for name in differing_parameters(runs)]
    columns += [("tags", name) for name in _TAGS]
    selected = [_column(kind, name) for kind, name in columns]
    return {
        "orderByKey": _column("metrics", _METRICS[0]),
        "orderByAsc": False,
        "selectedColumns": selected,
        "columnOrder": [*_FIRST_COLUMNS, *selected],
        "columnWidths": {_column("metrics", name): _METRIC_WIDTH for name in _METRICS},
    }


def differing_parameters(runs: Iterable[Any]) -> list[str]:
    """Return the parameters that have several values among the runs of a model, those of most values first."""
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for run in runs:
        model = run.data.tags.get(MODEL)
        for name, value in run.data.params.items() if model else ():
            values[model, name].add(value)
    counts = {name: len(found) for (_, name), found in values.items() if len(found) > 1}
    return sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_PARAMETERS]


def _column(kind: str, name: str) -> str:
    return f"{kind}.`{name}`"
