"""`python -m airline_sentiment` is the command `airline-sentiment`."""

from airline_sentiment.cli.app import main

if __name__ == "__main__":
    main()
