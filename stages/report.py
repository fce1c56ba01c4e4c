"""Stage report: write the page that shows each model to people, beside all others.

In: the files of all models in reports/, and the test split for its texts. Out: report.html in the folder of each model.
"""

from airline_sentiment.errors import exits_cleanly


@exits_cleanly
def main() -> None:
    """Run the stage."""
    from airline_sentiment.params import load_params
    from airline_sentiment.reporting.page import read_pages
    from airline_sentiment.reporting.rendering import write_page
    from airline_sentiment.reporting.results import PAGE, REPORTS

    for page in read_pages(load_params()):
        target = REPORTS / page.model / PAGE
        write_page(target, page)
        print(f"{page.model}: {target}", flush=True)


if __name__ == "__main__":
    main()
