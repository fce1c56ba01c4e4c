"""The model card: what who takes a trained model should know of it, in the form that the Hugging Face hub reads.

The sections follow Mitchell et al., "Model Cards for Model Reporting", FAT* 2019, 220-229.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest, read_behaviour
from airline_sentiment.evaluation.intervals import Interval
from airline_sentiment.evaluation.metrics import SPLITS, Metrics, read_metrics
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.sampling import Z95, error_of, macro_f1_influences
from airline_sentiment.evaluation.slices import Slice, read_slices
from airline_sentiment.evaluation.source_names import is_default, source_name
from airline_sentiment.evaluation.traits import LABEL
from airline_sentiment.files import read_json, replacing_file
from airline_sentiment.labels import name_some
from airline_sentiment.markdown import code, inline, table
from airline_sentiment.params import Ingest, Params

MODEL_CARD = "MODEL_CARD.md"

_MEASURED = ("validation", "test")
_WORST_SLICES = 5
_FEWEST = 10
_MOST_CLASSES = 20
_LONGEST_VALUE = 60
_TASK = "text-classification"


@dataclass(frozen=True)
class Facts:
    """What a card says, read from the files of a result.

    Attributes:
        model: its name.
        source: where its texts come from, as `ingest` says.
        counts: split -> class -> number of texts; of train only where its file is there.
        parameters: of the model, by key with points; none where the model is not there.
        metrics: the content of `metrics.json`.
        slices: results by group; none where there are none.
        behaviour: results of the behaviour tests; None where there are none.
    """

    model: str
    source: Ingest
    counts: Mapping[str, Mapping[str, int]]
    parameters: Mapping[str, Any]
    metrics: Metrics
    slices: Sequence[Slice]
    behaviour: Behaviour | None

    @property
    def classes(self) -> list[str]:
        """The labels, in the order of the probabilities."""
        return [each["label"] for each in self.metrics["test"]["per_class"]]

    def tweets(self, split: str) -> int:
        """Return the number of texts of a split, 0 where it is not known."""
        return sum(self.counts.get(split, {}).values())


def write_model_card(model: str, params: Params, root: Path) -> None:
    """Write `reports/MODEL/MODEL_CARD.md`, from the other files of the report, the model's folder and the splits.

    Raises:
        InputError: naming a file that is missing or damaged.
    """
    with replacing_file(root / "reports" / model / MODEL_CARD) as path:
        path.write_text(model_card(read_facts(model, params, root)), encoding="utf-8")


def read_facts(model: str, params: Params, root: Path) -> Facts:
    """Return what the files say of a model.

    Raises:
        InputError: naming a file that is damaged, or `metrics.json` if it is missing.
    """
    report = root / "reports" / model
    metrics = read_metrics(report / "metrics.json")
    slices, behaviour = report / "slices.csv", report / "behaviour.json"
    counts = {split: {each["label"]: each["support"] for each in metrics[split]["per_class"]} for split in _MEASURED}
    return Facts(
        model=model,
        source=params.ingest,
        counts={**_train_counts(root / "data/splits/train.parquet", list(counts["test"])), **counts},
        parameters=_parameters(root / "models" / model / "model.json"),
        metrics=metrics,
        slices=read_slices(slices) if slices.exists() else (),
        behaviour=read_behaviour(behaviour) if behaviour.exists() else None,
    )


def model_card(facts: Facts) -> str:
    """Return the card with the metadata of the hub, in Markdown."""
    sections = [
        ("", [_what(facts)]),
        ("Use", [_USE, _how_to_use(facts)]),
        ("Training", list(_training(facts))),
        ("Results", [_results(facts), _per_class(facts)]),
        ("Where it is weakest", list(weakest_slices(facts.slices))),
        ("Behaviour tests", list(_behaviour(facts))),
        ("Limits", [_limits(facts)]),
        ("Licence", [_licence(facts)]),
    ]
    body = [block for title, blocks in sections if blocks for block in _section(title, blocks)]
    return "\n\n".join([f"---\n{_metadata(facts)}\n---", f"# Model card: {code(facts.model)}", *body]) + "\n"


def short_card(facts: Facts) -> str:
    """Return what matters most of the card, in Markdown without headings, for the page of a registered model."""
    weakest = _titled("Where it is weakest:", weakest_slices(facts.slices))
    behaviour = _titled("Behaviour tests:", _behaviour(facts))
    return "\n\n".join([_what(facts), _results(facts), _recalls(facts), *weakest, _limits(facts), *behaviour])


_USE = """\
It is meant to sort many texts like those that it was trained on, where a single mistake does no harm, or where a
person looks at what matters; to compare methods; and to learn.

It is not meant for decisions about single people, such as who gets an answer or a refund; for judging those who wrote
the texts or are mentioned in them; or for texts of another language, time, trade or kind without measuring it there.
How many texts of a class it finds is not how many there are: it errs more to one side than to the other."""


def _titled(title: str, blocks: Iterator[str]) -> list[str]:
    found = list(blocks)
    return [title, *found] if found else []


def _section(title: str, blocks: Sequence[str]) -> Iterator[str]:
    if title:
        yield f"## {title}"
    yield from blocks


def weakest_slices(slices: Sequence[Slice]) -> Iterator[str]:
    """Yield a table in Markdown of the five slices where a model is weakest, and how to read it; nothing without any.

    Slices of fewer than ten texts do not count, nor those by agreement and the like: where annotators do not agree
    every model is weak, and nobody can tell of a new text whether they would.
    """
    counted = [each for each in slices if each.tweets >= _FEWEST and each.kind != LABEL]
    worst = sorted(counted, key=lambda each: (each.accuracy, each.group, each.value))[:_WORST_SLICES]
    if not worst:
        return
    yield table(("group", "value", "texts", "accuracy on test", ""), list(map(_slice, worst)), "llrrl")
    if any(map(_is_weak, worst)):
        yield "Beyond chance: worse than on all other texts, p < 0.05 after correction for the number of slices."


def _what(facts: Facts) -> str:
    counted = ", ".join(f"{split} {facts.tweets(split):,}" for split in SPLITS if facts.tweets(split))
    classes = name_some(list(map(inline, facts.classes)))
    return (
        f"{code(facts.model)} reads a text and answers with the probability of each of {len(facts.classes)} classes: "
        f"{classes}. Its texts come from {_named(facts.source)} ({counted}). On the test split its accuracy is "
        f"{_accuracy(facts, 'test')} and its macro-F1 {_macro_f1(facts, 'test')}."
    )


def _named(ingest: Ingest) -> str:
    return source_name(ingest) if ingest.source == "file" else f"the source {source_name(ingest)}"


def _how_to_use(facts: Facts) -> str:
    model = facts.model
    return f"""\
With this repository and its results (`make repro`), on the command line:

```sh
airline-sentiment predict "thank you so much" --model {model}
airline-sentiment predict --file texts.csv --output labelled.csv --model {model}
```

From Python, with the folder of the model alone:

```python
from airline_sentiment import load

predictions = load("models/{model}").label(["thank you so much"])
predictions.labels, predictions.probabilities
```"""


def _training(facts: Facts) -> Iterator[str]:
    yield (
        "It learnt from the training split, and choices were made on the validation split; the test split chose "
        "nothing. Where `split.group_duplicates` is true, texts with the same clean text are all in one split."
    )
    splits = [split for split in SPLITS if split in facts.counts]
    rows = [(inline(label), *(f"{facts.counts[split].get(label, 0):,}" for split in splits)) for label in facts.classes]
    shown = rows[:_MOST_CLASSES]
    yield table(("class", *splits), [*shown, ("all", *(f"{facts.tweets(split):,}" for split in splits))], "lrrr")
    if len(rows) > len(shown):
        yield f"{len(rows) - len(shown)} more classes are in the sum alone."
    if facts.parameters:
        values = [(code(key), code(json.dumps(value, ensure_ascii=False))) for key, value in facts.parameters.items()]
        yield table(("parameter", "value"), values, "lr")


def _results(facts: Facts) -> str:
    rows = []
    for split in SPLITS:
        measured, known = facts.metrics[split], split in _MEASURED
        accuracy = _accuracy(facts, split) if known else f"{measured['accuracy']:.4f}"
        macro_f1 = _macro_f1(facts, split) if known else f"{measured['macro_f1']:.4f}"
        rows.append((split, accuracy, macro_f1, f"{measured['log_loss']:.4f}", f"{facts.metrics['floor'][split]:.4f}"))
    legend = (
        "In brackets: 95 % intervals of what other texts of the same kind would give; another seed of the training is "
        "not in them. Floor: the accuracy of always answering the most frequent class. Log-loss is in nats."
    )
    return f"{table(('split', 'accuracy', 'macro-F1', 'log-loss', 'floor'), rows, 'lrrrr')}\n\n{legend}"


def _per_class(facts: Facts) -> str:
    per_class = sorted(facts.metrics["test"]["per_class"], key=lambda each: float(each["recall"]))[:_MOST_CLASSES]
    rows = [
        (
            inline(each["label"]),
            f"{each['support']:,}",
            f"{each['precision']:.3f}",
            _with_ends(proportion_interval(each["recall"], each["support"]), 3),
            f"{each['f1']:.3f}",
        )
        for each in per_class
    ]
    said = "On test, the class that is found least first" + (
        f" ({_MOST_CLASSES} of {len(facts.classes)})" if len(facts.classes) > _MOST_CLASSES else ""
    )
    return f"{said}:\n\n{table(('class', 'texts', 'precision', 'recall', 'F1'), rows, 'lrrrr')}"


def _recalls(facts: Facts) -> str:
    per_class = facts.metrics["test"]["per_class"][:_MOST_CLASSES]
    recalls = (f"{inline(each['label'])} {each['recall']:.3f}" for each in per_class)
    return f"Recall on test: {', '.join(recalls)}."


def _slice(found: Slice) -> Sequence[str]:
    accuracy = _with_ends(Interval(found.accuracy, found.lower, found.upper), 3)
    mark = "beyond chance" if _is_weak(found) else ""
    return inline(found.group), inline(found.value[:_LONGEST_VALUE]), f"{found.tweets:,}", accuracy, mark


def _is_weak(found: Slice) -> bool:
    return found.beyond_chance and found.difference < 0


def _behaviour(facts: Facts) -> Iterator[str]:
    if facts.behaviour is None or not facts.behaviour.tests:
        return
    yield table(("test", "what a good model does", "cases", "pass"), map(_tested, facts.behaviour.tests), "llrr")
    yield (
        "Cases are sentences that were written to try a model, or changed texts of the test split; intervals treat "
        "them as drawn one by one, so they are rather too narrow where several come from one sentence."
    )


def _tested(test: BehaviourTest) -> Sequence[str]:
    rate = _with_ends(Interval(test.rate, test.lower, test.upper), 3)
    return inline(test.name), inline(test.description), f"{test.cases:,}", rate


def _limits(facts: Facts) -> str:
    return (
        "It answers with one of its classes whatever the text is. The figures hold for texts like those that it was "
        "measured on, and for the judgement of those who labelled them, who do not always agree. It has learnt which "
        "words went with which label in its source, including what is unfair or out of date there."
    )


def _licence(facts: Facts) -> str:
    ours = "The code that trained it is under the MIT licence."
    if is_default(facts.source):
        return f"{ours} So is the package that carries its texts; people wrote them under their names."
    return (
        f"{ours} Under which licence its texts are is not known here: ask before you publish the model, whose "
        "vocabulary holds words of them."
    )


def _metadata(facts: Facts) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    known = is_default(facts.source)
    dataset = "crowdflower" if known else "file"
    results = [
        EvalResult(
            task_type=_TASK,
            dataset_type=dataset,
            dataset_name=dataset,
            dataset_split=split,
            metric_type=kind,
            metric_name=name,
            metric_value=facts.metrics[split][key],
        )
        for split in _MEASURED
        for key, kind, name in (
            ("accuracy", "accuracy", "accuracy"),
            ("macro_f1", "f1", "macro-F1"),
            ("log_loss", "log_loss", "log-loss"),
        )
    ]
    data = ModelCardData(
        language="en" if known else None,
        license="mit" if known else None,
        pipeline_tag=_TASK,
        tags=[_TASK, "airline-sentiment"],
        metrics=["accuracy", "f1"],
        model_name=facts.model,
        eval_results=results,
    )
    return str(data.to_yaml())


def _accuracy(facts: Facts, split: str) -> str:
    return _with_ends(proportion_interval(facts.metrics[split]["accuracy"], facts.tweets(split)))


def _macro_f1(facts: Facts, split: str) -> str:
    value = float(facts.metrics[split]["macro_f1"])
    matrix = facts.metrics[split].get("confusion_matrix")
    if matrix is None:
        return f"{value:.4f}"
    half = Z95 * error_of(macro_f1_influences(matrix), matrix)
    return _with_ends(Interval(value, max(0.0, value - half), min(1.0, value + half)))


def _with_ends(interval: Interval, digits: int = 4) -> str:
    return f"{interval.value:.{digits}f} ({interval.lower:.3f} to {interval.upper:.3f})"


def _train_counts(path: Path, classes: Sequence[str]) -> dict[str, dict[str, int]]:
    if not path.exists():
        return {}
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        labels = pq.read_table(path, columns=["label"])["label"].cast(pa.string())
    except (KeyError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: damaged: {str(error).splitlines()[0]}") from None
    counted = {each["values"]: each["counts"] for each in labels.value_counts().to_pylist()}
    return {"train": {label: counted.get(label, 0) for label in classes}}


def _parameters(manifest: Path) -> dict[str, Any]:
    if not manifest.exists():
        return {}
    try:
        content = read_json(manifest)
        return dict(_flat("", content["parameters"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{manifest}: damaged: {str(error).splitlines()[0]}") from None


def _flat(prefix: str, block: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in block.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield f"{prefix}{key}", value
