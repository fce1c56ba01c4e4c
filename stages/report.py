"""Stage report: write the page that shows each model to people, beside all others, and the data card.

In: the files of all models in reports/, the tweets as they were read, and the splits. Out: report.html in the folder of
each model, and reports/DATA_CARD.md.
"""

from pathlib import Path

from airline_sentiment.errors import exits_cleanly


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.corpus.provenance import known_hashes
    from airline_sentiment.evaluation.data_card import write_data_card
    from airline_sentiment.params import load_params
    from airline_sentiment.reporting.page import read_pages
    from airline_sentiment.reporting.places import DATA_CARD, PAGE, REPORTS, TEST_SPLIT
    from airline_sentiment.reporting.rendering import write_page
    from airline_sentiment.stage_lines import read, size_of, wrote

    params = load_params()
    for page in read_pages(params):
        read(REPORTS / page.model, f"results on {page.tweets:,} tweets of {TEST_SPLIT}")
        target = REPORTS / page.model / PAGE
        write_page(target, page)
        wrote(target, size_of(target))
    write_data_card(DATA_CARD, Path(), params, known_hashes(params.ingest))
    wrote(DATA_CARD, size_of(DATA_CARD))


if __name__ == "__main__":
    main()
