"""The commands of README and docs, typed in a small clone with results: all that are not marked as not run.

docs/your_own_texts.md has a test of its own, since its blocks follow from one another.
"""

import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.documentation.shell import Block, all_blocks
from tests.pipeline.conftest import commit_all, git, run, user_environment

pytestmark = pytest.mark.slow

BLOCKS = [block for block in all_blocks() if block.run]
PAGES = sorted({block.page for block in BLOCKS})
# The environment at hand takes the place of the clone's own.
MAKE = "make -o .venv/.complete RUN='python -m'"


@pytest.fixture
def ready_clone(clone: Path) -> Path:
    """A clone with results that pass, the revisions that pages name, and files such as a reader has."""
    yaml = YAML()
    params = yaml.load((clone / "params.yaml").read_text(encoding="utf-8"))
    params["gate"].update(min_macro_f1=0.0, min_recall=0.0)
    with (clone / "params.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(params, file)
    run(clone, "dvc", "repro", "report")
    commit_all(clone, "Let these results pass")
    git(clone, "checkout", "-q", "-B", "work")
    for branch in ("main", "my-experiment"):
        git(clone, "branch", "-f", branch)
    git(clone, "tag", "v1")
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    give_files(clone)
    return clone


def give_files(clone: Path) -> None:
    """Write what a reader is thought to have; git does not see it, as it does not see what lies outside."""
    rows = [line.split(",", 4) for line in (clone / "small.csv").read_text(encoding="utf-8").splitlines()[1:]]
    table = "id,title,body,text,stars\n" + "".join(f"{row[0]},{row[3]},{row[4]},{row[4]},{row[1]}\n" for row in rows)
    (clone / "data/reviews").mkdir()
    for name in ("reviews.csv", "tweets.csv", "Tweets.csv", "download.csv", "data/reviews/a.csv"):
        (clone / name).write_text(table, encoding="utf-8")
    (clone / "export.txt").write_text(table.replace(",", "\t"), encoding="utf-8")
    with zipfile.ZipFile(clone / "Tweets.csv.zip", "w") as archive:
        archive.writestr("Tweets.csv", table)
    names = ("/*.csv", "/*.txt", "/*.zip", "/data/reviews/", "/cleaned.*", "/labelled.*", "/out/")
    (clone / ".git/info/exclude").write_text("\n".join(names) + "\n", encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_a_page_can_be_typed(page: str, ready_clone: Path) -> None:
    for block in BLOCKS:
        if block.page == page:
            typed(ready_clone, block)


def typed(clone: Path, block: Block) -> None:
    script = re.sub(r"^make\b", MAKE, block.content, flags=re.MULTILINE)
    script = script.replace("source .venv/bin/activate\n", "")
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=clone, env=user_environment(COLUMNS="120"), capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, (str(block), block.content, done.stdout[-2000:], done.stderr[-3000:])
