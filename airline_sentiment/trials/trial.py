"""What one training is to do, and the hash of all that determines its outcome."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from airline_sentiment.dvc_files import md5_of
from airline_sentiment.params import Params
from airline_sentiment.tracking.fingerprint import code_hashes, hash_of

# The files of this package that write the results: of another form, they could not be read.
_OWN_CODE = ("airline_sentiment/trials/results.py", "airline_sentiment/trials/worker.py")


@dataclass(frozen=True)
class Trial:
    """One training.

    Attributes:
        name: what people read while it runs.
        model: a model of `params.yaml`.
        params: all of `params.yaml`, the model's block as this training takes it.
        splits: the folder of train.parquet and validation.parquet, and of test.parquet if that is predicted.
        vocabulary: the vocabulary.json that goes with them.
        parts: the splits to predict; what is not named here is not opened, train and validation aside.
    """

    name: str
    model: str
    params: Params
    splits: Path
    vocabulary: Path
    parts: tuple[str, ...]

    def fingerprint(self, root: Path) -> str:
        """Return a hash of code, data and parameters, 64 hex digits; paths and names do not count.

        Raises:
            InputError: naming a file that is absent.
        """
        splits = {"train", "validation", *self.parts}
        return hash_of(
            {
                "code": code_hashes(self.model, root) | {path: md5_of(root / path) for path in _OWN_CODE},
                "data": {split: md5_of(self.splits / f"{split}.parquet") for split in splits},
                "vocabulary": md5_of(self.vocabulary),
                "model": self.params.model(self.model).model_dump(),
                "classes": self.params.labels.classes,
                "seed": self.params.train.seed,
                "parts": list(self.parts),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return the trial as JSON content."""
        return asdict(self) | {
            "params": self.params.model_dump(),
            "splits": str(self.splits),
            "vocabulary": str(self.vocabulary),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Return the trial that `to_json` described."""
        return cls(
            name=content["name"],
            model=content["model"],
            params=Params.model_validate(content["params"]),
            splits=Path(content["splits"]),
            vocabulary=Path(content["vocabulary"]),
            parts=tuple(content["parts"]),
        )
