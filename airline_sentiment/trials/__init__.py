"""One training in a process of its own, its predictions kept under a hash of all that determines them."""
