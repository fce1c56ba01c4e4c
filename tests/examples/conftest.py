from tests.pipeline.conftest import clone, origin
from tests.serving.conftest import model_folder

__all__ = ["clone", "model_folder", "origin"]
