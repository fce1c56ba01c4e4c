"""Train on a table of your own: look into it, make it the source in `params.yaml`, run the baseline, show the results.

`params.yaml` is changed: git shows how, and `git checkout -- params.yaml` takes it back. What is guessed about the
table is printed; docs/your_own_texts.md says how to correct it.

Usage: python examples/own_csv.py reviews.csv [--label COLUMN]
"""

import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from airline_sentiment.files import replacing_file

PARAMS = Path("params.yaml")
BLOCKS = ("ingest", "labels")


def main() -> None:
    """Train on the table that the command line names, in the repository's root."""
    said = said_by("inspect", *sys.argv[1:])
    print(said)
    use_blocks(said[said.index("\ningest:") :])
    subprocess.run([sys.executable, "-m", "dvc", "repro", "evaluate@tfidf"], check=True)
    print(said_by("predict", "--model", "tfidf", "this is a text of mine"))


def said_by(*command: str) -> str:
    """Return what a command of ours prints; what it says of an error is seen."""
    call = [sys.executable, "-m", "airline_sentiment", *command]
    return subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout


def use_blocks(block: str) -> None:
    """Put the blocks that `inspect` prints into `params.yaml`; what stands around them stays."""
    yaml = YAML()
    params, found = yaml.load(PARAMS.read_text(encoding="utf-8")), YAML(typ="safe").load(block)
    for name in BLOCKS:
        params[name] = found[name]
    with replacing_file(PARAMS) as path, path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


if __name__ == "__main__":
    main()
