"""The command's start, and the gate by hand."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from airline_sentiment.checks.merge_gate import refused
from airline_sentiment.params import Gate

GATE = Gate(min_macro_f1=0.7, min_recall=0.5, max_drop=0.01, max_accuracy_drop=0.02, behaviour=None)
HEAVY = {"tensorflow", "keras", "mlflow", "pandas", "sklearn", "scipy", "matplotlib", "pyarrow", "dvc"}


def results(macro_f1: float, validation: float = 0.8, test: float = 0.8, recall: float = 0.6) -> dict[str, Any]:
    per_class = [{"label": label, "recall": recall, "support": 40} for label in ("negative", "neutral", "positive")]
    return {
        "validation": {"accuracy": validation, "macro_f1": macro_f1, "per_class": per_class},
        "test": {"accuracy": test},
    }


def criteria(now: dict[str, Any], base: dict[str, Any] | None) -> list[tuple[str, str]]:
    return [(finding.stage, finding.subject) for finding in refused(now, base, GATE)]


def test_only_the_best_model_must_reach_the_minima() -> None:
    assert criteria({"small": results(0.6), "large": results(0.75)}, None) == []
    assert criteria({"small": results(0.6), "large": results(0.65)}, None) == [("large", "gate.min_macro_f1")]
    assert criteria({"large": results(0.75, recall=0.4)}, None) == [("large", "gate.min_recall")] * 3


def test_the_best_model_may_not_fall_behind_the_best_of_the_base() -> None:
    base = {"small": results(0.72), "large": results(0.75)}
    assert criteria({"small": results(0.72), "large": results(0.741)}, base) == []
    assert criteria({"small": results(0.72), "large": results(0.73)}, base) == [("large", "gate.max_drop")]
    assert criteria({"small": results(0.72)}, base) == [("small", "gate.max_drop")]


def test_no_model_may_lose_accuracy_on_validation_or_test() -> None:
    base = {"small": results(0.72), "large": results(0.75)}
    lost = {"small": results(0.72, validation=0.77, test=0.75), "large": results(0.75, test=0.785)}
    assert criteria(lost, base) == [("small", "gate.max_accuracy_drop")] * 2


def test_a_new_model_loses_nothing() -> None:
    assert criteria({"large": results(0.75), "new": results(0.5, test=0.4)}, {"large": results(0.75)}) == []


def test_check_imports_nothing_heavy(recorded: Path) -> None:
    code = (
        "import sys\nfrom airline_sentiment.cli.app import app\n"
        "try: app(['check'])\nexcept SystemExit as end: print('status', end.code)\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)), 'end')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=recorded, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["status 0", "end"]
