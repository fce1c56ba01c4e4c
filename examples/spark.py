"""Label a table of any size with Spark: each worker loads the model folder once and labels batch by batch.

Spark is not among this repository's packages: install `pyspark` beside them, on the workers too, and copy the model
folder to a path that all of them see.

Usage: spark-submit examples/spark.py models/tfidf tweets.parquet labelled.parquet
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from airline_sentiment import load

TEXT, LABEL = "text", "label"


def main() -> None:
    """Label the Parquet file that the command line names."""
    from pyspark.sql import SparkSession

    folder, source, target = sys.argv[1:4]
    spark = SparkSession.builder.appName("label tweets").getOrCreate()
    label(spark.read.parquet(source), folder).write.parquet(target)


def label(frame: Any, folder: str) -> Any:
    """Return a Spark frame with a further column `label`.

    Args:
        frame: a `pyspark.sql.DataFrame` with a column `text`; a row without a text gets no label.
        folder: of the model, as the workers see it.
    """
    from pyspark.sql.types import StringType, StructField, StructType

    schema = StructType([*frame.schema.fields, StructField(LABEL, StringType())])
    return frame.mapInPandas(labeller(folder), schema)


def labeller(folder: str) -> Callable[[Iterable[pd.DataFrame]], Iterator[pd.DataFrame]]:
    """Return what `mapInPandas` calls for each part of a table: batches in, the same with their labels out."""

    def label_batches(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        model = load(folder)
        for batch in batches:
            known = batch[TEXT].notna()
            labels = pd.Series([None] * len(batch), index=batch.index, dtype=object)
            labels[known] = model.predict(batch.loc[known, TEXT].tolist())
            yield batch.assign(**{LABEL: labels})

    return label_batches


if __name__ == "__main__":
    main()
