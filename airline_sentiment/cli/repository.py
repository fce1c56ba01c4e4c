"""The repository that a command works in: found from where the user stands upwards, as git and DVC do it."""

import os
from pathlib import Path

import typer

from airline_sentiment.dvc_files import PIPELINE_FILE, read_locked
from airline_sentiment.errors import InputError, shown
from airline_sentiment.params import PARAMS_FILE, Params, load_params


def enter_repository() -> Params:
    """Make the root of the repository the working folder, and return its parameters.

    A path that the user typed goes through `from_here` before.

    Raises:
        InputError: if the user stands in no repository, or its parameters are wrong.
    """
    root = repository_root()
    if root != Path.cwd():
        os.chdir(root)
    return load_params()


def enter_results() -> Params:
    """Do the same for a command that works with what the pipeline has made.

    Raises:
        InputError: also if `dvc.lock`, which vouches for that, is damaged.
    """
    params = enter_repository()
    read_locked(Path())
    return params


def repository_root() -> Path:
    """Return the nearest folder, from the working folder upwards, that holds dvc.yaml and params.yaml.

    Raises:
        InputError: if there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PIPELINE_FILE).exists() and (folder / PARAMS_FILE).exists():
            return folder
    raise InputError(
        f"{shown(here)}: neither this folder nor one above it holds {PIPELINE_FILE} and {PARAMS_FILE}; "
        "run this in the repository"
    )


def from_here(path: Path | None) -> Path | None:
    """Return a path that the user typed as it will be understood in the root of the repository."""
    if path is None or repository_root() == Path.cwd():
        return path
    return Path.cwd() / path


def not_blank(value: str | None) -> str | None:
    """Refuse an option or argument without content, as a shell's unset variable gives it."""
    if value is not None and not value.strip():
        raise typer.BadParameter("it is empty; give a value, or leave it out")
    return value


def options_given(context: typer.Context, *besides: str) -> list[str]:
    """Return the options that were typed for the command that runs, without those parameters."""
    named = [each for each in context.command.params if each.name and each.name not in besides]
    sources = {each.opts[0]: context.get_parameter_source(str(each.name)) for each in named}
    return [option for option, source in sources.items() if source is not None and source.name == "COMMANDLINE"]
