"""`python -m airline_sentiment` is the command `airline-sentiment`."""

from airline_sentiment.errors import exits_cleanly


@exits_cleanly
def main() -> None:
    """Load the commands, which takes a while and may be interrupted as well, and run the one that was typed."""
    from airline_sentiment.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
