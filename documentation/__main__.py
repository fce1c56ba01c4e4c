"""Write the pages of reference and the schema for editors: `python -m documentation`, or `make reference`."""

from collections.abc import Mapping
from pathlib import Path

from airline_sentiment.cli.places import REPORTS
from airline_sentiment.errors import exits_cleanly
from airline_sentiment.evaluation.metrics import Metrics, read_metrics
from airline_sentiment.evaluation.proportions import proportion_interval
from airline_sentiment.evaluation.summary import markdown_table
from airline_sentiment.files import replacing_file
from airline_sentiment.markdown import table
from airline_sentiment.params import PARAMS_FILE, load_params
from documentation.commands import commands_page
from documentation.markdown import between_marks
from documentation.parameters import parameters_page
from documentation.schema import described_schema, schema_file


def reference(root: Path) -> Mapping[Path, str]:
    """Return every file of the repository that is generated, wholly or in part, by its path from `root`."""
    index, behaviour = Path("docs/index.md"), Path("docs/behaviour.md")
    params = (root / PARAMS_FILE).read_text(encoding="utf-8")
    schema = described_schema(params)
    return {
        Path("params.schema.json"): schema_file(schema),
        Path("docs/reference/parameters.md"): parameters_page(schema, params),
        Path("docs/reference/commands.md"): commands_page(),
        index: between_marks((root / index).read_text(encoding="utf-8"), "results", markdown_table(_metrics(root))),
        behaviour: between_marks((root / behaviour).read_text(encoding="utf-8"), "pass rates", _pass_rates(root)),
    }


def _metrics(root: Path) -> dict[str, Metrics]:
    models = load_params(root / PARAMS_FILE).models
    return {name: read_metrics(root / REPORTS / name / "metrics.json") for name in models}


def _pass_rates(root: Path) -> str:
    """Return the table of the tests on sentences, from what is committed."""
    metrics = _metrics(root)
    rows = [
        (tests[0]["name"], str(tests[0]["cases"]), *(_share(test["passed"], test["cases"]) for test in tests))
        for tests in zip(*(each["behaviour"] for each in metrics.values()), strict=True)
    ]
    return table(("test", "cases", *metrics), rows, "lr" + "r" * len(metrics))


def _share(passed: int, cases: int) -> str:
    interval = proportion_interval(passed / cases, cases)
    return f"{interval.value:.2f} ({interval.lower:.2f} to {interval.upper:.2f})"


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
