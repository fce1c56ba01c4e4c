"""The blocks `ingest` and `labels` of params.yaml that make files the source."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from airline_sentiment.corpus.paths import is_remote, local_path
from airline_sentiment.inspection.columns import Column
from airline_sentiment.inspection.inspection import Inspection
from airline_sentiment.inspection.labels import Label
from airline_sentiment.params import folded
from airline_sentiment.tables.formats import format_of

_SENTIMENT140 = {"0": "negative", "2": "neutral", "4": "positive"}
_SIGNS = {"-1": "negative", "0": "neutral", "1": "positive"}


def params_block(inspection: Inspection, paths: Sequence[str], root: Path | None, hashes: dict[str, str]) -> str:
    """Return the two blocks as YAML, each line of which may stand in params.yaml.

    Args:
        inspection: of the files.
        paths: as the user typed them: files, folders, patterns and URLs.
        root: of the repository; paths in it are written from there, others in full.
        hashes: file -> sha256, of files whose hash is to be checked.
    """
    block = CommentedMap(ingest=_ingest(inspection, paths, root, hashes), labels=_labels(inspection))
    block.yaml_set_comment_before_after_key("labels", before="\n")
    yaml = YAML()
    yaml.width = 1 << 16
    stream = io.StringIO()
    yaml.dump(block, stream)
    return stream.getvalue().replace("\n#\nlabels:", "\n\nlabels:")


def column_reference(inspection: Inspection, column: Column | None) -> str | int | None:
    """Return what params.yaml calls a column: its name, or its number where the name does not say which."""
    if column is None:
        return None
    has_header = all(layout.options.header for layout in inspection.layouts)
    is_name = column.name.isprintable() and column.name.strip() and not column.is_repeated
    return column.name if has_header and is_name else column.position


def placed(path: str, root: Path | None) -> str:
    """Return a path as params.yaml names it: from the root of the repository where it lies in it, else in full."""
    if is_remote(path):
        return path
    # Links are not followed: what lies behind one in the repository is named by it.
    whole = os.path.normpath(Path.cwd() / str(local_path(path)))
    if root is not None and Path(whole).is_relative_to(root):
        return Path(whole).relative_to(root).as_posix()
    return whole


def _ingest(inspection: Inspection, paths: Sequence[str], root: Path | None, hashes: dict[str, str]) -> CommentedMap:
    layouts = inspection.layouts
    written = [_escaped(placed(path, root)) for path in paths]
    encodings = [each.encoding for each in layouts if each.encoding and not each.encoding.is_ascii]
    formats = {layout.options.format for layout in layouts}
    is_named = all(format_of(layout.path) == layout.options.format for layout in layouts)
    delimiters = {layout.delimiter for layout in layouts}
    # Where files differ, each one's header shows its own.
    other = layouts[0].delimiter if len(delimiters) == 1 and layouts[0].has_other_delimiter else None
    file = CommentedMap(
        path=written[0] if len(written) == 1 else written,
        sha256=_hash(hashes, len(layouts), root),
        format=None if is_named or len(formats) > 1 else layouts[0].options.format,
        encoding=encodings[0].name if encodings else "utf-8",
        delimiter="tab" if other == "\t" else other,
        header=all(layout.options.header for layout in layouts),
        columns=_columns(inspection),
    )
    if encodings and encodings[0].is_guess:
        file.yaml_add_eol_comment("a guess: see whether the examples look right", "encoding")
    ingest = CommentedMap(source="file", max_rejected=inspection.rejected, exclude=None, file=file)
    if inspection.rejected:
        ingest.yaml_add_eol_comment("rows without a text, or with a label that cannot stand here", "max_rejected")
    return ingest


def _columns(inspection: Inspection) -> CommentedMap:
    roles = inspection.roles
    texts = [column_reference(inspection, column) for column in roles.text]
    columns = CommentedMap(
        text=texts[0] if len(texts) == 1 else texts or None,
        label=column_reference(inspection, roles.label),
        id=column_reference(inspection, inspection.id),
        confidence=column_reference(inspection, inspection.confidence),
        groups={name: column_reference(inspection, column) for name, column in inspection.groups.items()} or None,
    )
    for role in ("text", "label"):
        if columns[role] is None:
            columns.yaml_add_eol_comment(f"no column was found; name it here, or with --{role}", role)
    return columns


def _hash(hashes: dict[str, str], files: int, root: Path | None) -> Any:
    if not hashes:
        return None
    return next(iter(hashes.values())) if files == 1 else {placed(path, root): each for path, each in hashes.items()}


def _labels(inspection: Inspection) -> CommentedMap:
    used = [label for label in inspection.labels if label.class_name is not None]
    left_out = [label for label in inspection.labels if label.class_name is None and label.can_be_named]
    aliases = {
        label.class_name: [_escaped(label.name)]
        for label in used
        if folded(str(label.class_name)) != folded(label.name)
    }
    labels = CommentedMap(
        classes=[label.class_name for label in used],
        aliases=aliases or None,
        leave_out=[_escaped(each.name) for each in left_out] or None,
    )
    if advice := _advice(used):
        labels.yaml_set_comment_before_after_key("classes", before=advice, indent=2)
    if reasons := [f"{each.name or chr(39) * 2}: {each.left_out}" for each in left_out]:
        labels.yaml_set_comment_before_after_key("leave_out", before="\n".join(map(_printable, reasons)), indent=2)
    return labels


def _advice(used: list[Label]) -> str:
    """Return how known numbers can be given names."""
    numbers = [label.name for label in used]
    for known, source in ((_SENTIMENT140, "Sentiment140"), (_SIGNS, "many sources")):
        is_known = {known_number for known_number in known if known[known_number] != "neutral"} <= set(numbers)
        if is_known and set(numbers) <= set(known):
            named = ", ".join(f"{number} is {known[number]}" for number in numbers)
            aliases = ", ".join(f'{known[number]}: ["{number}"]' for number in numbers)
            names = ", ".join(known[number] for number in numbers)
            return f"In {source} {named}. For names: classes: [{names}], aliases: {{{aliases}}}"
    return ""


def _escaped(text: str) -> str:
    """Return a text as YAML gives it back: of some characters it keeps only what they look like, unless escaped."""
    return text if text.isprintable() else DoubleQuotedScalarString(text)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
