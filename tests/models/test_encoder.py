"""The pretrained encoder, against figures that its publishers print and against itself."""

from pathlib import Path

import numpy as np
import pytest

from airline_sentiment.errors import InputError
from airline_sentiment.models import encoder
from airline_sentiment.models.encoder import Encoder
from airline_sentiment.models.members import Members


@pytest.fixture(scope="module")
def whole() -> Encoder:
    return Encoder.pretrained(layers=6, max_pieces=128)


def test_sentences_are_as_similar_as_the_documentation_of_sentence_transformers_says(whole: Encoder) -> None:
    """Its quickstart prints cosines of the mean vectors of these three for all-MiniLM-L6-v2."""
    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    means = np.array([vectors.astype(np.float64).mean(axis=0) for vectors in whole.vectors(texts)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    printed = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    assert means @ means.T == pytest.approx(np.array(printed), abs=2e-3)


def test_a_tweet_gets_the_same_vectors_whatever_stands_beside_it(whole: Encoder) -> None:
    short, long = "late again", "@united " + "why is my flight late again and again " * 5
    alone, beside = whole.vectors([short])[0], whole.vectors([long, short])[1]
    assert alone.shape == (4, 384)  # both words and a mark at either end
    assert alone == pytest.approx(beside, abs=2e-3)


def test_long_texts_are_cut_and_empty_ones_are_their_two_marks() -> None:
    small = Encoder.pretrained(layers=1, max_pieces=5)
    assert [len(vectors) for vectors in small.vectors(["word " * 50, ""])] == [5, 2]


def test_entities_urls_and_emoji_are_read_as_what_they_stand_for(whole: Encoder) -> None:
    written, meant = whole.pieces(["you &amp; me https://t.co/x1?y=2 👍", "you & me url thumbs up"])
    assert written == meant


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#x" + "f" * 5000, "\ufffd"),
        ("&#" + "0" * 5000 + "65;", "A"),
        ("&#X" + "0" * 5000 + "41", "A"),
        ("&#00000000;", "&#0;"),
        ("&#12345678;", "&#1114112;"),
    ],
    ids=["decimal", "hexadecimal", "zeros", "hexadecimal zeros", "nothing but zeros", "eight digits"],
)
def test_a_reference_of_any_length_is_read_as_html_says(whole: Encoder, reference: str, meant: str) -> None:
    ours, theirs = whole.pieces([f"late {reference} again", f"late {meant} again"])
    assert ours == theirs


def test_capitals_make_no_difference_and_marks_do(whole: Encoder) -> None:
    small, capital, loud = whole.pieces(["why", "WHY", "why!"])
    assert small == capital
    assert small != loud


def test_what_is_saved_gives_the_same_bits_and_the_same_bytes(tmp_path: Path) -> None:
    texts = ["@united late again :(", "thank you!"]
    first = Encoder.pretrained(layers=2, max_pieces=16)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first.save(tmp_path / "first")
    contents = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    loaded = Encoder.load(Members(tmp_path / "first", contents), layers=2, max_pieces=16)
    loaded.save(tmp_path / "second")
    for ours, theirs in zip(first.vectors(texts), loaded.vectors(texts), strict=True):
        assert np.array_equal(ours, theirs)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_other_weights_than_those_that_are_known_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(encoder.SHA256, "model.safetensors", "0" * 64)
    with pytest.raises(InputError, match=r"model\.safetensors: expected sha256 0000"):
        Encoder.pretrained(layers=1, max_pieces=16)


def test_an_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "PACKAGE", "no-such-package")
    with pytest.raises(InputError, match="expected package no-such-package"):
        Encoder.pretrained(layers=1, max_pieces=16)


def test_texts_that_are_too_long_together_give_the_same_pieces(whole: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["late again", "", "thank you! " * 20, "you &amp; me", "x" * 90]
    expected = whole.pieces(texts)
    monkeypatch.setattr(encoder, "_CHARACTERS_TOGETHER", 25)
    assert whole.pieces(texts) == expected
