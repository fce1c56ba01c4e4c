"""How cards call the source of the texts: without folders, which may name people, and without keys of addresses."""

from airline_sentiment.labels import name_some
from airline_sentiment.markdown import code
from airline_sentiment.params import Ingest


def is_default(ingest: Ingest) -> bool:
    """Whether the texts are those of the package, whose language and licence are known."""
    return ingest.source == "crowdflower"


def source_name(ingest: Ingest) -> str:
    """Return the source, or the names of its files, as code in Markdown."""
    if ingest.source != "file":
        return code(ingest.source)
    return name_some([code(file_name(path)) for path in ingest.file.paths])


def file_name(path: str) -> str:
    """Return what a path ends in, without the query of an address."""
    return path.split("?")[0].rstrip("/").rsplit("/", 1)[-1] or path
