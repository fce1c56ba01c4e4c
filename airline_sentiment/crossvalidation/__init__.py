"""The same splits for every model, trained and tested in turn."""
