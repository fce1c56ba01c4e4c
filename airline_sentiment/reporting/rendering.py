"""The page as HTML: one file that needs nothing else, the same bytes for the same results."""

from pathlib import Path

from airline_sentiment.files import replacing_file
from airline_sentiment.reporting import wording
from airline_sentiment.reporting.page import Page

TEMPLATE = "report.html.j2"
STYLE = "report.css"
SCRIPT = "lookup.js"

_FOLDER = Path(__file__).parent
_WORDING = (
    "between",
    "change",
    "change_range",
    "counted",
    "number",
    "number_range",
    "percent",
    "percent_range",
    "points",
    "points_range",
    "shortened",
    "whole_percent",
)


def write_page(target: Path, page: Page) -> None:
    """Write the page of a model to an HTML file in UTF-8.

    Raises:
        InputError: naming the file, if it cannot be written.
    """
    content = render(page).encode("utf-8", "replace")
    with replacing_file(target) as path:
        path.write_bytes(content)


def render(page: Page) -> str:
    """Return the page of a model as HTML; what is text of others in it is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = {name: getattr(wording, name) for name in _WORDING}
    environment.filters |= words
    environment.globals |= words
    style, script = (Markup((_FOLDER / name).read_text(encoding="utf-8")) for name in (STYLE, SCRIPT))
    return environment.get_template(TEMPLATE).render(page=page, style=style, script=script)
