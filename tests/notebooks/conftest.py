from tests.pipeline.conftest import clone, origin

__all__ = ["clone", "origin"]
