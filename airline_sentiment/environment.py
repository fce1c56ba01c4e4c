"""The Python that runs may be another one than that of the environment with the packages."""

import os
import sys
from pathlib import Path

from airline_sentiment.errors import InputError

_ENVIRONMENT = Path(__file__).parents[1] / ".venv"


def restart_where_packages_are(missing: str) -> None:
    """Start this command anew, in this process, with the Python in `.venv` of the repository.

    Args:
        missing: the package that the running Python lacks.

    Raises:
        InputError: saying what to type, if there is no such Python, or it is the one that runs.
    """
    python = _ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists() or Path(sys.prefix) == _ENVIRONMENT:
        raise InputError(
            f"{sys.executable} lacks the package {missing}; "
            "`make setup` makes an environment with all packages in .venv, `source .venv/bin/activate` enters it"
        )
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    os.execve(python, [str(python), *sys.orig_argv[1:]], os.environ | {"PATH": path})
