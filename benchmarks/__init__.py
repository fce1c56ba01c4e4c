"""Measurements, each against a named opponent in the same run; none is a test."""
