import json
import shutil
from pathlib import Path

import pytest

from airline_sentiment.params import Params, load_params

ROOT = Path(__file__).parents[2]
DVC_YAML = """\
stages:
  train:
    matrix: {model: "${models}"}
    cmd: python -m stages.train ${item.model}
    deps: [code.py, data/train.txt]
    params: [train.seed, "models.${item.model}"]
"""


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete store without a run; MLflow needs seconds to make one."""
    from mlflow import MlflowClient

    database = tmp_path_factory.mktemp("store") / "mlflow.db"
    MlflowClient(f"sqlite:///{database}").search_experiments()
    return database


@pytest.fixture
def project(bare_project: Path, made_store: Path) -> Path:
    """The same with a fresh store."""
    shutil.copy2(made_store, bare_project / "mlflow.db")
    return bare_project


@pytest.fixture
def bare_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, with a blank in its path, that looks like the repository after the stage train, without a store."""
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "DVC_ROOT", "DVC_EXP_NAME"):
        monkeypatch.delenv(name, raising=False)
    return make_project(tmp_path / "a project")


def make_project(root: Path) -> Path:
    (root / "data").mkdir(parents=True)
    (root / "dvc.yaml").write_text(DVC_YAML)
    (root / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    (root / "code.py").write_text("pass\n")
    (root / "data/train.txt").write_text("late flight\n")
    report = root / "reports/tfidf"
    report.mkdir(parents=True)
    (report / "history.csv").write_text("epoch,loss,accuracy,val_loss,val_accuracy\n1,0.5,0.75,0.6,0.7\n")
    scores = {"accuracy": 0.5, "macro_f1": 0.25, "log_loss": 1.5}
    recall = {"label": "negative", "precision": 0.5, "recall": 1.0, "f1": 0.67, "support": 2}
    test = {**scores, "per_class": [recall], "confusion_matrix": [[2, 0, 0], [1, 0, 0], [1, 0, 0]]}
    floor = {"train": 0.5, "validation": 0.5, "test": 0.5}
    metrics = {"train": scores, "validation": test, "test": test, "floor": floor}
    (report / "metrics.json").write_text(json.dumps(metrics))
    header = "id,label,predicted,p_negative,p_neutral,p_positive\n"
    (report / "test_predictions.csv").write_text(header + "1,negative,negative,0.5,0.3,0.2\n")
    return root


@pytest.fixture
def params(bare_project: Path) -> Params:
    return load_params(bare_project / "params.yaml")


@pytest.fixture
def model_folder(project: Path, params: Params) -> Path:
    """A real, tiny tfidf model in `models/tfidf`."""
    return train_tiny_model(project, params)


def train_tiny_model(project: Path, params: Params) -> Path:
    import numpy as np

    from airline_sentiment.models import tfidf
    from airline_sentiment.models.base import LabelledTweets, TrainingData
    from airline_sentiment.models.folder import SavedModel, save_model
    from airline_sentiment.tokens.vocabulary import Vocabulary

    classes = tuple(params.labels.classes)
    words = [["late", "again"], ["flight", "tomorrow"], ["great", "crew"]] * 4
    labels = np.arange(12) % 3 % len(classes)
    tweets = LabelledTweets([" ".join(each) for each in words], words, labels, np.ones(12))
    data = TrainingData(tweets, tweets, Vocabulary.of(words), classes)
    classifier = tfidf.fit(data, params.model("tfidf"), 2, lambda *_: None)
    save_model(project / "models/tfidf", SavedModel("tfidf", params.clean, params.tokenize, classifier, data.classes))
    return project / "models/tfidf"


@pytest.fixture
def logged(project: Path, params: Params, model_folder: Path) -> Path:
    """The folder of that model as it is logged with a run."""
    return log_tiny_model(project, params)


def log_tiny_model(project: Path, params: Params) -> Path:
    from airline_sentiment.tracking.complete import complete_run

    complete_run("tfidf", params, project)
    (description,) = (project / "mlartifacts").rglob("MLmodel")
    return description.parent
