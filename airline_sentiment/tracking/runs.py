"""Runs in the store: find the one that holds a result, open one, close those that were left open."""

import sys
from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking.describe import (
    FINGERPRINT,
    MODEL,
    PROCESS,
    is_dead,
    run_name,
    run_parameters,
    run_tags,
)
from airline_sentiment.tracking.store import Store

_CATCH_UP = "the results are safe; once the store answers, `airline-sentiment track` logs them"


def find_run(store: Store, fingerprint: str) -> Any | None:
    """Return the newest finished run of a result, None where there is none."""
    query = f"tags.`{FINGERPRINT}` = '{fingerprint}' and attributes.status = 'FINISHED'"
    runs = store.client.search_runs([store.experiment_id], query, max_results=1)
    return runs[0] if runs else None


def create_run(store: Store, model: str, params: Params, root: Path, fingerprint: str, source: str) -> str:
    """Open a run with its parameters and tags, and return its id; `source` is `live` or `files`."""
    from mlflow.entities import Param

    tags = run_tags(model, fingerprint, root) | {"pipeline.source": source}
    run = store.client.create_run(store.experiment_id, tags=tags, run_name=run_name(model, fingerprint))
    parameters = [Param(key, value) for key, value in run_parameters(model, params).items()]
    store.client.log_batch(run.info.run_id, params=parameters)
    return str(run.info.run_id)


def close_abandoned(store: Store, model: str) -> None:
    """End the runs of this model that a dead process on this machine left running."""
    running = store.client.search_runs(
        [store.experiment_id], f"tags.`{MODEL}` = '{model}' and attributes.status = 'RUNNING'"
    )
    for run in running:
        if is_dead(run.data.tags.get(PROCESS, "")):
            store.client.set_terminated(run.info.run_id, "KILLED")


def warn(error: Exception, catch_up: str = _CATCH_UP) -> None:
    """Say in one line that MLflow could not be used, and what to do later."""
    reason = str(error).strip().splitlines() or [type(error).__name__]
    print(f"warning: MLflow: {reason[0][:200]}; {catch_up}", file=sys.stderr, flush=True)
