"""Ask a trained model from Python: labels, probabilities, and what the labels were read from.

Usage: python examples/python_api.py models/tfidf
"""

import sys

from airline_sentiment import load

TEXTS = ("@united thank you so much", "late again, and nobody answers the phone", "when does boarding begin?")


def main() -> None:
    """Print what the model of the folder that the command line names says of some texts."""
    model = load(sys.argv[1])
    predictions = model.label(TEXTS)
    for text, label, probabilities in zip(TEXTS, predictions.labels, predictions.probabilities, strict=True):
        shares = "  ".join(f"{name} {share:.3f}" for name, share in zip(model.classes, probabilities, strict=True))
        print(f"{label:10} ({shares})  {text}")


if __name__ == "__main__":
    main()
