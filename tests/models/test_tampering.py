"""Folders that are not what training saved: every one is answered with one line, none with a label.

Accidents leave the hashes as they were. Whoever changes a folder on purpose can also write true hashes: then the parts
must still fit one another, and nothing that lies there may run.
"""

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.models.folder import MANIFEST
from airline_sentiment.serving.predictor import Predictor
from tests.models.folders import SMALL, edit_arrays, edit_config, edit_json, edit_weights, edit_zip, reseal

Tamper = Callable[[Path], object]

MEMBERS = {
    "tfidf": ("char_ngrams.json", "weights.npz", "word_ngrams.json"),
    "lstm": ("network.keras", "vocabulary.json"),
    "hybrid": ("encoder.npz", "network.keras", "tokenizer.json"),
}


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def folder(name: str) -> Path:
        if name not in made:
            made[name] = SMALL[name](tmp_path_factory.mktemp("pristine"))
        return made[name]

    return folder


@pytest.fixture
def copy_of(pristine: Callable[[str], Path], tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    yield lambda name: Path(shutil.copytree(pristine(name), tmp_path / name))
    shutil.rmtree(tmp_path)


def complaint(folder: Path) -> str:
    with pytest.raises(InputError) as error:
        Predictor.load(folder).predict(["late again"])
    message = str(error.value)
    assert "\n" not in message
    assert message.isprintable()
    assert str(folder) in message
    assert "dvc repro" in message
    assert len(message) < 1000
    return message


@pytest.mark.parametrize("name", SMALL)
def test_what_was_saved_is_loaded_also_with_hashes_written_anew(copy_of: Callable[[str], Path], name: str) -> None:
    folder = copy_of(name)
    before = Predictor.load(folder).predict_proba(["late again", "great crew"])
    described = (folder / MANIFEST).read_bytes()
    reseal(folder)
    assert (folder / MANIFEST).read_bytes() == described
    assert Predictor.load(str(folder)).predict_proba(["late again", "great crew"]).tobytes() == before.tobytes()


# --- accidents -------------------------------------------------------------------------------------------------------


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def flip_last(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 32
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replaced_by(make: Tamper) -> Tamper:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


ACCIDENTS: dict[str, Tamper] = {
    "a bit flipped in the middle": flip,
    "a bit flipped at the end": flip_last,
    "cut": cut,
    "empty": lambda path: path.write_bytes(b""),
    "a byte more": lambda path: path.write_bytes(path.read_bytes() + b" "),
    "removed": lambda path: path.unlink(),
    "a folder": replaced_by(lambda path: path.mkdir()),
    "a pipe": replaced_by(os.mkfifo),
    "a link to nowhere": replaced_by(lambda path: path.symlink_to("nowhere")),
    "a link to itself": replaced_by(lambda path: path.symlink_to(path)),
    "a link to another file": replaced_by(lambda path: path.symlink_to(__file__)),
    "a link to a device": replaced_by(lambda path: path.symlink_to("/dev/zero")),
}


@pytest.mark.parametrize("accident", ACCIDENTS)
@pytest.mark.parametrize(
    ("name", "member"), [(name, member) for name, members in MEMBERS.items() for member in (*members, MANIFEST)]
)
def test_an_accident_names_the_member(copy_of: Callable[[str], Path], name: str, member: str, accident: str) -> None:
    folder = copy_of(name)
    ACCIDENTS[accident](folder / member)
    message = complaint(folder)
    assert member in message or (member == MANIFEST and "no trained model here" in message)


@pytest.mark.parametrize("extra", ["notes.txt", ".DS_Store", "../model.json~", "two\nlines", "weights.npz.bak"])
def test_a_file_too_many_is_named(copy_of: Callable[[str], Path], extra: str) -> None:
    folder = copy_of("tfidf")
    (folder / Path(extra).name).write_bytes(b"")
    assert "is not listed in model.json" in complaint(folder)


def test_a_folder_too_many_is_named(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("tfidf")
    (folder / "assets").mkdir()
    assert "/assets: is not listed in model.json" in complaint(folder)


def test_links_to_the_very_bytes_are_what_dvc_makes_with_links_as_its_cache_type(
    copy_of: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = copy_of("tfidf")
    cache = tmp_path / "cache"
    cache.mkdir()
    for path in list(folder.iterdir()):
        path.rename(cache / path.name)
        path.symlink_to(cache / path.name)
    assert Predictor.load(folder).predict(["great crew"]) == ["positive"]


# --- model.json ------------------------------------------------------------------------------------------------------

CONTENTS: dict[str, bytes] = {
    "a list": b"[]",
    "a text": b'"tfidf"',
    "null": b"null",
    "a number": b"7",
    "an empty object": b"{}",
    "blank": b"   \n",
    "no JSON": b"model: tfidf\n",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"model":' * 100_000,
    "no UTF-8": b'{"model": "\xff\xfe"}',
    "UTF-16": '{"model": "tfidf"}'.encode("utf-16"),
    "a NUL": b'{"model": "tf\x00idf"}',
    "a number of 5,000 digits": b'{"model": ' + b"9" * 5000 + b"}",
    "megabytes": b" " * (2**21),
    "half a surrogate pair": b'{"model": "\\ud800"}',
}


@pytest.mark.parametrize("content", CONTENTS)
def test_another_content_of_model_json_is_refused(copy_of: Callable[[str], Path], content: str) -> None:
    folder = copy_of("tfidf")
    (folder / MANIFEST).write_bytes(CONTENTS[content])
    assert MANIFEST in complaint(folder)


def test_a_folder_of_an_older_version_is_named(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("tfidf")
    edit_json(folder / MANIFEST, lambda manifest: [manifest.pop(key) for key in ("members", "parameters", "sha256")])
    assert "model.json: parameters: Field required" in complaint(folder)


UNSEALED: dict[str, Callable[[dict[str, Any]], object]] = {
    "classes swapped": lambda manifest: manifest["classes"].reverse(),
    "a class renamed": lambda manifest: manifest.update(classes=["negative", "neutral", "good"]),
    "a step of cleaning less": lambda manifest: manifest["clean"]["steps"].pop(),
    "another profile": lambda manifest: manifest["clean"].update(profile="textclean"),
    "other filters": lambda manifest: manifest["tokenize"].update(filters="e"),
    "case kept": lambda manifest: manifest["tokenize"].update(lower=False),
    "other parameters": lambda manifest: manifest["parameters"].update(min_count=2),
    "keys in another order": lambda manifest: manifest.update(model=manifest.pop("model")),
}


@pytest.mark.parametrize("change", UNSEALED)
def test_a_change_in_model_json_itself_is_seen(copy_of: Callable[[str], Path], change: str) -> None:
    folder = copy_of("tfidf")
    manifest = json.loads((folder / MANIFEST).read_text())
    UNSEALED[change](manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    assert MANIFEST in complaint(folder)


def set_member(name: str, **values: object) -> Callable[[dict[str, Any]], object]:
    entry = {"size": 0, "sha256": "0" * 64} | values
    return lambda manifest: manifest["members"].update({name: entry})


SEALED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a class less": lambda manifest: manifest["classes"].pop(),
    "a class more": lambda manifest: manifest["classes"].append("mixed"),
    "one class": lambda manifest: manifest.update(classes=["negative"]),
    "1,001 classes": lambda manifest: manifest.update(classes=[str(number) for number in range(1_001)]),
    "a class without a name": lambda manifest: manifest.update(classes=["negative", "", "positive"]),
    "a class that is blank": lambda manifest: manifest.update(classes=["negative", " ", "positive"]),
    "a class of two lines": lambda manifest: manifest.update(classes=["negative", "neu\ntral", "positive"]),
    "a class with a name too long": lambda manifest: manifest.update(classes=["negative", "n" * 101, "positive"]),
    "a class twice": lambda manifest: manifest.update(classes=["negative", "negative", "positive"]),
    "no classes": lambda manifest: manifest.update(classes=[]),
    "classes that are numbers": lambda manifest: manifest.update(classes=[0, 1, 2]),
    "classes in a text": lambda manifest: manifest.update(classes="negative"),
    "another model": lambda manifest: manifest.update(model="lstm"),
    "a path as the model": lambda manifest: manifest.update(model="../../tfidf"),
    "a module elsewhere": lambda manifest: manifest.update(model="os.path"),
    "a module that is no model": lambda manifest: manifest.update(model="training"),
    "no model": lambda manifest: manifest.update(model=""),
    "a model of two lines": lambda manifest: manifest.update(model="tf\nidf"),
    "a model that is a number": lambda manifest: manifest.update(model=5),
    "an unknown key": lambda manifest: manifest.update(weights="http://example.org"),
    "an unknown step": lambda manifest: manifest["clean"]["steps"].append("exec"),
    "a step twice": lambda manifest: manifest["clean"]["steps"].append("urls"),
    "no cleaning": lambda manifest: manifest.pop("clean"),
    "cleaning in a text": lambda manifest: manifest.update(clean="tweet"),
    "lower in a text": lambda manifest: manifest["tokenize"].update(lower="yes"),
    "filters in a list": lambda manifest: manifest["tokenize"].update(filters=["!"]),
    "no parameters": lambda manifest: manifest.update(parameters={}),
    "parameters in a list": lambda manifest: manifest.update(parameters=[]),
    "a parameter of another type": lambda manifest: manifest["parameters"].update(min_count="1"),
    "an impossible parameter": lambda manifest: manifest["parameters"].update(min_count=-1),
    "an unknown parameter": lambda manifest: manifest["parameters"].update(loader="evil"),
    "no members": lambda manifest: manifest.update(members={}),
    "members in a list": lambda manifest: manifest.update(members=[]),
    "a member less": lambda manifest: manifest["members"].pop("weights.npz"),
    "a member above the folder": set_member("../weights.npz"),
    "a member with an absolute path": set_member("/etc/passwd"),
    "a member with backslashes": set_member("..\\weights.npz"),
    "a member of two lines": set_member("a\nb"),
    "a negative size": set_member("weights.npz", size=-1),
    "a size in a text": set_member("weights.npz", size="1"),
    "a size beyond any disk": set_member("weights.npz", size=2**80),
    "a short hash": set_member("weights.npz", sha256="00"),
    "a hash in capitals": set_member("weights.npz", sha256="A" * 64),
    "a hash that is null": set_member("weights.npz", sha256=None),
    "another size": set_member("weights.npz", size=5),
}


@pytest.mark.parametrize("change", SEALED)
def test_a_description_with_true_hashes_must_still_be_of_a_model(copy_of: Callable[[str], Path], change: str) -> None:
    folder = copy_of("tfidf")
    reseal(folder, SEALED[change])
    assert MANIFEST in complaint(folder) or "weights.npz" in complaint(folder)


# --- members with true hashes ----------------------------------------------------------------------------------------


def ngrams(change: Callable[[list[Any]], object], member: str = "word_ngrams.json") -> Tamper:
    return lambda folder: edit_json(folder / member, lambda content: change(content["ngrams"]))


def swap_first(items: list[Any]) -> None:
    items[0], items[1] = items[1], items[0]


def arrays(change: Callable[[dict[str, np.ndarray]], object], member: str = "weights.npz") -> Tamper:
    return lambda folder: edit_arrays(folder / member, change)


def archive(change: Callable[[dict[str, bytes]], object], member: str, compression: int = zipfile.ZIP_STORED) -> Tamper:
    return lambda folder: edit_zip(folder / member, change, compression)


def config(change: Callable[[Any], object]) -> Tamper:
    return lambda folder: edit_config(folder / "network.keras", change)


def weights(change: Callable[[Any], object]) -> Tamper:
    return lambda folder: edit_weights(folder / "network.keras", change)


def tokenizer(change: Callable[[Any], object]) -> Tamper:
    return lambda folder: edit_json(folder / "tokenizer.json", change)


def content(member: str, data: bytes) -> Tamper:
    return lambda folder: (folder / member).write_bytes(data)


def array(name: str, at: int, value: float) -> Callable[[dict[str, np.ndarray]], object]:
    return lambda found: found[name].reshape(-1).__setitem__(at, value)


def double(found: dict[str, np.ndarray]) -> None:
    found["coefficients"] = found["coefficients"].astype(np.float64)


def pickled(found: dict[str, np.ndarray]) -> None:
    found["coefficients"] = np.array([print], dtype=object)


def encrypted(folder: Path) -> None:
    data = bytearray((folder / "weights.npz").read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    (folder / "weights.npz").write_bytes(data)


def understated(folder: Path) -> None:
    """A size in the directory of the ZIP that is less than what would be unpacked."""
    with zipfile.ZipFile(folder / "weights.npz") as found:
        size = found.getinfo("coefficients.npy").file_size
    data = bytearray((folder / "weights.npz").read_bytes())
    at = data.index(size.to_bytes(4, "little"), data.index(b"PK\x01\x02"))
    data[at : at + 4] = (size - 4).to_bytes(4, "little")
    (folder / "weights.npz").write_bytes(data)


def twice(folder: Path) -> None:
    with zipfile.ZipFile(folder / "weights.npz", "a") as found, pytest.warns(UserWarning, match="Duplicate"):
        found.writestr("intercepts.npy", found.read("intercepts.npy"))


def many(members: dict[str, bytes]) -> None:
    members |= {f"{number}.npy": b"" for number in range(5000)}


LAMBDA = {
    "class_name": "Lambda",
    "config": {"name": "evil", "function": {"class_name": "__lambda__", "config": {"code": "4wAAAAA="}}},
    "module": "keras.layers",
    "registered_name": None,
}
CALL = {"class_name": "function", "config": "system", "module": "os", "registered_name": "system"}

BIAS = "layers/dense/vars/1"


def replaced(place: str, make: Callable[[Any, str], object]) -> Tamper:
    def change(file: Any) -> None:
        del file[place]
        make(file, place)

    return weights(change)


def linked(file: Any, place: str) -> None:
    import h5py

    file[place] = h5py.ExternalLink("/etc/passwd", "/")


def soft(file: Any, place: str) -> None:
    import h5py

    file[place] = h5py.SoftLink("/layers/dense/vars/0")


def outside(file: Any, place: str) -> None:
    file.create_dataset(place, (3,), "f4", external=[("/etc/passwd", 0, 12)])


def nowhere(file: Any, place: str) -> None:
    file.create_dataset(place, (3,), "f4", fillvalue=1.0)


def compressed(file: Any, place: str) -> None:
    file.create_dataset(place, data=np.zeros(3, "f4"), compression="gzip", chunks=(3,))


def params(**values: object) -> Tamper:
    return lambda folder: reseal(folder, lambda manifest: manifest["parameters"].update(values))


def classes(*names: str) -> Tamper:
    return lambda folder: reseal(folder, lambda manifest: manifest.update(classes=names))


FORGED: dict[str, tuple[str, str, Tamper]] = {
    # tfidf
    "n-grams swapped": ("tfidf", "word_ngrams.json", ngrams(swap_first)),
    "an n-gram less": ("tfidf", "weights.npz", ngrams(lambda found: found.pop())),
    "an n-gram more": ("tfidf", "weights.npz", ngrams(lambda found: found.append("\U0010ffff"))),
    "an n-gram twice": ("tfidf", "word_ngrams.json", ngrams(lambda found: found.insert(0, found[0]))),
    "an n-gram that is a number": ("tfidf", "word_ngrams.json", ngrams(lambda found: found.append(3))),
    "character n-grams swapped": ("tfidf", "char_ngrams.json", ngrams(swap_first, "char_ngrams.json")),
    "n-grams of the other kind": (
        "tfidf",
        "weights.npz",
        lambda folder: shutil.copy(folder / "char_ngrams.json", folder / "word_ngrams.json"),
    ),
    "n-grams in a list": ("tfidf", "word_ngrams.json", content("word_ngrams.json", b"[]")),
    "n-grams nested deep": ("tfidf", "word_ngrams.json", content("word_ngrams.json", b"[" * 200_000)),
    "n-grams not in UTF-8": ("tfidf", "word_ngrams.json", content("word_ngrams.json", b'{"range": "\xff"}')),
    "another range": ("tfidf", "word_ngrams.json", params(word_ngrams={"shortest": 1, "longest": 3})),
    "a coefficient that is NaN": ("tfidf", "weights.npz", arrays(array("coefficients", 0, np.nan))),
    "an intercept without end": ("tfidf", "weights.npz", arrays(array("intercepts", 2, np.inf))),
    "an idf that is NaN": ("tfidf", "weights.npz", arrays(array("word_idf", 1, np.nan))),
    "a row of coefficients less": (
        "tfidf",
        "weights.npz",
        arrays(lambda found: found.update(coefficients=found["coefficients"][1:])),
    ),
    "coefficients of four classes": (
        "tfidf",
        "weights.npz",
        arrays(lambda found: found.update(coefficients=np.repeat(found["coefficients"], 2, axis=1)[:, :4])),
    ),
    "coefficients of another type": ("tfidf", "weights.npz", arrays(double)),
    "a pickle": ("tfidf", "weights.npz", arrays(pickled)),
    "an array less": ("tfidf", "weights.npz", arrays(lambda found: found.pop("intercepts"))),
    "an array more": ("tfidf", "weights.npz", arrays(lambda found: found.update(more=np.zeros(1)))),
    "no ZIP": ("tfidf", "weights.npz", content("weights.npz", b"PK" + bytes(100))),
    "a ZIP with a path upwards": (
        "tfidf",
        "weights.npz",
        archive(lambda found: found.update({"../x.npy": b""}), "weights.npz"),
    ),
    "a ZIP with an absolute path": (
        "tfidf",
        "weights.npz",
        archive(lambda found: found.update({"/tmp/x.npy": b""}), "weights.npz"),
    ),
    "a ZIP with thousands of members": ("tfidf", "weights.npz", archive(many, "weights.npz")),
    "a ZIP that unpacks to megabytes": (
        "tfidf",
        "weights.npz",
        archive(
            lambda found: found.update({"intercepts.npy": found["intercepts.npy"] + bytes(2**24)}),
            "weights.npz",
            zipfile.ZIP_DEFLATED,
        ),
    ),
    "a ZIP that understates a size": ("tfidf", "weights.npz", understated),
    "a ZIP with a member twice": ("tfidf", "weights.npz", twice),
    "a ZIP with a password": ("tfidf", "weights.npz", encrypted),
    # lstm
    "a word twice": (
        "lstm",
        "vocabulary.json",
        lambda folder: edit_json(
            folder / "vocabulary.json", lambda found: found["words"].__setitem__(1, found["words"][0])
        ),
    ),
    "more words than the embedding has": (
        "lstm",
        "vocabulary.json",
        lambda folder: edit_json(
            folder / "vocabulary.json",
            lambda found: found.update(words=[f"w{at}" for at in range(8)], counts=[1] * 8),
        ),
    ),
    "a count less": (
        "lstm",
        "vocabulary.json",
        lambda folder: edit_json(folder / "vocabulary.json", lambda found: found["counts"].pop()),
    ),
    "words that are numbers": (
        "lstm",
        "vocabulary.json",
        lambda folder: edit_json(folder / "vocabulary.json", lambda found: found.update(words=[1, 2, 3, 4, 5, 6])),
    ),
    "a vocabulary of null": ("lstm", "vocabulary.json", content("vocabulary.json", b"null")),
    "a Lambda layer": ("lstm", "network.keras", config(lambda found: found["config"]["layers"].append(LAMBDA))),
    "a function of a module": (
        "lstm",
        "network.keras",
        config(lambda found: found["config"]["layers"][1]["config"].update(embeddings_initializer=CALL)),
    ),
    "a registered class": (
        "lstm",
        "network.keras",
        config(lambda found: found["config"]["layers"][2].update(class_name="Evil", module="builtins")),
    ),
    "a class of another module": (
        "lstm",
        "network.keras",
        config(lambda found: found["config"]["layers"][2].update(module="evil.layers")),
    ),
    "a loss that is a function": (
        "lstm",
        "network.keras",
        config(lambda found: found["compile_config"].update(loss=CALL)),
    ),
    "a config that is no JSON": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"config.json": b"import os"}), "network.keras"),
    ),
    "a config nested deep": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"config.json": b"[" * 200_000}), "network.keras"),
    ),
    "a network without weights": (
        "lstm",
        "network.keras",
        archive(lambda found: found.pop("model.weights.h5"), "network.keras"),
    ),
    "a network with assets": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"assets/x.txt": b""}), "network.keras"),
    ),
    "a network with a path upwards": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"../../x": b""}), "network.keras"),
    ),
    "a network with an absolute path": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"/tmp/x": b""}), "network.keras"),
    ),
    "a network with a path of Windows": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"..\\x": b""}), "network.keras"),
    ),
    "a network compressed to unpack to megabytes": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"model.weights.h5": bytes(2**24)}), "network.keras", zipfile.ZIP_DEFLATED),
    ),
    "weights that are no HDF5": (
        "lstm",
        "network.keras",
        archive(lambda found: found.update({"model.weights.h5": b"\x89HDF\r\n\x1a\n" + bytes(9000)}), "network.keras"),
    ),
    "a weight that is NaN": (
        "lstm",
        "network.keras",
        weights(lambda file: file[BIAS].__setitem__(0, np.nan)),
    ),
    "weights missing": ("lstm", "network.keras", replaced(BIAS, lambda file, place: None)),
    "weights of another shape": (
        "lstm",
        "network.keras",
        replaced(BIAS, lambda file, place: file.create_dataset(place, data=np.zeros(4, "f4"))),
    ),
    "weights of another type": (
        "lstm",
        "network.keras",
        replaced(BIAS, lambda file, place: file.create_dataset(place, data=np.zeros(3, "f8"))),
    ),
    "weights in another file": ("lstm", "network.keras", replaced(BIAS, linked)),
    "weights behind a link": ("lstm", "network.keras", replaced(BIAS, soft)),
    "weights in a file of the system": ("lstm", "network.keras", replaced(BIAS, outside)),
    "weights that are nowhere": ("lstm", "network.keras", replaced(BIAS, nowhere)),
    "weights behind a filter": ("lstm", "network.keras", replaced(BIAS, compressed)),
    "weights that are a group": (
        "lstm",
        "network.keras",
        replaced(BIAS, lambda file, place: file.create_group(place)),
    ),
    "another number of units": ("lstm", "network.keras", params(units=7)),
    "units beyond the file": ("lstm", "network.keras", params(units=4_096)),
    "a class less for the network": ("lstm", "network.keras", classes("negative", "positive")),
    "classes beyond the file": ("lstm", "network.keras", classes(*map(str, range(1_000)))),
    "another cell": ("lstm", "network.keras", params(cell="gru")),
    "another width of the embedding": ("lstm", "network.keras", params(embedding_dim=5)),
    "a width that is not known": ("lstm", "network.keras", params(maxlen="auto")),
    # hybrid
    "a tokenizer that is no JSON": ("hybrid", "tokenizer.json", content("tokenizer.json", b"{")),
    "a tokenizer that is a list": ("hybrid", "tokenizer.json", content("tokenizer.json", b"[]")),
    "a tokenizer that cuts elsewhere": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found["truncation"].update(max_length=10**9)),
    ),
    "a tokenizer that does not cut": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found.update(truncation=None)),
    ),
    "a tokenizer that pads": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found.update(padding={"strategy": {"Fixed": 10**9}})),
    ),
    "a tokenizer with a pattern of its own": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found.update(pre_tokenizer={"type": "Split", "pattern": {"Regex": "(a+)+$"}})),
    ),
    "a piece less": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found["model"]["vocab"].pop("late")),
    ),
    "a piece more": (
        "hybrid",
        "encoder.npz",
        tokenizer(lambda found: found["model"]["vocab"].update(zzzz=len(found["model"]["vocab"]))),
    ),
    "two pieces of one id": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found["model"]["vocab"].update(late=found["model"]["vocab"]["again"])),
    ),
    "an added piece beyond the embedding": (
        "hybrid",
        "tokenizer.json",
        tokenizer(lambda found: found["added_tokens"][0].update(id=40_000)),
    ),
    "an encoder of two layers": ("hybrid", "encoder.npz", params(encoder_layers=2)),
    "a class more for the network": ("hybrid", "network.keras", classes("negative", "neutral", "positive", "mixed")),
    "another number of units in both directions": ("hybrid", "network.keras", params(units=5)),
    "units in both directions beyond the file": ("hybrid", "network.keras", params(units=4_096)),
    "the network of another model": (
        "hybrid",
        "network.keras",
        lambda folder: shutil.copy(folder.parent / "lstm/network.keras", folder / "network.keras"),
    ),
    "a Lambda layer behind the encoder": (
        "hybrid",
        "network.keras",
        config(lambda found: found["config"]["layers"].append(LAMBDA)),
    ),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_members_with_true_hashes_must_still_fit_one_another(copy_of: Callable[[str], Path], forgery: str) -> None:
    name, member, tamper = FORGED[forgery]
    folder = copy_of(name)
    if "another model" in forgery:
        copy_of("lstm")
    before = (folder / MANIFEST).read_bytes()
    tamper(folder)
    if (folder / MANIFEST).read_bytes() == before:
        reseal(folder)
    assert f"{folder}/{member}: " in complaint(folder)


@pytest.mark.parametrize(
    ("number", "value"), [(0, np.float16(np.nan)), (-1, np.float16(-np.inf))], ids=["not a number", "without end"]
)
def test_an_encoder_of_numbers_that_are_not_finite_is_refused(
    copy_of: Callable[[str], Path], number: int, value: np.float16
) -> None:
    folder = copy_of("hybrid")
    edit_arrays(folder / "encoder.npz", array("embeddings.word_embeddings.weight", number, value))
    reseal(folder)
    assert "encoder.npz: embeddings.word_embeddings.weight.npy: holds numbers that are not finite" in complaint(folder)
