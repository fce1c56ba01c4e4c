"""The pictures of README and docs, and what each of them shows, by which a stale one is found."""
