"""What a run, an experiment and a registered version say of themselves on MLflow's page: Markdown, made of files."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.metrics import SPLITS, Metrics, read_metrics
from airline_sentiment.evaluation.model_card import read_facts, short_card, weakest_slices
from airline_sentiment.evaluation.predictions import read_predictions
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.sampling import paired_differences
from airline_sentiment.evaluation.slices import read_slices
from airline_sentiment.gate import behaviour_refusals, refusals_of
from airline_sentiment.labels import name_some, probability_columns
from airline_sentiment.markdown import code, inline, table
from airline_sentiment.params import Params
from airline_sentiment.tracking.fingerprint import REPORT, hash_of
from airline_sentiment.tracking.rivals import Champion

NOTE = "mlflow.note.content"

BASELINE = "tfidf"
PREDICTIONS = "test_predictions.csv"
EXPERIMENT_NOTE = """\
Texts in, a label for each out: the results of `dvc repro` and `dvc exp run`, one run for each result.

* A **run** holds the parameters of its model, the metrics of train, validation and test, the curves of its training, \
figures, the answers to the test texts, and the model. Its description is a short report.
* Runs called **cross-validation** and **search** have the trainings of those commands as children.
* Choose by **validation.macro_f1**; those of the test split are there to report, not to choose.
* The saved view **Results** shows the columns that matter, the best run first.
"""

_OURS = "mlflow.note.hash"
"""The page shows no tag that begins so."""
_LONGEST, _LONGEST_CARD = 7_500, 4_000
"""Characters; MLflow cuts a tag of a run at 8,000, and its table of versions has room for 5,000."""
_NAMES = {"accuracy": "accuracy", "macro_f1": "macro-F1", "log_loss": "log-loss"}


def note_tags(present: Mapping[str, str], note: str) -> dict[str, str]:
    """Return the tags that give a note to what has the tags `present`: none if a person wrote another."""
    written = present.get(NOTE, "")
    if written == note or (written and present.get(_OURS) != hash_of(written)):
        return {}
    return {NOTE: note, _OURS: hash_of(note)}


def run_note(model: str, params: Params, root: Path, champion: Champion | None = None) -> str:
    """Return the report of a result from `reports/MODEL`, the splits, and the baseline's metrics where they lie there.

    Args:
        model: its name.
        params: all parameters.
        root: the root of the repository.
        champion: what to compare it with besides the baseline.

    Raises:
        InputError: naming a file that is damaged.
    """
    report = root / "reports" / model
    metrics = read_metrics(report / "metrics.json")
    blocks = [
        _headline(metrics, params),
        _what(model, metrics, params, root),
        _measures(metrics, _tweets(metrics, root)),
        *_against_baseline(model, metrics, root),
        *(_against_champion(champion, metrics, report) if champion else ()),
        *_refusals(metrics, params),
        *_weaknesses(report),
        *_artifacts(report),
    ]
    return _fitted("\n\n".join(blocks))


def model_card(model: str, params: Params, root: Path) -> str:
    """Return what who takes a registered model should know of it, from the same files.

    Raises:
        InputError: naming a file that is damaged.
    """
    return _fitted(short_card(read_facts(model, params, root)), _LONGEST_CARD)


def parent_note(description: str, texts: Mapping[str, str], pictures: Sequence[str] = ()) -> str:
    """Return the description of a run that has children, with what they say together and where pictures of it are."""
    drawn = (
        [f"Drawn among the artifacts: {', '.join(code(f'figures/{name}') for name in pictures)}."] if pictures else []
    )
    return _fitted("\n\n".join([description, *drawn, *(text.rstrip("\n") for text in texts.values())]))


def _fitted(text: str, longest: int = _LONGEST) -> str:
    """Return whole lines of a text, as many as there is room for."""
    if len(text) <= longest:
        return text
    return text[: text.rfind("\n", 0, longest)] + "\n\nThe rest is among the artifacts."


def _what(model: str, metrics: Metrics, params: Params, root: Path) -> str:
    source, tweets = params.ingest.source, _tweets(metrics, root)
    paths = params.ingest.file.paths if source == "file" else ()
    named = f"the source {code(source)}" if not paths else name_some([code(path) for path in paths])
    classes = [inline(each["label"]) for each in metrics["test"]["per_class"]]
    counted = [f"{split} {tweets[split]:,}" for split in SPLITS if split in tweets]
    return f"{code(model)} on texts of {named} ({', '.join(counted)}); {len(classes)} classes: {name_some(classes)}."


def _tweets(metrics: Metrics, root: Path) -> dict[str, int]:
    """Return the number of texts in each split; that of train only where its file lies there."""
    train = root / "data/splits/train.parquet"
    tweets = {}
    if train.exists():
        import pyarrow.parquet as pq

        tweets["train"] = pq.ParquetFile(train).metadata.num_rows
    for split in ("validation", "test"):
        tweets[split] = sum(each["support"] for each in metrics[split]["per_class"])
    return tweets


def _measures(metrics: Metrics, tweets: Mapping[str, int]) -> str:
    rows = []
    for split in SPLITS:
        measured = metrics[split]
        accuracy = _share(measured["accuracy"], tweets.get(split) if split != "train" else None)
        rest = [f"{measured[key]:.4f}" for key in ("macro_f1", "log_loss")]
        rows.append((split, accuracy, *rest, f"{metrics['floor'][split]:.4f}"))
    headings = ("split", "accuracy", *(_NAMES[key] for key in ("macro_f1", "log_loss")), "floor")
    legend = "In brackets: Wilson's 95 % interval. Floor: the accuracy of always answering the most frequent class."
    return f"{table(headings, rows, 'lrrrr')}\n\n{legend}"


def _share(share: float, tweets: int | None) -> str:
    if not tweets:
        return f"{share:.4f}"
    interval = proportion_interval(share, tweets)
    return f"{share:.4f} ({interval.lower:.3f} to {interval.upper:.3f})"


def _against_baseline(model: str, metrics: Metrics, root: Path) -> Iterator[str]:
    path = root / "reports" / BASELINE / "metrics.json"
    if model == BASELINE or not path.exists():
        return
    baseline = read_metrics(path)
    if _labels(baseline) != _labels(metrics):
        return
    gained = [
        f"{split} {_NAMES[key]} {metrics[split][key] - baseline[split][key]:+.4f}"
        for split in ("validation", "test")
        for key in ("accuracy", "macro_f1")
    ]
    how = "`airline-sentiment cross-validate` says whether that is more than chance"
    yield f"Against {code(BASELINE)}: {', '.join(gained)}; {how}."


def _against_champion(champion: Champion, metrics: Metrics, report: Path) -> Iterator[str]:
    if champion.is_this:
        yield f"It is the champion, version {champion.version} of the registered model."
        return
    name = f"the champion, {code(champion.name)} (version {champion.version})"
    rows = [
        (split, _NAMES[key], f"{metrics[split][key]:.4f}", f"{champion.metrics[f'{split}.{key}']:.4f}")
        for split in ("validation", "test")
        for key in _NAMES
        if f"{split}.{key}" in champion.metrics
    ]
    if rows:
        beside = table(("split", "", "here", "champion"), rows, "llrr")
        yield "\n\n".join([f"Beside {name}:", beside, *_paired(champion.report, report, _labels(metrics))])


def _paired(before: Path | None, after: Path, classes: Sequence[str]) -> Iterator[str]:
    """Yield the differences on the test split, where both have answered the same texts and these answers are here."""
    if before is None or not all((folder / PREDICTIONS).exists() for folder in (before, after)):
        return
    try:
        old, new = (read_predictions(folder / PREDICTIONS, classes) for folder in (before, after))
    except InputError:
        # The champion has other classes.
        return
    if not old[["id", "label"]].equals(new[["id", "label"]]) or new["label"].nunique() < max(2, len(classes)):
        return
    labels = new["label"].map({label: place for place, label in enumerate(classes)}).to_numpy()
    first, second = (answers[list(probability_columns(classes))].to_numpy() for answers in (old, new))
    gained = paired_differences(labels, first, second)
    shown = [
        f"{_NAMES[key]} {each.value:+.4f} ({each.lower:+.4f} to {each.upper:+.4f})" for key, each in gained.items()
    ]
    yield f"On test, text by text, with 95 % intervals: {', '.join(shown)}. One that holds 0 says nothing."


def _labels(metrics: Metrics) -> list[str]:
    return [each["label"] for each in metrics["test"]["per_class"]]


def _headline(metrics: Metrics, params: Params) -> str:
    measured = metrics["test"]
    accuracy = _share(measured["accuracy"], sum(each["support"] for each in measured["per_class"]))
    verdict = "is refused by the gate" if _missed(metrics, params) else "passes the gate"
    return f"**Test accuracy {accuracy}, macro-F1 {measured['macro_f1']:.4f}; {verdict}.**"


def _missed(metrics: Metrics, params: Params) -> tuple[str, ...]:
    of_behaviour = behaviour_refusals(metrics.get("behaviour"), params.gate)
    return (*refusals_of(metrics["validation"], None, params.gate), *of_behaviour)


def _refusals(metrics: Metrics, params: Params) -> Iterator[str]:
    refusals = _missed(metrics, params)
    if refusals:
        yield "\n".join(["The gate refuses it:", "", *(f"* {inline(refusal)}" for refusal in refusals)])


def _weaknesses(report: Path) -> Iterator[str]:
    path = report / "slices.csv"
    if blocks := list(weakest_slices(read_slices(path) if path.exists() else [])):
        yield "\n\n".join(["Where it is weakest:", *blocks])


def _artifacts(report: Path) -> Iterator[str]:
    if (report / REPORT).exists():
        yield f"**The whole report**, with figures, mistakes and doubtful labels: {code(REPORT)} among the artifacts."
    figures = [code(f"figures/{path.name}") for path in sorted(report.glob("*.png"))]
    others = "`test_predictions.json` (every test text, the most confident mistakes first)"
    yield f"Among the artifacts: {', '.join([*figures, others])}."
