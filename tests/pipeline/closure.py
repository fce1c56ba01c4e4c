"""The repository files that a module imports, directly or not, found by reading import statements."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("airline_sentiment", "stages")


def import_closure(*modules: str) -> set[str]:
    """Return paths relative to the root, packages' `__init__.py` included."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        for path in _files_of(module):
            if path not in found:
                found.add(path)
                waiting.extend(_imports(ROOT / path))
    return found


def _files_of(module: str) -> list[str]:
    parts = module.split(".")
    files = []
    for length in range(1, len(parts) + 1):
        base = Path(*parts[:length])
        files += [str(path) for path in (base / "__init__.py", base.with_suffix(".py")) if (ROOT / path).is_file()]
    return files


def _imports(path: Path) -> list[str]:
    modules = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            modules += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [module for module in modules if module.split(".")[0] in OURS]
