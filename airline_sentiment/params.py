"""The strict schema of `params.yaml`.

Every stage and every command loads its parameters here first, so that a misspelt key or an impossible value stops
before any work is done. The block of a model is described by the class `Params` in `airline_sentiment/models/NAME.py`:
it is looked up by name, when parameters are loaded, so that a new model brings its own schema.
"""

import codecs
import copy
import difflib
import importlib
import importlib.util
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from airline_sentiment.errors import InputError
from airline_sentiment.yaml_files import read_yaml

PARAMS_FILE = Path("params.yaml")

_SHOWN_PROBLEMS = 5
_LONGEST_SHOWN = 80

CleaningStep = Literal[
    "encoding",
    "entities",
    "urls",
    "mentions",
    "masked_words",
    "hashtags",
    "quotes",
    "emoji",
    "initials",
    "emoticons",
    "contractions",
    "possessives",
    "elongations",
    "missing_apostrophes",
    "marks",
    "punctuation",
    "numbers",
]


TAG = "| "
"""With this begins the tag of a discriminated union, which pydantic puts into the place of a problem."""

Location = tuple[str | int, ...]
"""Keys and positions that lead to a value."""

Seed = Annotated[int, Field(ge=0, lt=2**32)]
"""Of any generator of random numbers here."""


class Block(BaseModel):
    """A block of parameters: unknown keys, wrong types, NaN and infinity are errors, values cannot be changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        raise ValueError("should be an encoding, such as utf-8, cp1252, mac_roman or utf-16") from None
    return name


def _one_character(delimiter: str) -> str:
    if delimiter != "tab" and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise ValueError("should be one character such as ; or the word tab")
    return delimiter


def _text_in_quotes(value: Any) -> Any:
    """Refuse what YAML reads as a number or a truth value where a label is meant."""
    if isinstance(value, bool | int | float):
        raise ValueError(f"should be a text, in quotes: '{str(value).lower()}'")
    return value


def _is_column(name: Any) -> Any:
    if isinstance(name, bool) or (isinstance(name, str) and not name.strip()):
        raise ValueError("should be the name of a column, or its number from 1")
    return name


LabelText = Annotated[str, BeforeValidator(_text_in_quotes), Field(max_length=100)]
"""What a source calls a class; it counts whatever its case and the blanks around it."""

Column = Annotated[Annotated[int, Field(ge=1)] | str, BeforeValidator(_is_column)]
"""The name of a column, or its number from 1."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def folded(label: str) -> str:
    """Return a label as it is compared: without blanks around it, in whatever case."""
    return label.strip().casefold()


class Labels(Block):
    """What texts are classified into, and what the source calls it.

    Attributes:
        classes: in the order of all tables, figures and probabilities.
        aliases: class -> what the source calls it besides its own name.
        leave_out: labels of the source whose rows are not used.
    """

    classes: Annotated[list[LabelText], Field(min_length=2, max_length=1_000)]
    aliases: dict[str, list[LabelText]] | None
    leave_out: list[LabelText] | None

    @model_validator(mode="after")
    def _each_label_means_one_thing(self) -> Self:
        for name in self.classes:
            if not name.isprintable() or not name or name != name.strip():
                raise ValueError(f"classes: {name!r} should be a name without control characters or blanks around it")
        if unknown := [name for name in self.aliases or {} if name not in self.classes]:
            raise ValueError(f"aliases: {unknown[0]!r} is none of classes")
        spellings = [folded(spelling) for spelling, _ in self._spellings()]
        if repeated := sorted({each for each in spellings if spellings.count(each) > 1}):
            raise ValueError(f"names {repeated[0]!r} more than once, whatever its case; a label means one thing")
        return self

    def classes_by_spelling(self) -> dict[str, str | None]:
        """Return what the source may write, as `folded` returns it -> the class, None for what is left out."""
        return {folded(spelling): name for spelling, name in self._spellings()}

    def _spellings(self) -> list[tuple[str, str | None]]:
        own = [(name, name) for name in self.classes]
        others = [(spelling, name) for name, aliases in (self.aliases or {}).items() for spelling in aliases]
        return [*own, *others, *((spelling, None) for spelling in self.leave_out or [])]


RESERVED_COLUMNS = ("id", "text", "label", "confidence", "text_clean", "ids", "predicted")
"""Columns that the stages write; no group can be called so."""


def _group_name(name: str) -> str:
    if not name.isprintable() or not name.strip() or name in RESERVED_COLUMNS or name.startswith("p_"):
        raise ValueError(f"should be a name, and none of {', '.join(RESERVED_COLUMNS)} or p_...")
    return name


class FileColumns(Block):
    """Which column of the table holds what; a column that is optional and absent is null.

    Attributes:
        text: one column, or several, joined by a blank.
        label: the class of a text, as `labels` names it.
        id: what tells rows apart; null: the number of the row.
        confidence: the annotators' agreement on the label, 0..1; null: 1.
        groups: name -> column, by which results are sliced; kept to the end.
    """

    text: Column | Annotated[list[Column], Field(min_length=1)]
    label: Column
    id: Column | None
    confidence: Column | None
    groups: dict[Annotated[str, AfterValidator(_group_name)], Column] | None


class File(Block):
    """Where the source `file` reads, how, and what its columns are called.

    Attributes:
        path: a table, a folder or pattern of tables, a URL, or a list of these.
        sha256: of the file; of several, path -> hash.
        format: csv, tsv, jsonl, json or parquet; null: as the name or the first bytes say.
        encoding: of text.
        delimiter: between cells; null: as the name and the header say.
        header: whether the first row names the columns; if not, they are numbers.
    """

    path: (
        Annotated[str, Field(min_length=1)]
        | Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
        | None
    )
    sha256: Sha256 | dict[str, Sha256] | None
    format: Literal["csv", "tsv", "jsonl", "json", "parquet"] | None
    encoding: Annotated[str, AfterValidator(_known_encoding)]
    delimiter: Annotated[str, AfterValidator(_one_character)] | None
    header: bool
    columns: FileColumns

    @property
    def paths(self) -> list[str]:
        """The paths, patterns and URLs, in their order."""
        return [self.path] if isinstance(self.path, str) else list(self.path or [])


class Ingest(Block):
    """Where the texts come from.

    Attributes:
        source: which one.
        max_rejected: more unusable rows than this are an error.
        exclude: a file that names rows to leave out, by id or by the SHA-256 of the text, one a line.
        file: what the source `file` reads.
    """

    source: Literal["crowdflower", "file"]
    max_rejected: Annotated[int, Field(ge=0)]
    exclude: Annotated[str, Field(min_length=1)] | None
    file: File

    @model_validator(mode="after")
    def _file_needs_a_path(self) -> Self:
        if self.source == "file" and not self.file.paths:
            raise ValueError("file.path must be given when source is file")
        return self


class Clean(Block):
    """How the text is cleaned: a profile, and the steps of the profile `tweet` in their order."""

    profile: Literal["tweet", "textclean"]
    steps: list[CleaningStep]

    @model_validator(mode="after")
    def _each_step_once(self) -> Self:
        repeated = sorted({step for step in self.steps if self.steps.count(step) > 1})
        if repeated:
            raise ValueError(f"steps names {', '.join(repeated)} more than once")
        return self


class Tokenize(Block):
    """How clean text becomes words."""

    lower: bool
    filters: Annotated[str, Field(max_length=1_000)]


class Split(Block):
    """Who is train, validation and test."""

    seed: Seed
    train: Annotated[float, Field(gt=0, lt=1)]
    validation: Annotated[float, Field(gt=0, lt=1)]
    test: Annotated[float, Field(gt=0, lt=1)]
    group_duplicates: bool

    @model_validator(mode="after")
    def _ratios_sum_to_one(self) -> Self:
        total = self.train + self.validation + self.test
        if not math.isclose(total, 1, abs_tol=1e-9):
            raise ValueError(f"train + validation + test must be 1, they are {total:.10g}")
        return self


class Train(Block):
    """What all models share in training."""

    seed: Seed


class Evaluate(Block):
    """How predictions are measured."""

    calibration_bins: Annotated[int, Field(ge=2, le=100)]
    behaviour: Annotated[str, Field(min_length=1)]


def _printable(text: str) -> str:
    """Return a text that can be a name in MLflow's databases, pages and addresses."""
    if not text.strip() or not text.isprintable():
        raise ValueError("should be a text without control characters, and not blank")
    return text


def _plain_name(name: str) -> str:
    """Return a name that MLflow takes for a registered model, and that no address `models:/...` misreads."""
    if "/" in name or ":" in name or name.startswith("..") or name == ".":
        raise ValueError("should be a name without / and :, and not begin with two points")
    # MLflow's filters have no way to write it.
    if "'" in name:
        raise ValueError("should be a name without the quotation mark '")
    return name


class Tracking(Block):
    """Where runs are logged when the environment does not say."""

    uri: Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_printable)] | None
    experiment: Annotated[str, Field(max_length=500), AfterValidator(_printable)]
    registered_model: Annotated[str, Field(max_length=256), AfterValidator(_printable), AfterValidator(_plain_name)]
    system_metrics: bool = False


class Gate(Block):
    """What a model must reach to become the champion, and a change to be merged."""

    min_macro_f1: Annotated[float, Field(ge=0, le=1)]
    min_recall: Annotated[float, Field(ge=0, le=1)]
    max_drop: Annotated[float, Field(ge=0, le=1)]
    max_accuracy_drop: Annotated[float, Field(ge=0, le=1)]
    behaviour: dict[str, Annotated[float, Field(ge=0, le=1)]] | None


class Range(Block):
    """Where a search may look for one parameter: either `choices`, or `low` to `high`."""

    choices: Annotated[list[bool | int | float | str], Field(min_length=1, max_length=1_000)] | None = None
    low: int | float | None = None
    high: int | float | None = None
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        ends = (self.low, self.high)
        if self.choices is not None and ends == (None, None) and self.scale == "linear":
            return self
        if self.choices is not None or self.low is None or self.high is None:
            raise ValueError("must have either choices, or low and high and perhaps scale")
        if self.low > self.high:
            raise ValueError(f"low must not exceed high, they are {self.low:g} and {self.high:g}")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"low must be above 0 on a log scale, it is {self.low:g}")
        return self

    def ends(self) -> list[Any]:
        """Return the choices, or the ends."""
        return list(self.choices) if self.choices is not None else [self.low, self.high]


class Search(Block):
    """How `airline-sentiment search` looks for better parameters."""

    measure: Literal["macro_f1", "accuracy", "log_loss"]
    seed: Seed
    models: dict[str, Annotated[dict[str, Range], Field(min_length=1)]]


class Params(Block):
    """All of `params.yaml`; `models` maps the name of a model to the block that its own module describes."""

    ingest: Ingest
    labels: Labels
    clean: Clean
    tokenize: Tokenize
    split: Split
    train: Train
    evaluate: Evaluate
    tracking: Tracking
    gate: Gate
    models: Annotated[dict[str, dict[str, Any]], Field(min_length=1)]
    search: Search

    def model(self, name: str) -> Block:
        """Return the validated block of the model `name`.

        Raises:
            InputError: if there is no such model, or its block breaks the model's schema.
        """
        if name not in self.models:
            known = ", ".join(self.models)
            raise InputError(f"{PARAMS_FILE}: models.{name}: there is no such model; there are: {known}")
        return _validated(_model_schema(name), self.models[name], f"models.{name}")

    def with_values(self, name: str, values: Mapping[str, Any]) -> "Params":
        """Return these parameters with other values in the block of the model `name`.

        Args:
            name: the model.
            values: path of a value in the block, such as `char_ngrams.longest`, -> its new value.

        Raises:
            InputError: naming a key that the block does not have.
        """
        block = copy.deepcopy(self.models[name])
        for path, value in values.items():
            *parents, key = path.split(".")
            inner = block
            for parent in parents:
                inner = _inner(inner, parent, name, path)
            _inner(inner, key, name, path)
            inner[key] = value
        return self.model_copy(update={"models": {**self.models, name: block}})


def load_params(path: Path = PARAMS_FILE) -> Params:
    """Read and validate `params.yaml`, the blocks of all models included.

    Raises:
        InputError: naming the file and every key that is unknown, missing, of the wrong type or impossible.
    """
    params = cast(Params, _validated(Params, read_yaml(path)))
    for name in params.models:
        params.model(name)
    for name, ranges in params.search.models.items():
        _check_ranges(params, name, ranges)
    return params


def _check_ranges(params: Params, name: str, ranges: Mapping[str, Range]) -> None:
    """Try the ends of each range in the model's own schema."""
    where = f"{PARAMS_FILE}: search.models.{name}"
    if name not in params.models:
        raise InputError(f"{where}: there is no such model; there are: {', '.join(params.models)}")
    for path, tried in ranges.items():
        for value in tried.ends():
            try:
                params.with_values(name, {path: value}).model(name)
            except InputError as error:
                raise InputError(f"{where}.{path}: {str(error).removeprefix(f'{PARAMS_FILE}: ')}") from None


def _inner(block: Any, key: str, name: str, path: str) -> Any:
    if not isinstance(block, dict) or key not in block:
        near = difflib.get_close_matches(key, block, n=1) if isinstance(block, dict) else []
        raise InputError(f"models.{name} has no {path}" + (f" (did you mean {near[0]}?)" if near else ""))
    return block[key]


def _model_schema(name: str) -> type[Block]:
    module = f"airline_sentiment.models.{name}"
    schema = None
    if name.isidentifier() and importlib.util.find_spec(module):
        schema = getattr(importlib.import_module(module), "Params", None)
    # What several models share is no model, though it may import a class of that name.
    if schema is None or schema.__module__ != module:
        raise InputError(f"{PARAMS_FILE}: models.{_key(name)}: unknown model; known: {', '.join(_known_models())}")
    return cast(type[Block], schema)


def _known_models() -> list[str]:
    """Return the modules that define a block of their own, without importing any."""
    folder = Path(__file__).parent / "models"
    return sorted(path.stem for path in folder.glob("*.py") if "\nclass Params(Block):" in path.read_text("utf-8"))


def _validated(schema: type[Block], content: Any, prefix: str = "") -> Block:
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        lines = [
            f"{key_name(location, prefix)}: {problem}" for location, problem in problems_of(schema, content, error)
        ]
        more = [f"and {len(lines) - _SHOWN_PROBLEMS} more"] if len(lines) > _SHOWN_PROBLEMS else []
        raise InputError(f"{PARAMS_FILE}: " + "; ".join(lines[:_SHOWN_PROBLEMS] + more)) from None


def problems_of(schema: type[Block], content: Any, error: ValidationError) -> list[tuple[Location, str]]:
    """Return where each problem lies in the content that `schema` refused, and in words what is wrong there."""
    problems: dict[Location, list[Mapping[str, Any]]] = {}
    for problem in error.errors(include_url=False):
        problems.setdefault(_place(content, problem), []).append(problem)
    return [(location, _describe(schema, location, found)) for location, found in problems.items()]


def key_name(location: Location, prefix: str = "") -> str:
    """Return what people call a place: its keys with points between them."""
    return ".".join(filter(None, (prefix, *map(_key, location)))) or "the file"


def _place(content: Any, problem: Mapping[str, Any]) -> Location:
    """Return the path of a problem in the content; pydantic appends which of several types it tried."""
    location: Location = problem["loc"]
    location = tuple(part for part in location if not str(part).startswith(TAG))
    if problem["type"] == "missing":
        return location
    for depth, part in enumerate(location):
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return location[:depth]
    return location


def _describe(schema: type[Block], location: Location, problems: Sequence[Mapping[str, Any]]) -> str:
    first, *others = problems
    if first["type"] == "extra_forbidden":
        known = _keys_beside(schema, location)
        near = difflib.get_close_matches(_key(location[-1]), known, n=1)
        return "unknown key" + (f" (did you mean {near[0]}?)" if near else f"; known: {', '.join(known)}")
    if first["type"] == "missing":
        return "missing"
    expected = " or ".join([_expected(first), *(_expected(other).removeprefix("should be ") for other in others)])
    given = first["input"]
    return expected + ("" if isinstance(given, dict) else f", found {_shortened(given)}")


def _expected(problem: Mapping[str, Any]) -> str:
    if problem["type"] in {"model_type", "dict_type"}:
        return "should be a block of keys with values"
    if problem["type"] == "invalid_key" or problem["loc"][-1:] == ("[key]",):
        return "should be a word, as a key"
    return re.sub(r"^(Value error, |\w+ (?=should ))", "", str(problem["msg"]))


def _key(part: str | int) -> str:
    name = str(part)
    return name if name.isprintable() and len(name) <= _LONGEST_SHOWN else _shortened(part)


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _keys_beside(schema: type[Block], location: Location) -> list[str]:
    block = schema
    for part in location[:-1]:
        if part in block.model_fields:
            block = _block_within(block.model_fields[str(part)].annotation) or block
    return list(block.model_fields)


def _block_within(annotation: Any) -> type[Block] | None:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return annotation
    return next(filter(None, map(_block_within, get_args(annotation))), None)
