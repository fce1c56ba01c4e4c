"""Tables of any size as a stream of record batches: one way in and one way out for every command and stage."""
