"""Vectors of GetItem."""
