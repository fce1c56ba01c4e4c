"""The page of the commands."""

import json
import re
from collections.abc import Iterator
from typing import Any

import typer

from airline_sentiment.cli.app import NAME, app
from documentation.markdown import code, fenced, page, plain, table

_INTRODUCTION = f"""\
<!-- Written by `make reference` from the command itself; do not edit. -->

<!-- not run on this page: examples with files of yours; each command has tests of its own -->

# Commands

Everything that you can ask of `{NAME}`. After `make setup`, `source .venv/bin/activate` puts it on
your path; `-h` behind any of the commands prints what this page says about it, and `{NAME}
--install-completion` teaches your shell to complete them.

The exit status is 0 for done, 1 where the answer is no, 2 for bad input or a machine that cannot, 130 after Ctrl-C and
143 after SIGTERM. What is wrong is said in one line; [When something goes wrong](../troubleshooting.md) helps with the
lines that people meet.

The command works from any folder of the repository, and paths are meant from where you stand; `clean`, `inspect`, and
`predict` with a model folder, work anywhere. Put `--` before a text that begins with a dash.

Whatever a command writes is complete or absent: it is written beside its target, in a folder `.airline-sentiment-...`,
and renamed, and what a killed process leaves there the next command removes. A symbolic link stays and leads to the new
file; a named pipe, a device and `>(...)` are written into."""


def commands_page() -> str:
    """Return the page of every command, argument and option."""
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    overview = table(("command", "what it does"), (_overview(name, command) for name, command in commands.items()))
    return page([_INTRODUCTION, overview, *(part for item in commands.items() for part in _sections(*item))])


def _overview(name: str, command: Any) -> tuple[str, str]:
    return f"[{code(name)}](#{name})", plain(_paragraphs(command)[0])


def _sections(name: str, command: Any) -> Iterator[str]:
    yield f"## {name}"
    yield from (_escaped(paragraph) for paragraph in _paragraphs(command))
    examples = [_example(paragraph) for paragraph in _all_paragraphs(command) if _is_example(paragraph)]
    yield fenced("\n".join(examples), "sh")
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    if arguments:
        yield table(("argument", "meaning", "default"), map(_argument, arguments))
    if options:
        yield table(("option", "takes", "meaning", "default"), map(_option, options))


def _all_paragraphs(command: Any) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", command.help or "")]


def _paragraphs(command: Any) -> list[str]:
    return [paragraph for paragraph in _all_paragraphs(command) if not _is_example(paragraph)]


def _is_example(paragraph: str) -> bool:
    return paragraph.startswith("Example: ")


def _example(paragraph: str) -> str:
    return paragraph.removeprefix("Example: ")


def _escaped(paragraph: str) -> str:
    return paragraph.replace("<", "\\<").replace("*", "\\*")


def _argument(argument: Any) -> tuple[str, ...]:
    name = argument.metavar or argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return code(name), plain(argument.help or ""), "required" if argument.required else _default(argument)


def _option(option: Any) -> tuple[str, ...]:
    names = " ".join(map(code, (*option.opts, *option.secondary_opts)))
    return names, _taken(option), plain(option.help or ""), _default(option)


def _taken(option: Any) -> str:
    if option.is_flag:
        return ""
    annotation = option.type_descriptor.annotation
    kind = "a number" if annotation in (int, float) or "int" in str(annotation) else "a text"
    bounds = [f"{word} {value:,}" for word, value in (("from", option.min), ("to", option.max)) if value is not None]
    return " ".join([kind, *bounds]) + (", as often as you like" if option.multiple else "")


def _default(parameter: Any) -> str:
    if isinstance(parameter.show_default, str):
        return plain(parameter.show_default)
    if parameter.default in (None, False, ()) or callable(parameter.default):
        return ""
    value = parameter.default
    return code(value if isinstance(value, str) else json.dumps(value))
