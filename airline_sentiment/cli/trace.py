"""`airline-sentiment trace`: where a row is and was, and which models learned from it."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from airline_sentiment.cli.repository import enter_results

if TYPE_CHECKING:
    from airline_sentiment.tracking.history import Result
    from airline_sentiment.tracking.rows import Row
    from airline_sentiment.tracking.trace import Answer, Trace, Version

_LONGEST_TEXT = 60
_MOST_LISTED = 5
_FETCH = "`dvc fetch --all-commits` brings what DVC's remote has"

IsNamed = Callable[["Row"], bool]


def trace(
    questions: Annotated[
        list[str],
        typer.Argument(metavar="ID|TEXT...", help="Ids, texts (blanks and case do not count), or SHA-256 of texts."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known as JSON.")] = False,
) -> None:
    """Say in which split of which result a row is or was, and which registered models were trained on it.

    Looks through the present result, all commits and experiments that git has, and all runs in MLflow; changes nothing.
    Exit status 1 if nothing is found.

    Example: airline-sentiment trace crowdflower-33242

    Example: airline-sentiment trace "@JetBlue thanks" --json
    """
    from airline_sentiment.tracking.trace import trace as trace_rows

    params = enter_results()
    is_named = _named_in(params.ingest.exclude)
    if blank := [question for question in questions if not question.strip()]:
        raise typer.BadParameter(f"{blank[0]!r} is neither an id nor a text", param_hint="ID|TEXT")
    traced = trace_rows(questions, params.tracking, Path())
    if as_json:
        print(json.dumps(_content(traced, is_named), ensure_ascii=False, indent=2))
    else:
        for number, answer in enumerate(traced.answers):
            print(end="\n" if number else "")
            _print_answer(traced, answer, is_named, params.ingest.exclude)
    for remark in _remarks(traced):
        print(f"note: {remark}", file=sys.stderr)
    if not any(answer.rows for answer in traced.answers):
        raise typer.Exit(1)


def _named_in(exclude: str | None) -> IsNamed:
    from airline_sentiment.corpus.exclusion import read_exclusion
    from airline_sentiment.corpus.records import Record

    exclusion = read_exclusion(exclude)
    return lambda row: not list(exclusion.kept([Record(0, row.id, row.text, "", None, ())]))


def _is_named_as(question: str, is_named: IsNamed) -> bool:
    from airline_sentiment.tracking.rows import Row

    return is_named(Row(question, question))


def _remarks(traced: "Trace") -> Iterator[str]:
    if absent := len(traced.incomplete):
        yield f"{_count(absent, 'earlier result')} cannot be looked into, the splits are not at hand here: {_FETCH}"
    if traced.absent & set(traced.present.digests.values()) or not traced.present.digests:
        yield "the present splits are not all at hand here: `make repro` makes them, `dvc pull` fetches them"
    yield from traced.remarks


def _print_answer(traced: "Trace", answer: "Answer", is_named: IsNamed, exclude: str | None) -> None:
    from airline_sentiment.evaluation.terminal import print_rows

    if not answer.rows:
        looked = _count(1 + len(traced.earlier) - len(traced.incomplete), "result")
        also = f"; {exclude} (ingest.exclude) names it" if _is_named_as(answer.question, is_named) else ""
        print(f"{_short(answer.question)}: in no split of any result, {looked} looked through{also}")
        return
    print(f"{_title(answer)}: {_whereabouts(traced, answer)}")
    print("\n".join(_verdicts(traced, answer)))
    if answer.copies:
        copies = _count(len(answer.copies), "other row")
        print(f"{copies} with the same clean text, to be left out by ids of their own: {_ids(answer.copies)}")
    print_rows(("result", "split", "copies", "trained on it"), list(_table(traced, answer)))
    print("\n".join(_exclusion(traced, answer, is_named, exclude)))


def _table(traced: "Trace", answer: "Answer") -> Iterator[tuple[str, str, str, str]]:
    for result in traced.results:
        splits, copies = (_splits(answer, result, rows) for rows in (answer.rows, answer.copies))
        if splits or copies:
            yield result.name, splits, copies, ", ".join(_learned(traced, answer, result))


def _title(answer: "Answer") -> str:
    first = next(iter(answer.rows))
    if len(answer.rows) == 1:
        return f"{_short(first.text)} (id {first.id})"
    return f"{_short(answer.question)} ({len(answer.rows)} rows: {_ids(answer.rows)})"


def _whereabouts(traced: "Trace", answer: "Answer") -> str:
    now = _splits(answer, traced.present, answer.rows, "in ")
    before = Counter(filter(None, (_splits(answer, result, answer.rows, "in ") for result in traced.earlier)))
    parts = [f"{now} of the present result" if now else "not in the present result"]
    parts += [f"{splits} of {_count(count, 'earlier one')}" for splits, count in before.most_common()]
    return "; ".join(parts)


def _splits(answer: "Answer", result: "Result", rows: Collection["Row"], preposition: str = "") -> str:
    """Return the split of a single row, or how many of several each split has; empty where there is none."""
    counts = Counter(split for row in rows if (split := answer.split_of(result, row)))
    if len(rows) == 1:
        return "".join(f"{preposition}{split}" for split in counts)
    return ", ".join(f"{counts[split]} {preposition}{split}" for split in result.digests if counts[split])


def _learned(traced: "Trace", answer: "Answer", result: "Result") -> Iterator[str]:
    """Yield the versions that were trained on the train split of a result, if one of the rows is in it."""
    train = result.digests.get("train")
    for version in traced.versions:
        if train and version.digests.get("train") == train:
            if answer.has_row(train):
                yield _brief(version)
            elif answer.has_copy(train):
                yield f"{_brief(version)} (copy)"


def _verdicts(traced: "Trace", answer: "Answer") -> Iterator[str]:
    if not traced.versions:
        yield "no registered model was trained on it: there is none" + ("" if traced.has_store else ", nor a store")
    others: dict[str, list[str]] = {}
    for version in traced.versions:
        verdict = _verdict(traced, version, answer)
        if version.aliases:
            yield f"{_called(version)} was {verdict}"
        else:
            others.setdefault(verdict, []).append(version.number)
    for verdict, numbers in others.items():
        were = "was" if len(numbers) == 1 else "were"
        yield f"{_count(len(numbers), 'other version')} ({_listed(numbers)}) {were} {verdict}"


def _verdict(traced: "Trace", version: "Version", answer: "Answer") -> str:
    trained = traced.was_trained_on(version, answer)
    if trained:
        return "trained on it"
    if trained is None:
        where = "is not at hand here" if "train" in version.digests else "its run does not name"
        return f"trained on data that {where}, perhaps on it"
    uses = {"validation": "chosen by it (validation)", "test": "measured on it (test)"}
    also = [use for split, use in uses.items() if answer.has_row(version.digests.get(split, ""))]
    if answer.has_copy(version.digests["train"]):
        also.append("trained on a copy")
    return "not trained on it" + (f", but {' and '.join(also)}" if also else "")


def _called(version: "Version") -> str:
    model = f" ({version.model})" if version.model else ""
    return f"{' and '.join(version.aliases)} version {version.number}{model}"


def _brief(version: "Version") -> str:
    return " ".join((*version.aliases, version.number))


def _exclusion(traced: "Trace", answer: "Answer", is_named: IsNamed, exclude: str | None) -> Iterator[str]:
    from airline_sentiment.tracking.rows import sha256_of

    unnamed = [row for row in answer.rows if not is_named(row)]
    redo = "`make repro` and `airline-sentiment promote`"
    if unnamed:
        where = f"{exclude} (ingest.exclude)" if exclude else "a file, name that in ingest.exclude"
        yield f"to leave it out, write its id, or the SHA-256 of its text, into {where}, then {redo}:"
        for row in unnamed[:_MOST_LISTED]:
            yield f"  {row.id} or {sha256_of(row.text)}"
        if len(unnamed) > _MOST_LISTED:
            yield f"  and {len(unnamed) - _MOST_LISTED} more, which --json lists"
        return
    said = f"{exclude} (ingest.exclude) names it"
    if any(answer.split_of(traced.present, row) for row in answer.rows):
        yield f"{said}; the present result still holds it: {redo}"
    elif any("champion" in each.aliases and traced.was_trained_on(each, answer) for each in traced.versions):
        yield f"{said}, the present result does not hold it; for another champion: `airline-sentiment promote`"
    else:
        yield f"{said}, and the present result does not hold it"


def _content(traced: "Trace", is_named: IsNamed) -> dict[str, Any]:
    return {
        "present": dict(traced.present.digests),
        "earlier": [{"name": result.name, "splits": dict(result.digests)} for result in traced.earlier],
        "not_at_hand": [result.name for result in traced.incomplete],
        "answers": [_answer_content(traced, answer, is_named) for answer in traced.answers],
        "notes": list(_remarks(traced)),
    }


def _answer_content(traced: "Trace", answer: "Answer", is_named: IsNamed) -> dict[str, Any]:
    from airline_sentiment.tracking.rows import sha256_of

    def content(rows: Mapping["Row", Any]) -> list[dict[str, Any]]:
        return [
            {
                "id": row.id,
                "text": row.text,
                "sha256": sha256_of(row.text),
                "excluded": is_named(row),
                "splits": {result.name: split for result in traced.results if (split := answer.split_of(result, row))},
            }
            for row in rows
        ]

    return {
        "question": answer.question,
        "excluded": any(map(is_named, answer.rows)) or _is_named_as(answer.question, is_named),
        "rows": content(answer.rows),
        "copies": content(answer.copies),
        "versions": [
            {
                "version": version.number,
                "aliases": list(version.aliases),
                "model": version.model,
                "trained_on_it": traced.was_trained_on(version, answer),
                "trained_on_a_copy": answer.has_copy(version.digests.get("train", "")),
            }
            for version in traced.versions
        ],
    }


def _ids(rows: Iterable["Row"]) -> str:
    return _listed(list(dict.fromkeys(row.id for row in rows)))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(names[:_MOST_LISTED]) + more


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}..."}"'


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
