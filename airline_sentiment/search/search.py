"""Try values for a model's parameters until there are enough trials."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import Metrics, split_metrics
from airline_sentiment.labels import name_some
from airline_sentiment.params import Params
from airline_sentiment.progress import Steps, counting_steps
from airline_sentiment.search.importance import draw_history, draw_importances, importances, markdown_importances
from airline_sentiment.search.space import rounded
from airline_sentiment.search.study import (
    finished,
    last_classes,
    next_trial,
    open_study,
    study_fingerprint,
    tried,
    unfinished,
)
from airline_sentiment.search.summary import Tried, describe_values, markdown_trials
from airline_sentiment.tracking.family import Child, Drawing, Family, Parent
from airline_sentiment.trials.processes import Workers
from airline_sentiment.trials.results import TrialResult
from airline_sentiment.trials.trial import Trial

if TYPE_CHECKING:
    from optuna.study import Study


class Search:
    """The search for one model.

    Parameters
    ----------
    model : str
        of `params.yaml`, with ranges under `search`.
    params : Params
    data : Path
        the folder with what the stages tokenize and split wrote; the test split is not opened.
    root : Path
        the folder of the repository.

    Raises
    ------
    InputError
        if data is absent, or there are no ranges for the model.
    """

    def __init__(self, model: str, params: Params, data: Path, root: Path) -> None:
        self._model = model
        self._params = params
        self._data = data
        self._root = root
        self._fingerprint = study_fingerprint(model, params, data, root)
        name = f"search {model} {self._fingerprint[:8]}"
        description = f"Parameters of {model}, tried on the validation split; each child is one trial."
        self._family = Family(Parent("search", name, self._fingerprint, description), params, root)

    def run(self, trials: int, jobs: int) -> list[Tried]:
        """Go on until the search has so many trials, `jobs` at a time; return those with a result, best first.

        Raises:
            InputError: if another process searches for this model.
        """
        with open_study(self._model, self._params, self._fingerprint, self._root) as study:
            self._tell_of_other_classes(study)
            try:
                self._run(study, trials, jobs)
            except BaseException:
                self._family.interrupt()
                raise
            best = [Tried(trial.number, float(trial.value or 0), rounded(trial.params)) for trial in finished(study)]
            shares = importances(study)
        if best:
            self._tell_together(best, shares)
        return best

    def _tell_together(self, best: Sequence[Tried], shares: Mapping[str, float]) -> None:
        measure = self._params.search.measure
        texts = {"trials.md": markdown_trials(best, measure) + "\n"}
        pictures: dict[str, Drawing] = {"history.png": partial(draw_history, trials=best, measure=measure)}
        if shares:
            # What is cut where the description is full stands last.
            texts = {"importance.md": markdown_importances(shares, len(best)), **texts}
            pictures["importance.png"] = partial(draw_importances, shares=shares)
        self._family.finish({f"best.validation.{measure}": best[0].value}, texts, pictures)

    def _tell_of_other_classes(self, study: "Study") -> None:
        before = None if tried(study) else last_classes(self._model, self._root)
        if before not in (None, tuple(self._params.labels.classes)):
            said = f"the last search was of other classes ({name_some(before)}); its trials do not count"
            print(f"search {self._model}: {said}", file=sys.stderr, flush=True)

    def _run(self, study: "Study", trials: int, jobs: int) -> None:
        left = len(unfinished(study)) + max(0, trials - len(tried(study)))
        with counting_steps(f"search {self._model}", left) as steps, self._workers(steps, jobs) as workers:
            self._log_earlier(study, workers)
            pending = self._pending(study, trials)
            running: dict[Future[TrialResult], int] = {}
            while True:
                for number, values in islice(pending, jobs - len(running)):
                    running[self._submit(workers, number, values)] = number
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    self._finish(study, running.pop(future), future, steps)

    def _pending(self, study: "Study", trials: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Yield number and values of what an earlier process did not finish, then of what the study asks for."""
        for begun in unfinished(study):
            yield begun.number, begun.params
        while len(tried(study)) < trials:
            asked = next_trial(study, self._model, self._params)
            yield asked.number, asked.params

    def _submit(self, workers: Workers, number: int, values: Mapping[str, Any]) -> Future[TrialResult]:
        try:
            trial = self._trial(number, values)
            fingerprint = trial.fingerprint(self._root)
        except InputError as error:
            # Values that are possible one by one may be impossible together.
            failed: Future[TrialResult] = Future()
            failed.set_exception(error)
            return failed
        return workers.submit(trial, fingerprint)

    def _finish(self, study: "Study", number: int, future: Future[TrialResult], steps: Steps) -> None:
        from optuna.trial import TrialState

        trial = study.trials[number]
        try:
            result = future.result()
            measured = _measure(result)
        except (InputError, ValueError) as error:
            study.tell(number, state=TrialState.FAIL)
            steps.done(f"trial {number}: failed: {error}")
            return
        study.tell(number, measured[self._params.search.measure])
        scores = f"validation accuracy {measured['accuracy']:.4f}  macro-F1 {measured['macro_f1']:.4f}"
        steps.done(f"trial {number}: {scores}  ({result.seconds:.0f} s)  {describe_values(rounded(trial.params))}")
        self._log(number, trial.params, result)

    def _log_earlier(self, study: "Study", workers: Workers) -> None:
        """Log what was finished while the store was out of reach, as far as its results are kept."""
        for trial in finished(study):
            result = workers.cached(self._trial(trial.number, trial.params).fingerprint(self._root))
            if result:
                self._log(trial.number, trial.params, result)

    def _log(self, number: int, values: Mapping[str, Any], result: TrialResult) -> None:
        trial = self._trial(number, values)
        child = Child(
            name=trial.name,
            model=self._model,
            fingerprint=trial.fingerprint(self._root),
            params=trial.params,
            place={"search.trial": str(number)},
            metrics={f"validation.{key}": value for key, value in _measure(result).items()},
            history=result.history,
            started=result.started,
            seconds=result.seconds,
        )
        self._family.add(child)

    def _trial(self, number: int, values: Mapping[str, Any]) -> Trial:
        return Trial(
            name=f"{self._model} trial {number}",
            model=self._model,
            params=self._params.with_values(self._model, rounded(values)),
            splits=self._data / "splits",
            vocabulary=self._data / "tokens/vocabulary.json",
            parts=("validation",),
        )

    def _workers(self, steps: Steps, jobs: int) -> Workers:
        return Workers(self._root, jobs, lambda trial, epoch: steps.note(f"{trial.name}, epoch {epoch}"))


def _measure(result: TrialResult) -> Metrics:
    predictions = result.parts["validation"]
    return split_metrics(predictions.labels, predictions.probabilities)
