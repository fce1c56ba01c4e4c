"""What `airline-sentiment report --base` prints or writes."""

from pathlib import Path

from airline_sentiment.checks.charts import Chart, charts_of, draw
from airline_sentiment.checks.comparison import compare
from airline_sentiment.checks.markdown import as_markdown
from airline_sentiment.checks.revision import Commit, Revision, WorkingTree
from airline_sentiment.files import replacing_file
from airline_sentiment.params import Gate


def report(root: Path, base: str, head: str | None, gate: Gate, output: Path | None) -> str:
    """Return the report in Markdown; with `output`, also write it there, with pictures as PNG beside it.

    Args:
        root: the root of the repository.
        base: the revision to compare with.
        head: the other one; None: the working tree.
        gate: what results must reach.
        output: the Markdown file to write; None: charts stand in the text as Mermaid.

    Raises:
        InputError: naming a revision that does not exist, or a file that cannot be read.
    """
    tree = Commit(root, head) if head else WorkingTree(root)
    comparison = compare(root, Revision(Commit(root, base)), Revision(tree), gate)
    if output is None:
        return as_markdown(comparison)

    def picture(chart: Chart) -> str:
        return f"![{chart.title}]({chart.name}.png)"

    for chart in (chart for model in comparison.models for chart in charts_of(model)):
        draw(chart, output.parent / f"{chart.name}.png", comparison.base, comparison.head)
    text = as_markdown(comparison, picture)
    with replacing_file(output) as path:
        path.write_text(text, encoding="utf-8")
    return text
