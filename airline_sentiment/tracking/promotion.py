"""Whether a model may become the champion: the criteria of `gate` in params.yaml, measured on one split."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.dvc_files import read_locked
from airline_sentiment.gate import behaviour_refusals, refusals_of
from airline_sentiment.params import Params
from airline_sentiment.serving.predictor import verified_classes
from airline_sentiment.tracking.address import answering
from airline_sentiment.tracking.complete import complete
from airline_sentiment.tracking.notes import model_card
from airline_sentiment.tracking.registry import GoneError, champion, named, register, version_folder
from airline_sentiment.tracking.store import Store, open_store

Metrics = dict[str, Any]
Measure = Callable[[Path], Metrics]


@dataclass(frozen=True)
class Promotion:
    """What `promote` decided.

    Attributes:
        version: of the registered model; None in a dry run.
        refusals: a line for each criterion that is not met; none: the model is the champion.
        reason: the line with which the description of the version begins.
    """

    version: str | None
    refusals: tuple[str, ...]
    reason: str


def promote(model: str, params: Params, root: Path, measure: Measure, dry_run: bool) -> Promotion:
    """Register the model of the current result as challenger, and as champion if it passes the gate.

    Args:
        model: its name in params.yaml.
        params: all parameters.
        root: the root of the repository.
        measure: a model's folder in, its metrics on the present validation split out.
        dry_run: decide, but change nothing.

    Raises:
        InputError: if MLflow is out of reach or cannot be written, or `dvc.lock` is damaged.
    """
    read_locked(root)
    store = open_store(root, params.tracking)
    with answering(store.address):
        return _promote(store, model, params, root, measure, dry_run)


def _promote(store: Store, model: str, params: Params, root: Path, measure: Measure, dry_run: bool) -> Promotion:
    name = params.tracking.registered_model
    folder, present = root / "models" / model, champion(store, name)
    candidate, classes = measure(folder), verified_classes(folder)
    champion_f1, against = _measured(store, present, classes, measure)
    missed = behaviour_refusals(candidate.get("behaviour"), params.gate)
    refusals = (*refusals_of(candidate, champion_f1, params.gate), *missed)
    verdict = "; ".join(refusals) or "passes the gate"
    reason = f"{model}: validation macro-F1 {candidate['macro_f1']:.4f}, {against}: {verdict}"
    if dry_run:
        return Promotion(None, refusals, reason)
    run_id = complete(store, model, params, root)
    run = store.client.get_run(run_id)
    description = f"{reason}\n\n{model_card(model, params, root)}"
    version = register(store, name, run, classes, description, becomes_champion=not refusals)
    return Promotion(version, refusals, reason)


def _measured(store: Store, present: Any | None, classes: Sequence[str], measure: Measure) -> tuple[float | None, str]:
    """Return the present champion's macro-F1, None where there is none to measure, and what to say of it."""
    if present is None:
        return None, "there was no champion"
    try:
        folder = version_folder(store, present)
    except GoneError:
        return None, f"champion {present.version} has lost its files"
    known = verified_classes(folder)
    if set(known) != set(classes):
        apart = f"champion {present.version} tells apart {named(known)}; the present data has {named(classes)}"
        return None, f"{apart}: not compared"
    macro_f1 = float(measure(folder)["macro_f1"])
    return macro_f1, f"champion {present.version} has {macro_f1:.4f}"
