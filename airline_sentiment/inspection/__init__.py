"""What is in a table of texts, and the parameters that make it the source: it reads, and changes nothing."""
