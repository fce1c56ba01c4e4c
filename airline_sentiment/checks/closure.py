"""The repository files that decide what a module makes: those that it imports, directly or not.

Import statements are read, nothing is run. The room `tracking` is left out with all that only it imports: it logs what
a stage makes and decides none of it, so that a reworded tag must not train a model again.
"""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from airline_sentiment.dvc_files import CODE
from airline_sentiment.errors import InputError

LOGS_ONLY = "airline_sentiment/tracking/"


class ImportGraph:
    """Who imports whom among the files of the repository; each file is read once.

    Parameters
    ----------
    root : pathlib.Path
        the root of the repository.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._imported: dict[str, list[str]] = {}

    def closure(self, *modules: str) -> set[str]:
        """Return paths relative to the root, packages' `__init__.py` included, the room `tracking` left out.

        Raises:
            InputError: naming a file that is no Python, or that imports relatively.
        """
        found: set[str] = set()
        waiting = list(modules)
        while waiting:
            for path in self._files_of(waiting.pop()):
                if path not in found and not path.startswith(LOGS_ONLY):
                    found.add(path)
                    waiting.extend(self._imports_of(path))
        return found

    @cached_property
    def _files(self) -> set[str]:
        return {path.relative_to(self.root).as_posix() for name in CODE for path in (self.root / name).rglob("*.py")}

    def _files_of(self, module: str) -> list[str]:
        parts = module.split(".")
        bases = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
        return [path for base in bases for path in (f"{base}/__init__.py", f"{base}.py") if path in self._files]

    def _imports_of(self, path: str) -> list[str]:
        if path not in self._imported:
            self._imported[path] = _imports(self.root / path, path)
        return self._imported[path]


def _imports(file: Path, path: str) -> list[str]:
    modules: list[str] = []
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not valid Python: {error}") from None
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level or node.module is None:
                raise InputError(f"{path}, line {node.lineno}: a relative import; write it from the package's root")
            modules += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [module for module in modules if module.split(".")[0] in CODE]


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all statements, wherever they are; what is within expressions, most of a tree, holds no import."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, block, ())
            waiting += inner if isinstance(inner, list) else []
