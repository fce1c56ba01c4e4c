"""Write the pages of reference and the schema for editors: `python -m documentation`, or `make reference`."""

from collections.abc import Mapping
from pathlib import Path

from airline_sentiment.errors import exits_cleanly
from airline_sentiment.files import replacing_file
from airline_sentiment.params import PARAMS_FILE
from documentation.commands import commands_page
from documentation.parameters import parameters_page
from documentation.schema import described_schema, schema_file


def reference(root: Path) -> Mapping[Path, str]:
    """Return every generated file of the repository, by its path from `root`."""
    params = (root / PARAMS_FILE).read_text(encoding="utf-8")
    schema = described_schema(params)
    return {
        Path("params.schema.json"): schema_file(schema),
        Path("docs/reference/parameters.md"): parameters_page(schema, params),
        Path("docs/reference/commands.md"): commands_page(),
    }


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
