import os
from collections.abc import Callable
from pathlib import Path

import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.yaml_files import LARGEST_FILE, parse_yaml, read_yaml

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
)
MERGES = "a0: &a0 {x: 1, y: 2}\n" + "".join(
    f"a{level}: &a{level}\n  <<: [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 40)
)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a: 1\nb: \0", "line 2: the character U+0000 may not stand in YAML"),
        ("a: \x07", "line 1: the character U+0007 may not stand in YAML"),
        ("a: 1\nb: \x1b[31m", "line 2: the character U+001B may not stand in YAML"),
        ('a: 1\nb: "x\\0y"', "line 2: a text with the character U+0000"),
        ('a: "\\ud83d"', "line 1: a text with the character U+D83D"),
        (LAUGHS, "aliases repeat more than 10,000 values"),
        (MERGES, "aliases repeat more than 10,000 values"),
        ("a: 1\nb: &b [*b]", "line 2: an alias stands within what it repeats"),
        ("a: &a {b: *a}", "line 1: an alias stands within what it repeats"),
        ("a: *nothing", "line 1: found undefined alias"),
        ("a: " + "[" * 3000 + "]" * 3000, "line 1: values lie more than 50 levels deep"),
        ("a: " + "{a: " * 3000, "line 1: values lie more than 50 levels deep"),
        ("- " * 3000 + "x", "line 1: values lie more than 50 levels deep"),
        ("\n".join(" " * level + "a:" for level in range(500)), "levels deep"),
        ("a: " + "9" * 5000, "line 1: a whole number beyond 64 bits"),
        ("a: -0x" + "f" * 5000, "line 1: a whole number beyond 64 bits"),
        ("a: 1\nb: 9223372036854775808", "line 2: a whole number beyond 64 bits"),
        ("a: 2020-13-45", "line 1: not a value: month must be in 1..12"),
        ("a: !!int ''", "line 1: not a value"),
        ("a: !!binary 'x'", "line 1"),
        ("a: !!python/object/apply:os.system [true]", "line 1: could not determine a constructor"),
        ("a: 1\n---\nb: 2", "line 2"),
        ("a:\n\tb: 1", "line 2"),
        ("a: 1\na: 2", "line 2: found duplicate key"),
        ("{a: b}: c", "line 1: found unhashable key"),
        ("x" * 100_000 + ": 1", "line 1"),
    ],
)
def test_what_no_program_can_use_is_one_short_line_that_names_the_place(content: str, complaint: str) -> None:
    with pytest.raises(InputError) as error:
        parse_yaml(content.encode(), "some.yaml")
    said = str(error.value)
    assert said.startswith("some.yaml, line ")
    assert complaint in said
    assert len(said.splitlines()) == 1
    assert len(said) < 300
    assert said.isprintable()


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("a: &rate 0.1\nb: *rate", {"a": 0.1, "b": 0.1}),
        ("a: &x {y: 1}\nb: {<<: *x, z: 2}", {"a": {"y": 1}, "b": {"y": 1, "z": 2}}),
        ("a: &x 1\nb: &x 2\nc: *x", {"a": 1, "b": 2, "c": 2}),
        ("\ufeffa: 9223372036854775807", {"a": 2**63 - 1}),
        ("a: 1e-3\nb: no", {"a": 0.001, "b": "no"}),
        ("a: " + "[" * 40 + "]" * 40, None),
        ("", None),
    ],
)
def test_what_people_write_is_read(content: str, value: object) -> None:
    read = parse_yaml(content.encode(), "some.yaml")
    assert value is None or read == value


def test_another_encoding_is_named() -> None:
    with pytest.raises(InputError, match=r"some\.yaml: expected UTF-8"):
        parse_yaml("a: é".encode("latin-1"), "some.yaml")


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10 * 2**30)


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("")


def endless(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (folder, "is a folder"),
        (pipe, "is no regular file"),
        (huge, f"at most {LARGEST_FILE:,} are read"),
        (below_a_file, "cannot be read: Not a directory"),
        (endless, "cannot be read: Too many levels of symbolic links"),
        (lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
        (lambda path: None, "no such file"),
    ],
)
def test_what_is_no_file_of_a_sane_size_is_not_read(
    make: Callable[[Path], None], complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "place/params.yaml"
    path.parent.mkdir()
    make(path)
    with pytest.raises(InputError) as error:
        read_yaml(path)
    assert str(error.value).startswith(f"{path}: ")
    assert complaint in str(error.value)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("a: 1")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError) as error:
        read_yaml(path)
    assert str(error.value) == f"{path}: cannot be read: Permission denied"
