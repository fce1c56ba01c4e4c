"""The memory of a search: an Optuna study in a database of its own, which an interrupt does not harm."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airline_sentiment.dvc_files import md5_of
from airline_sentiment.errors import InputError
from airline_sentiment.params import Params
from airline_sentiment.search.space import current_values, distributions, lie_within, ranges_of
from airline_sentiment.tracking.fingerprint import code_hashes, hash_of

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import FrozenTrial, Trial

_CLASSES = "classes"
_FOLDER = Path(".cache/search")


def study_fingerprint(model: str, params: Params, data: Path, root: Path) -> str:
    """Return a hash of all that trials must share to be comparable: code, data, ranges, and what is not searched."""
    searched = dict.fromkeys(ranges_of(model, params))
    files = [data / "splits/train.parquet", data / "splits/validation.parquet", data / "tokens/vocabulary.json"]
    return hash_of(
        {
            "code": code_hashes(model, root),
            "data": [md5_of(path) for path in files],
            "fixed": params.with_values(model, searched).models[model],
            "classes": params.labels.classes,
            "seed": params.train.seed,
            "measure": params.search.measure,
            "search_seed": params.search.seed,
            "ranges": {path: range_.model_dump() for path, range_ in ranges_of(model, params).items()},
        }
    )


@contextmanager
def open_study(model: str, params: Params, fingerprint: str, root: Path) -> "Iterator[Study]":
    """Open the study of a fingerprint, for one process at a time; make it if there is none.

    A new study begins with the values that `params.yaml` has now, if they lie within the ranges.

    Raises:
        InputError: if another process searches for the same model.
    """
    import optuna
    from filelock import FileLock, Timeout

    folder = root / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        with FileLock(folder / f"{model}.lock", timeout=0):
            study = optuna.create_study(
                storage=_storage(model, root),
                study_name=fingerprint,
                direction="minimize" if params.search.measure == "log_loss" else "maximize",
                load_if_exists=True,
            )
            study.set_user_attr(_CLASSES, params.labels.classes)
            current = current_values(model, params)
            if not study.trials and lie_within(current, ranges_of(model, params)):
                study.enqueue_trial(current)
            yield study
    except Timeout:
        raise InputError(f"search {model}: another process searches for this model; wait, or end it") from None


def last_classes(model: str, root: Path) -> tuple[str, ...] | None:
    """Return the classes of the study that was last begun for a model, None if there is none or it does not say."""
    import optuna

    summaries = optuna.get_all_study_summaries(_storage(model, root), include_best_trial=False)
    begun = [(summary.datetime_start, summary.user_attrs) for summary in summaries if summary.datetime_start]
    _, attributes = max(begun, key=lambda each: each[0], default=(None, {}))
    return tuple(attributes[_CLASSES]) if _CLASSES in attributes else None


def next_trial(study: "Study", model: str, params: Params) -> "Trial":
    """Return a new trial with its values.

    They follow from the seed and the trials before, not from when the process was started: an interrupted search tries
    what an uninterrupted one does.
    """
    from optuna.samplers import TPESampler

    study.sampler = TPESampler(seed=(params.search.seed + len(tried(study))) % 2**32)
    return study.ask(distributions(model, params))


def tried(study: "Study") -> "list[FrozenTrial]":
    """Return the trials that were begun, in their order."""
    from optuna.trial import TrialState

    return [trial for trial in study.trials if trial.state is not TrialState.WAITING]


def unfinished(study: "Study") -> "list[FrozenTrial]":
    """Return the trials that a process began and did not finish."""
    from optuna.trial import TrialState

    return [trial for trial in study.trials if trial.state is TrialState.RUNNING]


def finished(study: "Study") -> "list[FrozenTrial]":
    """Return the trials that have a result, best first."""
    from optuna.study import StudyDirection
    from optuna.trial import TrialState

    trials = [trial for trial in study.trials if trial.state is TrialState.COMPLETE]
    sign = -1 if study.direction is StudyDirection.MAXIMIZE else 1

    def rank(trial: Any) -> tuple[float, int]:
        return sign * trial.value, trial.number

    return sorted(trials, key=rank)


def _storage(model: str, root: Path) -> str:
    return f"sqlite:///{(root / _FOLDER / f'{model}.db').resolve()}"
