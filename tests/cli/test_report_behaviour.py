from pathlib import Path

import pytest

from airline_sentiment.evaluation.behaviour import Behaviour, BehaviourTest, SkippedTest, write_behaviour
from tests.cli.conftest import ROOT, Command

MARKDOWN = """\
| test | cases | tfidf | lstm | hybrid |
| --- | ---: | ---: | ---: | ---: |
| negation | 20 | 0.50 (0.30 to 0.70) | 0.50 (0.30 to 0.70) | 0.50 (0.30 to 0.70) |

skipped: questions: the model has no class neutral
"""


def outcome(cases: int) -> Behaviour:
    test = BehaviourTest(
        "negation",
        "It counts.",
        "label",
        "sentences",
        cases,
        cases // 2,
        0.5,
        lower=0.299298,
        upper=0.700702,
        examples=(),
    )
    return Behaviour((test,), (SkippedTest("questions", "They are neutral.", "the model has no class neutral"),))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three models that were asked the same."""
    for file in ("dvc.yaml", "params.yaml"):
        (tmp_path / file).write_text((ROOT / file).read_text(encoding="utf-8"), encoding="utf-8")
    for model in ("tfidf", "lstm", "hybrid"):
        write_behaviour(tmp_path / f"reports/{model}/behaviour.json", outcome(20))
    return tmp_path


def test_pass_rates_are_shown_by_model(command: Command, repository: Path) -> None:
    assert command("report", "--behaviour", "--markdown", folder=repository).output == MARKDOWN
    shown = command("report", "--behaviour", folder=repository)
    assert shown.status == 0
    assert shown.output.count("0.50") == 3
    assert "skipped: questions: the model has no class neutral\n" in shown.output


def test_a_rate_below_its_minimum_is_marked(command: Command, repository: Path) -> None:
    params = repository / "params.yaml"
    text = params.read_text(encoding="utf-8")
    params.write_text(text.replace("  behaviour:    ", "  behaviour: {negation: 0.6}    ", 1), encoding="utf-8")
    assert command("report", "--behaviour", "--markdown", folder=repository).output.count("below its minimum") == 3


def test_models_that_were_not_asked_the_same_are_named(command: Command, repository: Path) -> None:
    write_behaviour(repository / "reports/hybrid/behaviour.json", outcome(22))
    told = command("report", "--behaviour", folder=repository)
    assert told.status == 2
    assert told.errors == "error: tfidf and hybrid were not asked the same; `dvc repro` asks them anew\n"


def test_other_views_do_not_go_with_it(command: Command, repository: Path) -> None:
    told = command("report", "--behaviour", "--by", "airline", folder=repository)
    assert (told.status, told.errors) == (2, "error: report: --behaviour goes without --by and --base\n")
