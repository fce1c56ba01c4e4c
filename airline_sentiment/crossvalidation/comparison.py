"""Train and test every model on every split; what was done before is not done again."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from airline_sentiment.crossvalidation.corpus import Corpus, write_rotated_splits
from airline_sentiment.crossvalidation.figures import draw_intervals
from airline_sentiment.dvc_files import md5_of
from airline_sentiment.evaluation.comparison import Comparison, Scores, markdown_comparison
from airline_sentiment.evaluation.metrics import split_metrics
from airline_sentiment.progress import Steps, counting_steps
from airline_sentiment.tracking.family import Child, Family, Parent
from airline_sentiment.tracking.fingerprint import hash_of
from airline_sentiment.trials.processes import Workers
from airline_sentiment.trials.results import TrialResult
from airline_sentiment.trials.trial import Trial

PARTS = ("validation", "test")


@dataclass(frozen=True)
class Fold:
    """A model on a split.

    Attributes:
        model: its name.
        number: of the split, from 1.
        trial: the training.
        fingerprint: of the trial.
    """

    model: str
    number: int
    trial: Trial
    fingerprint: str


def cross_validate(models: Sequence[str], splits: int, corpus: Corpus, kind: str, jobs: int, root: Path) -> Comparison:
    """Train each model on each of the rotated splits of a corpus, `jobs` at a time, and log all of it to MLflow.

    The numbers do not depend on `jobs`. Progress goes to standard error.

    Args:
        models: of `params.yaml`; the others are compared with the first.
        splits: how many, at least two.
        corpus: the tweets.
        kind: what to call it in MLflow.
        jobs: how many trainings run at a time.
        root: the folder of the repository.

    Raises:
        InputError: if the corpus is absent, has not so many splits, or too few tweets of a class for them.
        TrialError: if a training fails; what was finished before is kept.
    """
    with tempfile.TemporaryDirectory() as folder:
        folders = write_rotated_splits(corpus, splits, Path(folder))
        folds = [_fold(model, number, corpus, path, root) for model in models for number, path in enumerate(folders, 1)]
        family = Family(_parent(kind, corpus), corpus.params, root)
        try:
            scores = _run(folds, family, jobs, root)
        except BaseException:
            family.interrupt()
            raise
    shares = corpus.params.split
    by_model = {model: [scores[model, number] for number in range(1, splits + 1)] for model in models}
    comparison = Comparison(by_model, shares.test / shares.train, tuple(corpus.params.labels.classes))
    numbers = {f"{model}.{key}": value for model, of in comparison.summary().items() for key, value in of.items()}
    pictures = {"intervals.png": partial(draw_intervals, comparison=comparison)}
    family.finish(numbers, {"comparison.md": markdown_comparison(comparison) + "\n"}, pictures)
    return comparison


def _fold(model: str, number: int, corpus: Corpus, splits: Path, root: Path) -> Fold:
    trial = Trial(f"{model}, split {number}", model, corpus.params, splits, corpus.vocabulary, PARTS)
    return Fold(model, number, trial, trial.fingerprint(root))


def _parent(kind: str, corpus: Corpus) -> Parent:
    shared = {
        "tweets": md5_of(corpus.tweets),
        "classes": corpus.params.labels.classes,
        "split": corpus.params.split.model_dump(),
        "kind": kind,
    }
    fingerprint = hash_of(shared)
    description = (
        "Models on the same splits; each child is one training. comparison.md compares those of the last call."
    )
    return Parent(kind, f"{kind} {fingerprint[:8]}", fingerprint, description)


def _run(folds: list[Fold], family: Family, jobs: int, root: Path) -> dict[tuple[str, int], Scores]:
    scores: dict[tuple[str, int], Scores] = {}

    def finish(fold: Fold, result: TrialResult, said: str, kept: bool = False) -> None:
        measured = {part: split_metrics(seen.labels, seen.probabilities) for part, seen in result.parts.items()}
        scores[fold.model, fold.number] = measured
        steps.done(f"{fold.trial.name}: {_line(measured)}  ({said})", kept)
        family.add(_child(fold, measured, result))

    with (
        counting_steps("cross-validation", len(folds)) as steps,
        _workers(steps, min(jobs, len(folds)), root) as workers,
    ):
        waiting: dict[Future[TrialResult], Fold] = {}
        for fold in folds:
            cached = workers.cached(fold.fingerprint)
            if cached:
                finish(fold, cached, "kept from before", kept=True)
            else:
                waiting[workers.submit(fold.trial, fold.fingerprint)] = fold
        for future in as_completed(waiting):
            finish(waiting[future], future.result(), f"{future.result().seconds:.0f} s")
    return scores


def _workers(steps: Steps, jobs: int, root: Path) -> Workers:
    return Workers(root, jobs, lambda trial, epoch: steps.note(f"{trial.name}, epoch {epoch}"))


def _child(fold: Fold, measured: Scores, result: TrialResult) -> Child:
    metrics = {f"{part}.{key}": value for part, values in measured.items() for key, value in values.items()}
    return Child(
        name=f"{fold.model} split {fold.number}",
        model=fold.model,
        fingerprint=fold.fingerprint,
        params=fold.trial.params,
        place={"cross_validation.split": str(fold.number)},
        metrics=metrics,
        history=result.history,
        started=result.started,
        seconds=result.seconds,
    )


def _line(measured: Scores) -> str:
    return "  ".join(f"{part} accuracy {measured[part]['accuracy']:.4f}" for part in PARTS)
