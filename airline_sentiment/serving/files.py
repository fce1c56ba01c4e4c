"""Label a table of any size: batches in, the same batches with the labels out."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from airline_sentiment.errors import InputError
from airline_sentiment.progress import counting_rows
from airline_sentiment.serving.predictor import Predictor
from airline_sentiment.tables.batches import RowCount, has_text, text_column
from airline_sentiment.tables.formats import ReadOptions
from airline_sentiment.tables.reading import reading
from airline_sentiment.tables.writing import writing


@dataclass(frozen=True)
class Columns:
    """What the columns are called.

    Attributes:
        text: the column to read.
        label: the column to write the label to; the probability of each class goes to `p_` and its name.
        text_clean: whether the clean text is written, to `text_clean`.
    """

    text: str = "text"
    label: str = "label"
    text_clean: bool = False


def label_table(
    predictor: Predictor,
    source: str,
    target: str,
    columns: Columns,
    options: ReadOptions | None = None,
    output_format: str | None = None,
) -> RowCount:
    """Label every row of `source` into `target`; memory does not grow with the table.

    Args:
        predictor: says what a text is.
        source: a file, or `-` for standard input.
        target: a file, complete or absent in the end, or `-` for standard output.
        columns: which to read and write.
        options: how the source is read.
        output_format: of the target; None is what its name says.

    Raises:
        InputError: naming the file, the row or the column that is wrong.
    """
    labelled = RowCount()
    with (
        reading(source, options or ReadOptions(), (columns.text,)) as batches,
        writing(target, output_format) as write,
        counting_rows("labelled") as advance,
    ):
        for batch in batches:
            write(label_batch(predictor, batch, columns, source, labelled))
            advance(batch.num_rows)
    return labelled


def label_batch(
    predictor: Predictor, batch: pa.RecordBatch, columns: Columns, source: str, labelled: RowCount
) -> pa.RecordBatch:
    """Return the batch with the columns of the answer after its own; count it in `labelled`."""
    texts = text_column(batch, columns.text, source)
    present = np.array([has_text(text) for text in texts], dtype=bool)
    labelled.add(texts)
    answer = predictor.label([text for text in texts if text is not None and has_text(text)]).columns(
        text_clean=columns.text_clean
    )
    label = answer.pop("label")
    if columns.label in answer:
        raise InputError(f"--label-column: {columns.label} is written already; choose another")
    for name, values in {columns.label: label, **answer}.items():
        if name in batch.schema.names:
            advice = "choose another with --label-column, or rename it" if name == columns.label else "rename it"
            raise InputError(f"{source}: has a column {name} already; {advice}")
        batch = batch.append_column(name, _spread(values, present))
    return batch


def _spread(values: list[str] | np.ndarray, present: np.ndarray) -> pa.Array:
    """Return the values with a null in each row that has none."""
    positions = np.where(present, np.cumsum(present) - 1, -1)
    kind = pa.float64() if isinstance(values, np.ndarray) else pa.string()
    return pa.array(values, type=kind).take(pa.array(positions, mask=~present))
