"""The version of the installed package; `pyproject.toml` says it."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("airline-sentiment")
except PackageNotFoundError:
    # Its folder alone, as a logged model carries it.
    __version__ = "0+unknown"
