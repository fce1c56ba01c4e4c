"""Write the pages of reference and the schema for editors: `python -m documentation`, or `make reference`."""

from collections.abc import Mapping
from pathlib import Path

from airline_sentiment.cli.places import REPORTS
from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.metrics import read_metrics
from airline_sentiment.evaluation.summary import markdown_table
from airline_sentiment.files import replacing_file
from airline_sentiment.params import PARAMS_FILE, load_params
from documentation.commands import commands_page
from documentation.markdown import between_marks
from documentation.parameters import parameters_page
from documentation.schema import described_schema, schema_file


def reference(root: Path) -> Mapping[Path, str]:
    """Return every file of the repository that is generated, wholly or in part, by its path from `root`."""
    index = Path("docs/index.md")
    params = (root / PARAMS_FILE).read_text(encoding="utf-8")
    schema = described_schema(params)
    return {
        Path("params.schema.json"): schema_file(schema),
        Path("docs/reference/parameters.md"): parameters_page(schema, params),
        Path("docs/reference/commands.md"): commands_page(),
        index: between_marks((root / index).read_text(encoding="utf-8"), "results", _results(root)),
    }


def _results(root: Path) -> str:
    models = load_params(root / PARAMS_FILE).models
    return markdown_table({name: read_metrics(root / REPORTS / name / "metrics.json") for name in models})


@exits_cleanly
def main() -> None:
    """Write them all."""
    root = Path(__file__).parents[1]
    for path, content in reference(root).items():
        with replacing_file(root / path) as file:
            file.write_text(content, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
