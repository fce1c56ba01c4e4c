"""Complete the run of a result with what evaluation found out."""

from pathlib import Path
from typing import Any

from airline_sentiment.params import Params
from airline_sentiment.tracking import database
from airline_sentiment.tracking.address import answering
from airline_sentiment.tracking.artifacts import has_artifacts, has_report, log_report, log_results
from airline_sentiment.tracking.curves import is_curve
from airline_sentiment.tracking.describe import RESULTS
from airline_sentiment.tracking.faults import warn
from airline_sentiment.tracking.fingerprint import results_hash, training_fingerprint
from airline_sentiment.tracking.logged import has_model
from airline_sentiment.tracking.notes import EXPERIMENT_NOTE, note_tags, run_note
from airline_sentiment.tracking.rivals import champion_of
from airline_sentiment.tracking.runs import close_abandoned, create_run, find_run, settle
from airline_sentiment.tracking.store import Store, one_at_a_time, open_store


def complete_run(model: str, params: Params, root: Path, tweets_per_second: float | None = None) -> str | None:
    """Log what evaluation found out to the run of the current result; make the run from the files if there is none.

    Args:
        model: its name.
        params: of the repository.
        root: its folder.
        tweets_per_second: how fast the model predicted, where that was measured.

    Returns:
        the id of the run; None, after a warning, if MLflow is out of reach.
    """
    try:
        store = open_store(root, params.tracking)
        with answering(store.address):
            run_id = complete(store, model, params, root)
            if tweets_per_second is not None:
                store.client.log_metric(run_id, "predict.tweets_per_second", round(tweets_per_second, 1))
            return run_id
    except Exception as error:
        warn(error)
        return None


def complete(store: Store, model: str, params: Params, root: Path) -> str:
    """Do the same in an open store, and return the id of the run.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if MLflow is out of reach.
    """
    with one_at_a_time(store.address, store.folder):
        close_abandoned(store)
        fingerprint = training_fingerprint(model, root)
        run = find_run(store, fingerprint)
        if run is None or not _holds_results(store, run, model, root):
            run = store.client.get_run(_log(store, run, model, params, root, fingerprint))
        run_id = str(run.info.run_id)
        if not has_report(store, run, model, root):
            log_report(store, run_id, model, root)
        _describe(store, run_id, run_note(model, params, root, champion_of(store, run_id, params, root)))
        settle(store, fingerprint)
        return run_id


def holds(store: Store, run: Any, model: str, root: Path) -> bool:
    """Tell whether a run has the results of `reports/MODEL` as they are, and all files that belong to it."""
    return _holds_results(store, run, model, root) and has_report(store, run, model, root)


def _holds_results(store: Store, run: Any, model: str, root: Path) -> bool:
    return (
        run.data.tags.get(RESULTS) == results_hash(model, root)
        and has_artifacts(store, run, model, root)
        and has_model(store, run.info.run_id, root / "models" / model)
    )


def _log(store: Store, run: Any | None, model: str, params: Params, root: Path, fingerprint: str) -> str:
    if run is None:
        run_id = create_run(store, model, params, root, fingerprint, "files")
        store.client.set_terminated(run_id, "FINISHED")
        run = store.client.get_run(run_id)
    elif store.address.database:
        database.claim(store.address, store.folder, run.info.run_id)
    run_id, results = str(run.info.run_id), results_hash(model, root)
    has_curves = any(map(is_curve, run.data.metrics))
    has_metrics = run.data.tags.get(RESULTS) == results
    log_results(store, run_id, model, root, with_history=not has_curves, with_metrics=not has_metrics)
    store.client.set_tag(run_id, RESULTS, results)
    # To log a model MLflow opens the run anew; its duration stays that of the training.
    store.client.set_terminated(run_id, "FINISHED", run.info.end_time)
    return run_id


def _describe(store: Store, run_id: str, note: str) -> None:
    for key, value in note_tags(store.client.get_run(run_id).data.tags, note).items():
        store.client.set_tag(run_id, key, value)
    experiment = store.client.get_experiment(store.experiment_id)
    for key, value in note_tags(experiment.tags, EXPERIMENT_NOTE).items():
        store.client.set_experiment_tag(store.experiment_id, key, value)
