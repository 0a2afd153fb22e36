"""Vectors of Query."""
