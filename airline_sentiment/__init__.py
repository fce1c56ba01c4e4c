"""Sentiment of tweets about US airlines: what the stages of the pipeline and the command line call."""
