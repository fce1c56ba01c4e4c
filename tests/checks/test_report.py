"""The report of a change, as a reviewer reads it."""

import shutil
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airline_sentiment.checks.comparison import Measured
from airline_sentiment.checks.predictions import read_history, read_predictions, read_texts
from airline_sentiment.checks.report import report
from airline_sentiment.errors import InputError
from airline_sentiment.markdown import code
from airline_sentiment.params import load_params
from tests.checks.conftest import ANSWERS, bare, reproduce, write_metrics, write_predictions
from tests.pipeline.conftest import commit_all, edit, git, run


def write_history(path: Path, losses: list[float]) -> None:
    rows = [f"{epoch},0.5,0.8,{loss},0.8" for epoch, loss in enumerate(losses, 1)]
    path.write_text("\n".join(["epoch,loss,accuracy,val_loss,val_accuracy", *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def changed(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with a commit that halves the units: of the 1,000 test tweets 30 are now right and 10 now wrong."""
    clone = tmp_path_factory.mktemp("report") / "a clone"
    shutil.copytree(recorded, clone, symlinks=True)
    texts = ["@united 3 | hours `late` <b>" if number == 620 else f"tweet {number}" for number in range(1000)]
    pq.write_table(
        pa.table({"id": [f"t{number}" for number in range(1000)], "text": texts}), clone / "data/splits/test.parquet"
    )
    write_predictions(clone / "reports/lstm/test_predictions.csv", ANSWERS)
    write_history(clone / "reports/lstm/history.csv", [0.8, 0.7, 0.6])
    run(clone, "dvc", "commit", "--force")
    commit_all(clone, "Base")
    git(clone, "tag", "base")

    edit(clone / "params.yaml", "units: 256  ", "units: 128  ")
    reproduce(clone, "lstm", test_accuracy=0.83)
    after = [("negative", "negative")] * 640 + ANSWERS[640:660] + [("neutral", "negative")] * 70
    after += [("neutral", "neutral")] * 110 + [("neutral", "positive")] * 10 + ANSWERS[850:910]
    after += [("positive", "negative")] * 10 + ANSWERS[920:]
    write_predictions(clone / "reports/lstm/test_predictions.csv", after, confidence=0.9)
    write_history(clone / "reports/lstm/history.csv", [0.7, 0.6])
    run(clone, "dvc", "commit", "--force", "train@lstm", "evaluate@lstm", "report")
    commit_all(clone, "Halve the units")
    return clone


def reported(clone: Path, base: str, head: str | None = None, output: Path | None = None) -> str:
    return report(clone, base, head, load_params(clone / "params.yaml").gate, output)


def test_the_command_prints_it(changed: Path) -> None:
    printed = run(changed, "airline_sentiment", "report", "--base", "base").stdout
    assert printed.startswith("<!-- airline-sentiment report -->\n\n## `working tree` against `base`\n")
    assert printed.endswith("\n")


def test_it_names_parameters_and_the_stages_that_run_again(changed: Path) -> None:
    text = reported(changed, "base")
    assert "| `models.lstm.units` | `256` | `128` |" in text
    assert "* `train@lstm`: `models.lstm.units`\n* `evaluate@lstm`, `report`: because of what comes before\n" in text
    assert "**The gate passes.**" in text
    assert "stale" not in text


def test_a_difference_has_its_error_and_is_called_what_it_is(changed: Path) -> None:
    """30 now right, 10 now wrong: 0.02, with a standard error of sqrt(40 - 400 / 1000) / 1000 = 0.0063."""
    text = reported(changed, "base")
    assert "| test | accuracy | 0.8100 | 0.8300 | +0.0200 (+0.0077 to +0.0323) | better |" in bare(text)
    assert "| validation | accuracy | 0.8100 | 0.8100 | +0.0000 (-0.0344 to +0.0344) | same |" in bare(text)
    assert "| test | accuracy | 0.8100 (0.785 to 0.833) | 0.8300 (0.805 to 0.852) |" in text
    assert "the same 1,000 tweets are compared one by one" in text


@pytest.mark.parametrize(
    ("measure", "difference", "error", "reading"),
    [
        ("accuracy", 0.01, 0.01, "within noise"),
        ("accuracy", 0.02, 0.01, "better"),
        ("accuracy", -0.02, 0.01, "worse"),
        ("log-loss", 0.02, 0.01, "worse"),
        ("accuracy", 0.0, 0.01, "same"),
        ("accuracy", 0.02, None, ""),
    ],
)
def test_readings(measure: str, difference: float, error: float | None, reading: str) -> None:
    assert Measured("test", measure, 0.5, 0.5 + difference, error).reading == reading


def test_it_shows_the_most_confident_of_the_tweets_that_changed(changed: Path) -> None:
    text = reported(changed, "base")
    assert "40 test tweets are answered otherwise: 30 now right, 10 now wrong; the 10 most confident" in text
    rows = [line for line in text.splitlines() if line.endswith(" |") and "| negative | neutral | negative |" in line]
    assert len(rows) == 10
    assert rows[0] == "| ``@united 3 \\| hours `late` <b>`` | negative | neutral | negative | 0.894 |"


def test_between_two_commits_nothing_of_the_working_tree_counts(changed: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(changed, clone, symlinks=True)
    (clone / "params.yaml").write_text((clone / "params.yaml").read_text().replace("units: 128", "units: 64"))
    text = reported(clone, "base", "HEAD")
    assert "| `models.lstm.units` | `256` | `128` |" in text
    assert "stale" not in text
    backwards = reported(clone, "HEAD", "base")
    assert "| `models.lstm.units` | `128` | `256` |" in backwards
    assert "| test | accuracy | 0.8300 | 0.8100 | -0.0200 (-0.0323 to -0.0077) | worse |" in bare(backwards)
    assert "gate.max_accuracy_drop" not in backwards


def test_without_data_errors_are_those_of_two_sets_of_tweets(changed: Path, tmp_path: Path) -> None:
    """sqrt(0.81 * 0.19 / 1000 + 0.81 * 0.19 / 1000) = 0.0175: the confusion matrix in git has not changed here."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(changed), str(clone))
    text = reported(clone, "base")
    assert "| test | accuracy | 0.8100 | 0.8300 | +0.0200 (-0.0144 to +0.0544) | within noise |" in bare(text)
    assert "the predictions of base and of working tree are not at hand, `dvc fetch` brings them" in text
    assert "answered otherwise" not in text


def test_a_stale_lock_and_a_refusal_come_first(changed: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(changed), str(clone))
    edit(clone / "params.yaml", "min_macro_f1: 0.70", "min_macro_f1: 0.80")
    edit(clone / "params.yaml", "epochs: 10", "epochs: 11")
    write_metrics(clone / "reports/tfidf/metrics.json", test_accuracy=0.7)
    text = reported(clone, "base")
    start = text.split("### Parameters")[0]
    assert "**`dvc.lock` is stale**" in start
    assert "* `train@lstm`: models.lstm.epochs is 11, dvc.lock holds 10" in start
    assert "* `evaluate@tfidf`: reports/tfidf/metrics.json is not what dvc.lock records" in start
    assert "* the best model, tfidf: gate.min_macro_f1: " in start
    assert "* gate.max_accuracy_drop: tfidf has test accuracy 0.7000" in start
    assert "**This change moves the gate itself**" in start


def test_a_stale_stage_does_not_keep_its_results(changed: Path, tmp_path: Path) -> None:
    """The parameters are those of the base again, the results those of the change."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(changed), str(clone))
    edit(clone / "params.yaml", "units: 128", "units: 256")
    text = reported(clone, "base")
    assert "No value of `params.yaml` changed." in text
    behind = "`train@lstm`, `evaluate@lstm`, `report`"
    assert f"* {behind}: stale, not run yet; the results here are those of `dvc.lock`" in text


def test_log_loss_has_an_interval_where_the_predictions_are_at_hand(changed: Path) -> None:
    """In the invented metrics it does not change; the interval comes from the invented predictions."""
    row = next(line for line in reported(changed, "base").splitlines() if line.startswith("| test | log-loss |"))
    assert row.count(" to ") == 3
    assert row.endswith("| +0.0000 (-0.0461 to +0.0461) | same |")


def test_pictures_are_mermaid_in_the_text_and_png_beside_a_file(changed: Path, tmp_path: Path) -> None:
    text = reported(changed, "base")
    assert text.count("```mermaid") == 2
    assert "    line [0.8000, 0.7000, 0.6000]" in text
    written = reported(changed, "base", output=tmp_path / "out/report.md")
    assert (tmp_path / "out/report.md").read_text(encoding="utf-8") == written
    assert "mermaid" not in written
    for name in ("lstm-test.png", "lstm-loss.png"):
        assert f"]({name})" in written
        assert (tmp_path / "out" / name).read_bytes().startswith(b"\x89PNG")


def test_an_experiment_is_a_revision(changed: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(changed), str(clone))
    commit = git(clone, "rev-parse", "HEAD").strip()
    git(clone, "update-ref", f"refs/exps/{commit[:2]}/{commit[2:]}/half", commit)
    assert reported(clone, "base", "half").startswith("<!-- airline-sentiment report -->\n\n## `half` against `base`\n")
    with pytest.raises(InputError, match="no-such: no such revision"):
        reported(clone, "no-such")


def test_damaged_outputs_are_named(tmp_path: Path) -> None:
    file = tmp_path / "damaged"
    file.write_text("id,label,predicted,p_negative\n1,negative,negative,much\n", encoding="utf-8")
    for read in (partial(read_predictions, classes=["negative", "positive"]), read_history, read_texts):
        with pytest.raises(InputError, match=r"damaged: damaged: ."):
            read(file)
    file.write_text("id,label,predicted,p_negative\n", encoding="utf-8")
    with pytest.raises(InputError, match="damaged: no predictions"):
        read_predictions(file, ["negative"])
    file.write_text("id,label,predicted,p_spam,p_ham\n1,spam,eggs,0.6,0.4\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"'eggs' of tweet 1 is none of the classes in metrics\.json"):
        read_predictions(file, ["spam", "ham"])


def test_text_of_others_stays_text() -> None:
    assert code("@united #fail") == "`@united #fail`"
    assert code("a\n| b") == "`a | b`"
    assert code("``x`") == "``` ``x` ```"
    assert code("") == "` `"
