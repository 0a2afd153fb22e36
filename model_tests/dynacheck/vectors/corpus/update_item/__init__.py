"""Vectors of UpdateItem."""
