"""Vectors of DeleteItem."""
