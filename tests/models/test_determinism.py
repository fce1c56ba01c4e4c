"""The same bytes from every training, whatever the number of cores and threads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from airline_sentiment.kernels import restart_with_common_kernels
from airline_sentiment.params import load_params

ROOT = Path(__file__).parents[2]
MODELS = tuple(load_params(ROOT / "params.yaml").models)
TWEETS = 400


def main() -> None:
    """Train every model of params.yaml on some real tweets, for one epoch, into the folder that the command names."""
    restart_with_common_kernels("tests.models.test_determinism")
    import numpy as np

    from airline_sentiment.cleaning import Cleaner
    from airline_sentiment.corpus.crowdflower import read_crowdflower
    from airline_sentiment.models.base import LabelledTweets, TrainingData
    from airline_sentiment.models.folder import SavedModel, save_model
    from airline_sentiment.models.training import train_model
    from airline_sentiment.tokens.vocabulary import Vocabulary
    from airline_sentiment.tokens.words import Tokenizer

    folder, params = Path(sys.argv[1]), load_params()
    small = {name: block | ({"epochs": 1} if "epochs" in block else {}) for name, block in params.models.items()}
    params = params.model_copy(update={"models": small})
    records = list(read_crowdflower())[:: 14_640 // TWEETS]
    texts = [record.text for record in records]
    words = Tokenizer(params.tokenize).split_many(Cleaner(params.clean.profile, params.clean.steps).clean_many(texts))
    labels = np.array([params.labels.classes.index(record.label) for record in records])
    tweets = LabelledTweets(texts, words, labels, np.array([float(record.confidence) for record in records]))
    data = TrainingData(tweets, tweets, Vocabulary.of(words), tuple(params.labels.classes))
    for name in params.models:
        classifier, _ = train_model(name, data, params, lambda *_: None)
        save_model(folder / name, SavedModel(name, params.clean, params.tokenize, classifier, data.classes))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of models: from one core and one thread of everything, and from all cores and two threads."""
    one_core = f"import os; os.sched_setaffinity(0, {{{min(os.sched_getaffinity(0))}}})"
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("all")
    for folder, threads, first in zip(folders, ("1", "2"), (one_core, ""), strict=True):
        script = f"{first}\nimport runpy\nrunpy.run_module('tests.models.test_determinism', run_name='__main__')"
        variables = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "TF_NUM_INTEROP_THREADS": threads}
        command = [sys.executable, "-c", script, str(folder)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
    return folders


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot tie a process to a core")
@pytest.mark.parametrize("model", MODELS)
def test_training_twice_with_one_and_two_threads_gives_the_same_bytes(model: str, trained: tuple[Path, Path]) -> None:
    one, other = (folder / model for folder in trained)
    names = sorted(path.name for path in one.iterdir())
    assert "model.json" in names
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


if __name__ == "__main__":
    main()
