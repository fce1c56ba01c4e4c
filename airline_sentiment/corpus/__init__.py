"""Where tweets come from, the canonical table, its validation, rejected rows."""
