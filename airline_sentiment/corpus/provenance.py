"""What is known of the bytes that a source is read from, without reading them."""

from airline_sentiment.corpus import crowdflower
from airline_sentiment.params import Ingest


def known_hashes(params: Ingest) -> dict[str, str]:
    """Return what is read -> the sha256 that it must have; nothing for files to which the parameters give none."""
    if params.source == "crowdflower":
        return {f"{crowdflower.PACKAGE} {crowdflower.VERSION}": crowdflower.SHA256}
    pinned = params.file.sha256
    if isinstance(pinned, str):
        return dict.fromkeys(params.file.paths[:1], pinned)
    return dict(pinned or {})
