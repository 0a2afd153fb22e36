"""Vectors of PutItem."""
