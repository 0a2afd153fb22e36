"""Vectors of Scan."""
