"""The package as Python programs use it."""

import ast
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import airline_sentiment
from tests.serving.conftest import model_folder

__all__ = ["model_folder"]

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "airline_sentiment"
HEAVY = {"tensorflow", "keras", "mlflow", "pandas", "numpy", "pyarrow", "pydantic", "sklearn"}


def test_what_the_package_offers_is_there() -> None:
    assert set(airline_sentiment.__all__) == {
        "Cleaner",
        "InputError",
        "Predictions",
        "Predictor",
        "__version__",
        "load",
    }
    assert set(airline_sentiment.__all__) <= set(dir(airline_sentiment))
    for name in airline_sentiment.__all__:
        assert getattr(airline_sentiment, name) is not None
    assert airline_sentiment.__version__ == version("airline-sentiment")
    unknown = "Cleanser"
    with pytest.raises(AttributeError, match="has no attribute 'Cleanser'"):
        getattr(airline_sentiment, unknown)


def test_the_types_are_of_what_is_offered() -> None:
    """`__init__.pyi` is what type checkers read, `__init__.py` what runs."""
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    homes = {alias.name: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert homes.keys() == set(airline_sentiment.__all__)
    for name, home in homes.items():
        assert getattr(sys.modules[str(home)], name) is getattr(airline_sentiment, name)


def test_importing_it_loads_nothing() -> None:
    code = f"import sys, airline_sentiment; print(sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_cleaning_and_labelling(model_folder: Path) -> None:
    from airline_sentiment import Cleaner, InputError, load

    assert Cleaner().clean("@united haven't left :)") == "have not left smiley"
    assert load(str(model_folder)).predict(["late again", "great crew"]) == ["negative", "positive"]
    with pytest.raises(InputError, match="no trained model here"):
        load(model_folder / "nothing")


USE = """
import sys
from pathlib import Path
import airline_sentiment
from airline_sentiment import Cleaner, load
assert Path(airline_sentiment.__file__).is_relative_to(sys.prefix), airline_sentiment.__file__
assert Cleaner(profile="textclean").clean("I can't 😀") and Cleaner().clean("brb, w/ ❤️ u")
print(airline_sentiment.__version__, *load(sys.argv[1]).predict(["late again", "great crew"]))
"""
TYPED = """
from airline_sentiment import Cleaner, load
labels: list[str] = load("models/hybrid").predict(["late"])
wrong: int = Cleaner().clean("late")
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that holds the wheel alone; its requirements are those that run the tests."""
    place = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "environment", with_pip=False)
    packages = next((place / "environment/lib").glob("python3*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    (packages / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "environment/bin/python"


@pytest.mark.slow
def test_the_wheel_holds_all_that_a_program_needs(elsewhere: Path, model_folder: Path, tmp_path: Path) -> None:
    packaged = next(elsewhere.parents[1].glob("lib/python3*/site-packages/airline_sentiment"))
    in_git = subprocess.run(["git", "ls-files", "-z", "."], cwd=PACKAGE, capture_output=True, text=True, check=True)
    names = {name for name in in_git.stdout.split("\0") if name}
    assert {path.relative_to(packaged).as_posix() for path in packaged.rglob("*") if path.is_file()} >= names
    assert "py.typed" in names
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [elsewhere, "-c", USE, model_folder], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == f"{version('airline-sentiment')} negative positive\n"


@pytest.mark.slow
def test_type_checkers_know_the_packages_types(elsewhere: Path, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(TYPED)
    check = [sys.executable, "-m", "mypy", "--python-executable", str(elsewhere), "--strict", "program.py"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert [line for line in done.stdout.splitlines() if "error" in line] == [
        'program.py:4: error: Incompatible types in assignment (expression has type "str", variable has type "int")'
        "  [assignment]",
        "Found 1 error in 1 file (checked 1 source file)",
    ]
