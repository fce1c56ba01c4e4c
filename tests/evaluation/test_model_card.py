import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import ModelCard

from airline_sentiment.errors import InputError
from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest, write_behaviour
from airline_sentiment.evaluation.model_card import model_card, read_facts, short_card, write_model_card
from airline_sentiment.evaluation.slices import Slice, write_slices
from airline_sentiment.params import Params, load_params

ROOT = Path(__file__).parents[2]
MATRIX = [[54, 6], [10, 30]]


@pytest.fixture
def params() -> Params:
    return load_params(ROOT / "params.yaml")


def of_file(params: Params, *paths: str) -> Params:
    file = params.ingest.file.model_copy(update={"path": list(paths)})
    return params.model_copy(update={"ingest": params.ingest.model_copy(update={"source": "file", "file": file})})


def write_results(root: Path, labels: tuple[str, ...] = ("Can't Tell", "late|flight")) -> Path:
    scores = {"accuracy": 0.84, "macro_f1": 0.83021, "log_loss": 0.5}
    rows = zip(labels, (0.84375, 0.833333), (0.9, 0.75), (0.870968, 0.789474), (60, 40), strict=True)
    per_class = [dict(zip(("label", "precision", "recall", "f1", "support"), row, strict=True)) for row in rows]
    detailed: dict[str, Any] = {**scores, "per_class": per_class, "confusion_matrix": MATRIX}
    floor = {"train": 0.6, "validation": 0.6, "test": 0.6}
    metrics = {"train": scores, "validation": detailed, "test": detailed, "floor": floor}
    report = root / "reports/lstm"
    report.mkdir(parents=True)
    (report / "metrics.json").write_text(json.dumps(metrics))
    return report


def test_the_hub_reads_its_metadata(tmp_path: Path, params: Params) -> None:
    write_model_card_of(tmp_path, params)
    card = ModelCard.load(tmp_path / "reports/lstm/MODEL_CARD.md")
    assert (card.data.pipeline_tag, card.data.language, card.data.license) == ("text-classification", "en", "mit")
    results = {(each.dataset_split, each.metric_type): each.metric_value for each in card.data.eval_results or []}
    assert results[("test", "accuracy")] == 0.84
    assert results[("validation", "f1")] == 0.83021


def write_model_card_of(root: Path, params: Params) -> str:
    write_results(root)
    write_model_card("lstm", params, root)
    return (root / "reports/lstm/MODEL_CARD.md").read_text(encoding="utf-8")


def test_figures_stand_with_their_intervals(tmp_path: Path, params: Params) -> None:
    card = write_model_card_of(tmp_path, params)
    # Wilson's intervals of 84 of 100, 54 of 60 and 30 of 40; that of macro-F1 is checked with the sampling error.
    assert "| test | 0.8400 (0.756 to 0.899) | 0.8302 (" in card
    assert "| Can't Tell | 60 | 0.844 | 0.900 (0.799 to 0.953) | 0.871 |" in card
    assert r"| `late\|flight` | 40 | 0.833 | 0.750 (0.598 to 0.858) | 0.789 |" in card
    # The class that is found least comes first.
    assert card.index(r"`late\|flight` | 40 | 0.833") < card.index("| Can't Tell | 60 | 0.844")
    assert card == model_card(read_facts("lstm", params, tmp_path))


def test_what_is_not_there_is_left_out(tmp_path: Path, params: Params) -> None:
    card = write_model_card_of(tmp_path, params)
    for title in ("## Where it is weakest", "## Behaviour tests", "| parameter |"):
        assert title not in card
    assert "| all | 100 | 100 |" in card


def test_training_and_behaviour_are_told(tmp_path: Path, params: Params) -> None:
    report = write_results(tmp_path)
    (tmp_path / "models/lstm").mkdir(parents=True)
    manifest = {"parameters": {"cell": "gru", "inner": {"clip": None}, "mask": True}}
    (tmp_path / "models/lstm/model.json").write_text(json.dumps(manifest))
    (tmp_path / "data/splits").mkdir(parents=True)
    labels = pa.table({"label": ["late|flight"] * 3 + ["Can't Tell"]})
    pq.write_table(labels, tmp_path / "data/splits/train.parquet")
    test = BehaviourTest("negation", "It counts.", "label", "sentences", 20, 10, 0.5, 0.299, 0.701, ())
    write_behaviour(report / "behaviour.json", Behaviour((test,), ()))
    card = model_card(read_facts("lstm", params, tmp_path))
    assert '| `cell` | `"gru"` |\n| `inner.clip` | `null` |\n| `mask` | `true` |' in card
    assert "| Can't Tell | 1 | 60 | 60 |" in card
    assert "| negation | It counts. | 20 | 0.500 (0.299 to 0.701) |" in card
    assert "| negation | It counts. |" in short_card(read_facts("lstm", params, tmp_path))


def test_the_worst_parts_come_first_and_small_ones_not_at_all(tmp_path: Path, params: Params) -> None:
    report = write_results(tmp_path)
    parts = [("emoji", 40, 0.7, 0.2), ("shout|ing", 30, 0.5, 0.01), ("tiny", 9, 0.1, 0.01)]
    slices = [Slice("text", "kind", value, count, share, 0.3, 0.9, -0.2, p) for value, count, share, p in parts]
    unsure = Slice("label", "agreement", "below 0.5", 20, 0.0, 0.0, 0.2, -0.8, 0.0)
    write_slices(report / "slices.csv", [*slices, unsure])
    card = model_card(read_facts("lstm", params, tmp_path))
    assert "below 0.5" not in card
    worst, better = (
        "| kind | `shout\\|ing` | 30 | 0.500 (0.300 to 0.900) | beyond chance |",
        "| kind | emoji | 40 | 0.700 (0.300 to 0.900) |  |",
    )
    assert f"{worst}\n{better}" in card
    assert "tiny" not in card
    assert worst in short_card(read_facts("lstm", params, tmp_path))


def test_of_other_texts_no_licence_is_claimed_and_no_folder_or_key_told(tmp_path: Path, params: Params) -> None:
    card = write_model_card_of(
        tmp_path, of_file(params, "/home/zoltan/reviews.csv", "https://x.org/t.csv?token=s3cret")
    )
    data = ModelCard(card).data
    assert (data.license, data.language) == (None, None)
    assert "`reviews.csv`, `t.csv`" in card
    assert "zoltan" not in card
    assert "s3cret" not in card
    assert "is not known here" in card


def test_fifty_classes_stay_readable(tmp_path: Path, params: Params) -> None:
    report = write_results(tmp_path)
    metrics = json.loads((report / "metrics.json").read_text())
    for split in ("validation", "test"):
        metrics[split]["per_class"] = [
            {"label": f"class {number}", "precision": 0.5, "recall": number / 50, "f1": 0.5, "support": 2}
            for number in range(50)
        ]
        metrics[split]["confusion_matrix"] = [[2 * (row == column) for row in range(50)] for column in range(50)]
    (report / "metrics.json").write_text(json.dumps(metrics))
    card = model_card(read_facts("lstm", params, tmp_path))
    assert "30 more classes are in the sum alone." in card
    assert "the class that is found least first (20 of 50)" in card
    assert len(card.splitlines()) < 200


def test_a_damaged_file_is_named(tmp_path: Path, params: Params) -> None:
    write_results(tmp_path)
    (tmp_path / "models/lstm").mkdir(parents=True)
    (tmp_path / "models/lstm/model.json").write_text("[]")
    with pytest.raises(InputError, match=r"model\.json: damaged"):
        read_facts("lstm", params, tmp_path)
