"""Complete the run of a result with what evaluation found out."""

from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking.artifacts import log_results
from airline_sentiment.tracking.describe import RESULTS
from airline_sentiment.tracking.fingerprint import results_hash, training_fingerprint
from airline_sentiment.tracking.runs import close_abandoned, create_run, find_run, warn
from airline_sentiment.tracking.store import Store, open_store


def complete_run(model: str, params: Params, root: Path) -> str | None:
    """Log what evaluation found out to the run of the current result; make the run from the files if there is none.

    Returns:
        the id of the run; None, after a warning, if MLflow is out of reach.
    """
    try:
        return _complete(open_store(root, params.tracking), model, params, root)
    except Exception as error:
        warn(error)
        return None


def holds(run: Any, model: str, root: Path) -> bool:
    """Tell whether a run has the results of `reports/MODEL` as they are."""
    return bool(run.data.tags.get(RESULTS) == results_hash(model, root))


def _complete(store: Store, model: str, params: Params, root: Path) -> str:
    close_abandoned(store, model)
    fingerprint = training_fingerprint(model, root)
    run = find_run(store, fingerprint)
    if run is not None and holds(run, model, root):
        return str(run.info.run_id)
    if run is None:
        run_id = create_run(store, model, params, root, fingerprint, "files")
        store.client.set_terminated(run_id, "FINISHED")
    else:
        run_id = str(run.info.run_id)
    log_results(store, run_id, model, root, with_history=run is None or not run.data.metrics)
    store.client.set_tag(run_id, RESULTS, results_hash(model, root))
    return run_id
