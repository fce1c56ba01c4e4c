"""The order of classes and splits in every array, table and figure of an evaluation."""

LABELS = ("negative", "neutral", "positive")
SPLITS = ("train", "validation", "test")
