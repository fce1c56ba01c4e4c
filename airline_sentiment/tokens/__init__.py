"""Words, the ids they get by frequency, and padded sequences of ids."""
